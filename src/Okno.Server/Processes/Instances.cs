using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Processes;
using Okno.ProcessEngine;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Processes;

/// <summary>Running and ended processes, and their incidents: seen, tried again, passed over, canceled.</summary>
internal static class Instances
{
    public static void Map(IEndpointRouteBuilder instances)
    {
        instances.MapGet("/", List).RequirePermission(Permission.SeeProcesses).WithSummary("Process instances, newest first");
        SeeInstance.Map(instances);
        instances
            .MapPost("/{id:guid}/resolve", Resolve)
            .RequirePermission(Permission.ShapeProcesses)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Try the element of an incident again, or pass over it");
        instances
            .MapPost("/{id:guid}/cancel", CancelInstance)
            .RequirePermission(Permission.ShapeProcesses)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Cancel a process instance");
        MigrateInstance.Map(instances);
    }

    internal static async Task<Ok<Page<Contracts.Processes.ProcessInstance>>> List(
        OknoDb db,
        CancellationToken stop,
        string? state = null,
        string? key = null,
        int? limit = null,
        string? cursor = null
    )
    {
        var size = Cursor.Limit(limit);
        var after = Cursor.Read<After>(cursor);
        var wanted = state is null ? (ProcessInstanceState?)null : Texts.Word<ProcessInstanceState>("state", state);
        var rows = await (
            from process in db.RunningProcesses.AsNoTracking()
            join version in db.ProcessVersions on process.ProcessVersionId equals version.Id
            where (wanted == null || process.State == wanted) && (key == null || version.Key == key)
            where after == null || process.Id.CompareTo(after.Id) < 0
            orderby process.Id descending
            select new
            {
                process,
                version.Key,
                version.Version,
            }
        )
            .Take(size + 1)
            .ToListAsync(stop);
        var next = rows.Count > size ? Cursor.Write(new After(rows[size - 1].process.Id)) : null;
        return TypedResults.Ok(
            new Page<Contracts.Processes.ProcessInstance>(
                [.. rows.Take(size).Select(row => AsSeen(row.process, row.Key, row.Version))],
                next
            )
        );
    }

    internal static async Task<Ok<Contracts.Processes.ProcessInstance>> Resolve(
        Guid id,
        ResolveIncidentRequest? request,
        OknoDb db,
        CurrentUser user,
        ProcessLibrary library,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        var running = await RunProcess.Lock(db, id, stop) ?? throw RuleBroken.NotThere();
        if (running.State is not ProcessInstanceState.Incident)
            throw new RuleBroken("process.no-incident");
        var now = clock.GetUtcNow();
        db.History.Add(
            HistoryEntry.Note(
                "process.incident-resolved",
                id,
                user.Id,
                now,
                to: new { How = request?.SkipWith is null ? "retried" : "skipped", request?.SkipWith },
                recordId: running.RecordId
            )
        );
        await new RunProcess(db, library, user.Id, now, stop).Tell(running, new IncidentResolved(request?.SkipWith));
        await change.Commit(stop);
        return TypedResults.Ok(await SeeInstance.Find(db, library, id, stop));
    }

    internal static async Task<Ok<Contracts.Processes.ProcessInstance>> CancelInstance(
        Guid id,
        CancelInstanceRequest? request,
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
        var why = Texts.Fit("reason", request?.Reason, 500) ?? "";
        await new RunProcess(db, library, user.Id, clock.GetUtcNow(), stop).Tell(running, new Cancel(why));
        await change.Commit(stop);
        return TypedResults.Ok(await SeeInstance.Find(db, library, id, stop));
    }

    internal static Contracts.Processes.ProcessInstance AsSeen(RunningProcess process, string key, int version) =>
        new(
            process.Id,
            key,
            version,
            process.State,
            process.QueueItemId,
            process.RecordId,
            process.StartedAt,
            process.EndedAt,
            process.Incident
        );

    private sealed record After(Guid Id);
}
