using System.Diagnostics.Metrics;
using Npgsql;

namespace Okno.Server.Shared.Hosting;

/// <summary>
/// Does a write anew that PostgreSQL gave up for another (40P01 deadlock detected, 40001 could not serialize): its transaction is
/// undone, so the caller need not hear of it.
/// </summary>
/// <remarks>Use cases lock in one order (docs/decisions); what becomes waiting while one waits for its locks can still cross it.</remarks>
internal static class SecondTry
{
    private const int Tries = 4;

    /// <summary>Its counter says how many writes were done anew: many of them speak of locks taken in a wrong order.</summary>
    public static void UseSecondTry(this WebApplication app)
    {
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
                if (!MayBeRead(http.Request))
                {
                    await next(http);
                    return;
                }
                http.Request.EnableBuffering();
                var first = http.RequestServices;
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
                        http.Request.Body.Position = 0;
                        http.Response.Clear();
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

    /// <summary>A write whose body, if it has one, is small enough to be kept: files are not.</summary>
    private static bool MayBeRead(HttpRequest request) =>
        !HttpMethods.IsGet(request.Method)
        && !HttpMethods.IsHead(request.Method)
        && (request.ContentLength is null or 0 || request.ContentType?.Contains("json", StringComparison.OrdinalIgnoreCase) is true)
        && request.Path.StartsWithSegments("/api", StringComparison.Ordinal);

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
