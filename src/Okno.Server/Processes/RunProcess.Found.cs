using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Processes;
using Okno.ProcessEngine;
using Okno.Server.Data;

namespace Okno.Server.Processes;

/// <summary>Instances and their steps as they stand.</summary>
internal sealed partial class RunProcess
{
    /// <summary>The first waiting step of an instance or of a process that it called.</summary>
    public static async Task<ProcessStep?> StepOf(OknoDb db, Guid rootId, CancellationToken stop)
    {
        var found = await (
            from step in db.WaitingSteps
            join process in db.RunningProcesses on step.InstanceId equals process.Id
            where process.RootId == rootId && step.ClosedAt == null
            orderby step.OpenedAt, step.Id
            select new { step, process }
        ).FirstOrDefaultAsync(stop);
        return found is null ? null : AsSeen(found.step, found.process);
    }

    /// <summary>The unended instance of a queue item with its waiting step, if there is one.</summary>
    public static async Task<Started?> Unended(OknoDb db, Guid queueItemId, CancellationToken stop)
    {
        var running = await db
            .RunningProcesses.Where(process =>
                process.QueueItemId == queueItemId
                && (process.State == ProcessInstanceState.Running || process.State == ProcessInstanceState.Incident)
            )
            .FirstOrDefaultAsync(stop);
        if (running is null)
            return null;
        var steps = await (
            from step in db.WaitingSteps
            join process in db.RunningProcesses on step.InstanceId equals process.Id
            where process.RootId == running.RootId && step.ClosedAt == null
            orderby step.OpenedAt, step.Id
            select new { step, process }
        ).ToListAsync(stop);
        return new Started(running, [.. steps.Select(one => (one.process, one.step))]);
    }

    /// <summary>The instance, held for this change until it commits; null when there is none.</summary>
    public static async Task<RunningProcess?> Lock(OknoDb db, Guid id, CancellationToken stop)
    {
        if (!db.IsSqlite)
            await db.Execute("select 1 from process_instances where id = @id for update", stop, ("id", id));
        var running = await db.RunningProcesses.FirstOrDefaultAsync(process => process.Id == id, stop);
        // It may have been read before the lock was had.
        if (running is not null && db.Entry(running).State == EntityState.Unchanged)
            await db.Entry(running).ReloadAsync(stop);
        return running;
    }

    /// <summary>Locks all that wait on a record until the change ends.</summary>
    public static async Task LockWaitingOn(OknoDb db, Guid recordId, CancellationToken stop)
    {
        if (!db.IsSqlite)
            await db.Execute(
                """
                select 1 from process_instances where id in (
                  select instance_id from process_steps where record_id = @id and closed_at is null
                  union all select instance_id from process_waits where record_id = @id)
                order by id for update
                """,
                stop,
                ("id", recordId)
            );
    }

    public static ProcessStep AsSeen(WaitingStep step, RunningProcess running) =>
        new(
            step.Id,
            step.InstanceId,
            step.Kind,
            step.Page,
            step.RecordId,
            JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(step.Values) ?? [],
            step.Hint,
            running.QueueItemId,
            JsonSerializer.Deserialize<List<StepField>>(step.Fields, Wire.Json) ?? []
        );

    public static InstanceState StateOf(RunningProcess running) =>
        JsonSerializer.Deserialize<InstanceState>(running.Engine)
        ?? throw new InvalidOperationException($"Instance {running.Id} has no state.");
}
