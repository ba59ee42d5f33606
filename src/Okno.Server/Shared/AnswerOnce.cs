using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Server.Data;

namespace Okno.Server.Shared;

/// <summary>Marks a write that keeps its answers in a transaction of its own making.</summary>
internal sealed record AnswersOnceByItself;

/// <summary>
/// A write that carries an Idempotency-Key happens once: the same key by the same person gives the first answer again for 24 h.
/// </summary>
/// <remarks>
/// The answer is kept in the transaction of the write, so a reply that was lost on the way was either not done or is known. Equal keys
/// at the same time wait for each other: by the single writer on SQLite, by an advisory lock on PostgreSQL.
/// </remarks>
internal sealed class AnswerOnce(Func<HttpContext, Guid?> whoAsks) : IEndpointFilter
{
    public const string Header = "Idempotency-Key";

    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        if (
            !CarriesKey(http, out var key)
            || whoAsks(http) is not { } userId
            || http.GetEndpoint()?.Metadata.GetMetadata<AnswersOnceByItself>() is not null
        )
            return await next(context);

        var db = http.RequestServices.GetRequiredService<OknoDb>();
        var clock = http.RequestServices.GetRequiredService<TimeProvider>();
        var request = RequestOf(http);
        var stop = http.RequestAborted;

        RuleBroken? refused = null;
        await using (var change = await db.BeginChange(stop))
        {
            await WaitForEqualKeys(db, userId, key, stop);
            if (
                await db.KeptAnswers.AsNoTracking().FirstOrDefaultAsync(answer => answer.UserId == userId && answer.Key == key, stop) is
                { } kept
            )
                return Again(kept, request);

            try
            {
                var result = await next(context);
                var (status, body) = Written(result);
                if (status < StatusCodes.Status400BadRequest)
                {
                    db.KeptAnswers.Add(new KeptAnswer(userId, key, request, status, body, clock.GetUtcNow()));
                    await change.Commit(stop);
                }
                return result;
            }
            catch (RuleBroken rule)
            {
                refused = rule;
            }
        }

        // What the refused use case left in the context must not be written with its answer.
        db.ChangeTracker.Clear();
        var problem = Problems.From(refused);
        await using (var change = await db.BeginChange(stop))
        {
            await WaitForEqualKeys(db, userId, key, stop);
            if (!await db.KeptAnswers.AnyAsync(answer => answer.UserId == userId && answer.Key == key, stop))
            {
                db.KeptAnswers.Add(
                    new KeptAnswer(userId, key, request, refused.Status, JsonSerializer.Serialize(problem, Wire.Json), clock.GetUtcNow())
                );
                await change.Commit(stop);
            }
        }
        return TypedResults.Problem(problem);
    }

    /// <summary>Method and path: what a key was used for.</summary>
    public static string RequestOf(HttpContext http)
    {
        var request = $"{http.Request.Method} {http.Request.Path.Value}";
        return request.Length <= 300 ? request : request[..300];
    }

    /// <summary>Whether the request is a write with a key; a key that is not 1 to 128 printable ASCII characters is a 400.</summary>
    public static bool CarriesKey(HttpContext http, out string key)
    {
        key = http.Request.Headers[Header].ToString();
        if (key.Length == 0 || HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))
            return false;
        return key.Length <= 128 && key.All(sign => sign is > ' ' and <= '~') ? true : throw RuleBroken.Malformed("request.bad-key");
    }

    public static IResult Again(KeptAnswer kept, string request)
    {
        if (!string.Equals(kept.Request, request, StringComparison.Ordinal))
            throw new RuleBroken("request.key-reused");
        return kept.Body is null
            ? TypedResults.StatusCode(kept.Status)
            : TypedResults.Text(
                kept.Body,
                kept.Status < StatusCodes.Status400BadRequest ? "application/json" : "application/problem+json",
                Encoding.UTF8,
                kept.Status
            );
    }

    private static (int Status, string? Body) Written(object? result)
    {
        while (result is INestedHttpResult nested)
            result = nested.Result;
        var status = (result as IStatusCodeHttpResult)?.StatusCode ?? StatusCodes.Status200OK;
        var body = result is IValueHttpResult { Value: { } value } ? JsonSerializer.Serialize(value, value.GetType(), Wire.Json) : null;
        return (status, body);
    }

    private static async Task WaitForEqualKeys(OknoDb db, Guid userId, string key, CancellationToken stop)
    {
        if (!db.IsSqlite)
            await db.Execute("select pg_advisory_xact_lock(hashtextextended(@key, 42))", stop, ("key", $"{userId:N}:{key}"));
    }
}
