using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Contracts.Processes;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Processes;

/// <summary>Takes a process out of the library. What it did stays: its ended instances keep the version they ran on.</summary>
/// <remarks>
/// Whoever begins to use a process holds its key (<see cref="ProcessLibrary.Hold"/>), so that it cannot go between their looking and their
/// saving. Queues and actions stand above processes and are asked by their tables alone.
/// </remarks>
internal static class DeleteProcess
{
    public static void Map(RouteGroupBuilder processes) =>
        processes
            .MapDelete("/{key}", Handle)
            .RequirePermission(Permission.ShapeProcesses)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Delete a process that nothing uses");

    internal static async Task<NoContent> Handle(
        string key,
        OknoDb db,
        CurrentUser user,
        ProcessLibrary library,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        await ProcessLibrary.Lock(db, key, stop);
        var versions = await db.ProcessVersions.Where(version => version.Key == key && version.DeletedAt == null).ToListAsync(stop);
        if (versions.Count == 0)
            throw RuleBroken.NotThere();
        await MustBeUnused(db, library, key, stop);

        var now = clock.GetUtcNow();
        foreach (var version in versions)
            version.DeletedAt = now;
        var ids = versions.Select(version => version.Id).ToList();
        await db.ProcessJobs.Where(job => job.VersionId != null && ids.Contains(job.VersionId.Value)).ExecuteDeleteAsync(stop);
        var newest = versions.MaxBy(version => version.Version)!;
        db.History.Add(
            HistoryEntry.Note(
                "process.deleted",
                newest.Id,
                user.Id,
                now,
                from: new
                {
                    newest.Key,
                    newest.Name,
                    newest.Version,
                }
            )
        );
        change.AfterCommit(() => library.Forget(key));
        await change.Commit(stop);
        return TypedResults.NoContent();
    }

    private static async Task MustBeUnused(OknoDb db, ProcessLibrary library, string key, CancellationToken stop)
    {
        if (await Name("select name from queues where process_key = @key and deleted_at is null order by name limit 1") is { } queue)
            throw new RuleBroken("process.used-by-queue", ("queue", queue));
        if (await Name("select name from cti_panel_actions where process_key = @key order by name limit 1") is { } action)
            throw new RuleBroken("process.used-by-action", ("action", action));
        var running = await db.RunningProcesses.CountAsync(
            process =>
                (process.State == ProcessInstanceState.Running || process.State == ProcessInstanceState.Incident)
                && db.ProcessVersions.Any(version => version.Id == process.ProcessVersionId && version.Key == key),
            stop
        );
        if (running > 0)
            throw new RuleBroken("process.running", ("count", running));
        var caller = (await library.All(db, stop)).FirstOrDefault(other =>
            !string.Equals(other.Key, key, StringComparison.Ordinal) && other.Definition.Calls.Contains(key, StringComparer.Ordinal)
        );
        if (caller is not null)
            throw new RuleBroken("process.used-by-process", ("process", caller.Definition.Name));

        async Task<string?> Name(string sql) => (await db.Query(sql, row => row.Text(0), stop, ("key", key))).FirstOrDefault();
    }
}
