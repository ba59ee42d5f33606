using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Http.Features;
using Npgsql;
using Okno.Server.Data;

namespace Okno.Server.Shared.Hosting;

/// <summary>Marks a write that asks something outside the database, which no undone transaction takes back: a telephone would dial twice.</summary>
internal sealed record ReachesOutside;

/// <summary>
/// Does a write anew that PostgreSQL gave up for another (40P01 deadlock detected, 40001 could not serialize): its transaction is
/// undone, so the caller need not hear of it.
/// </summary>
/// <remarks>Use cases lock in one order (docs/decisions); what becomes waiting while one waits for its locks can still cross it.</remarks>
internal static class SecondTry
{
    private const int Tries = 4;

    /// <summary>On PostgreSQL alone: SQLite has one writer. Its counter says how many writes were done anew: many of them speak of locks taken in a wrong order.</summary>
    public static void UseSecondTry(this WebApplication app)
    {
        using (var scope = app.Services.CreateScope())
        {
            if (scope.ServiceProvider.GetRequiredService<OknoDb>().IsSqlite)
                return;
        }
        var doneAnew = app
            .Services.GetRequiredService<IMeterFactory>()
            .Create("Okno")
            .CreateCounter<long>(
                "okno.writes.done_anew",
                description: "Writes that the database gave up for another and that were done anew"
            );
        app.Use(
            async (http, next) =>
            {
                if (!MayBeDoneAnew(http))
                {
                    await next(http);
                    return;
                }
                http.Request.EnableBuffering();
                var (body, first) = (http.Request.Body, http.RequestServices);
                for (var n = 1; ; n++)
                {
                    AsyncServiceScope? anew = n == 1 ? null : first.GetRequiredService<IServiceScopeFactory>().CreateAsyncScope();
                    http.RequestServices = anew?.ServiceProvider ?? first;
                    try
                    {
                        await next(http);
                        return;
                    }
                    catch (Exception e) when (n < Tries && IsGivenUp(e) && !http.Response.HasStarted)
                    {
                        doneAnew.Add(1);
                        http.Response.Clear();
                        // Another stream, since the reader of one that has been read stays at its end.
                        body.Position = 0;
                        var again = new MemoryStream();
                        await body.CopyToAsync(again, http.RequestAborted);
                        again.Position = 0;
                        http.Request.Body = again;
                        await Task.Delay(Random.Shared.Next(5, 20 * n), http.RequestAborted);
                    }
                    finally
                    {
                        http.RequestServices = first;
                        if (anew is { } scope)
                            await scope.DisposeAsync();
                    }
                }
            }
        );
    }

    /// <summary>A write within the database whose body, if it has one, is small enough to be kept: files are not.</summary>
    private static bool MayBeDoneAnew(HttpContext http) =>
        !HttpMethods.IsGet(http.Request.Method)
        && !HttpMethods.IsHead(http.Request.Method)
        && http.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && http.GetEndpoint()?.Metadata.GetMetadata<ReachesOutside>() is null
        && (
            http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: false }
            || http.Request.HasJsonContentType()
            || http.Request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) is true
        );

    private static bool IsGivenUp(Exception? e)
    {
        for (; e is not null; e = e.InnerException)
        {
            if (e is PostgresException { SqlState: PostgresErrorCodes.DeadlockDetected or PostgresErrorCodes.SerializationFailure })
                return true;
        }
        return false;
    }
}
