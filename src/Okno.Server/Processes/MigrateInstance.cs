using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Contracts.Processes;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Processes;

/// <summary>Takes a running instance to a newer version of its process; its steps and timers go on where they are.</summary>
/// <remarks>Also how an incident is mended whose cause is the definition: correct it, publish, migrate, try again.</remarks>
internal static class MigrateInstance
{
    public static void Map(IEndpointRouteBuilder instances) =>
        instances
            .MapPost("/{id:guid}/migrate", Handle)
            .RequirePermission(Permission.ShapeProcesses)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Take a process instance to a newer version");

    internal static async Task<Ok<Contracts.Processes.ProcessInstance>> Handle(
        Guid id,
        MigrateInstanceRequest? request,
        OknoDb db,
        CurrentUser user,
        ProcessLibrary library,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        var running = await RunProcess.Lock(db, id, stop) ?? throw RuleBroken.NotThere();
        if (running.State is not (ProcessInstanceState.Running or ProcessInstanceState.Incident))
            throw new RuleBroken("process.over");

        var from = await library.Version(db, running.ProcessVersionId, stop);
        var to = await Newer(db, library, from, request?.Version, stop);
        var now = clock.GetUtcNow();
        await new RunProcess(db, library, user.Id, now, stop).Migrate(running, to);
        db.History.Add(
            HistoryEntry.Note(
                "process.migrated",
                id,
                user.Id,
                now,
                from: new { from.Version },
                to: new { to.Version },
                recordId: running.RecordId
            )
        );
        await change.Commit(stop);
        return TypedResults.Ok(await SeeInstance.Find(db, library, id, stop));
    }

    private static async Task<PublishedProcess> Newer(
        OknoDb db,
        ProcessLibrary library,
        PublishedProcess from,
        int? wanted,
        CancellationToken stop
    )
    {
        var newer = await db
            .ProcessVersions.Where(version =>
                version.Key == from.Key
                && version.Published
                && version.Version > from.Version
                && (wanted == null || version.Version == wanted)
            )
            .OrderByDescending(version => version.Version)
            .Select(version => (Guid?)version.Id)
            .FirstOrDefaultAsync(stop);
        return newer is { } id ? await library.Version(db, id, stop) : throw new RuleBroken("process.no-newer-version");
    }
}
