using Microsoft.EntityFrameworkCore;

namespace Okno.Server.Data;

/// <summary>For load balancers and service supervisors.</summary>
internal static class Health
{
    public static void MapHealth(this WebApplication app)
    {
        app.MapGet("/health/live", IResult () => TypedResults.Ok(new { status = "live" }))
            .WithTags("Health")
            .WithSummary("The process runs");
        app.MapGet("/health/ready", Ready).WithTags("Health").WithSummary("The database is reachable and in the newest shape");
    }

    private static async Task<IResult> Ready(OknoDb db, ILogger<OknoDb> log, CancellationToken stop)
    {
        try
        {
            var pending = await db.Database.GetPendingMigrationsAsync(stop);
            return pending.Any()
                ? TypedResults.Json(new { status = "migrating" }, statusCode: StatusCodes.Status503ServiceUnavailable)
                : TypedResults.Ok(new { status = "ready" });
        }
        catch (Exception e)
            when (e is System.Data.Common.DbException or InvalidOperationException or TimeoutException or System.Net.Sockets.SocketException
            )
        {
            log.LogWarning(e, "The database is not reachable");
            return TypedResults.Json(new { status = "database unreachable" }, statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }
}
