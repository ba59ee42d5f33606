using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Processes;
using Okno.ProcessEngine;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Processes;

/// <summary>Carries out what the engine says: its state and its commands become rows in the transaction of what caused them.</summary>
internal static class RunProcess
{
    /// <summary>Starts a process for a record in a queue. Parameters that the definition does not declare are left out by the engine.</summary>
    public static Started Start(OknoDb db, PublishedProcess process, Guid? queueItemId, Guid recordId, DateTimeOffset now)
    {
        var parameters = new Dictionary<string, JsonElement>(StringComparer.Ordinal)
        {
            ["entityRecordId"] = JsonSerializer.SerializeToElement(recordId),
        };
        if (queueItemId is { } itemId)
            parameters["queueItemId"] = JsonSerializer.SerializeToElement(itemId);

        var advance = Engine.Start(process.Definition, parameters);
        var running = new RunningProcess
        {
            Id = Guid.CreateVersion7(now),
            ProcessVersionId = process.VersionId,
            QueueItemId = queueItemId,
            RecordId = recordId,
            StartedAt = now,
        };
        db.RunningProcesses.Add(running);
        var steps = Carry(db, running, [], advance, now);
        return new Started(running, steps);
    }

    /// <summary>Tells the processes that wait on a record that it was saved, and answers those that ended by it.</summary>
    /// <param name="hears">Which instances hear of it; the others' steps stay as they are.</param>
    public static async Task<IReadOnlyList<RunningProcess>> RecordSaved(
        OknoDb db,
        ProcessLibrary library,
        string @object,
        Guid recordId,
        JsonElement record,
        Func<RunningProcess, Task<bool>> hears,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        var steps = await db.WaitingSteps.Where(step => step.RecordId == recordId && step.ClosedAt == null).ToListAsync(stop);
        List<RunningProcess> ended = [];
        foreach (var group in steps.GroupBy(step => step.InstanceId))
        {
            var running = await db.RunningProcesses.FirstAsync(process => process.Id == group.Key, stop);
            if (!await hears(running))
                continue;
            await Tell(db, library, running, [.. group], new RecordSaved(@object, recordId, record), now, stop);
            if (running.State is ProcessInstanceState.Completed)
                ended.Add(running);
        }
        return ended;
    }

    /// <summary>Whether a record in the given shape would satisfy what an instance waits for. Changes nothing.</summary>
    public static async Task<bool> WouldEnd(
        OknoDb db,
        ProcessLibrary library,
        RunningProcess running,
        string @object,
        Guid recordId,
        JsonElement record,
        CancellationToken stop
    )
    {
        var process = await library.Version(db, running.ProcessVersionId, stop);
        return Engine.Apply(process.Definition, StateOf(running), new RecordSaved(@object, recordId, record)).State.Status
            is Status.Completed;
    }

    /// <summary>Ends the running instances of queue items that were dropped.</summary>
    public static async Task Drop(
        OknoDb db,
        ProcessLibrary library,
        IReadOnlyCollection<Guid> queueItemIds,
        string why,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        var dropped = await db
            .RunningProcesses.Where(process =>
                process.QueueItemId != null
                && queueItemIds.Contains(process.QueueItemId.Value)
                && (process.State == ProcessInstanceState.Running || process.State == ProcessInstanceState.Incident)
            )
            .ToListAsync(stop);
        foreach (var running in dropped)
        {
            var steps = await db.WaitingSteps.Where(step => step.InstanceId == running.Id && step.ClosedAt == null).ToListAsync(stop);
            await Tell(db, library, running, steps, new Cancel(why), now, stop);
        }
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
        var steps = await db.WaitingSteps.Where(step => step.InstanceId == running.Id && step.ClosedAt == null).ToListAsync(stop);
        return new Started(running, steps);
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
            running.QueueItemId
        );

    private static async Task Tell(
        OknoDb db,
        ProcessLibrary library,
        RunningProcess running,
        List<WaitingStep> steps,
        EngineEvent what,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        var process = await library.Version(db, running.ProcessVersionId, stop);
        var advance = Engine.Apply(process.Definition, StateOf(running), what);
        if (advance.Commands.Count > 0)
            Carry(db, running, steps, advance, now);
    }

    private static List<WaitingStep> Carry(OknoDb db, RunningProcess running, List<WaitingStep> steps, Advance advance, DateTimeOffset now)
    {
        List<WaitingStep> waiting = [.. steps];
        foreach (var command in advance.Commands)
        {
            switch (command)
            {
                case OpenStep open:
                    var opened = new WaitingStep
                    {
                        Id = Guid.CreateVersion7(now),
                        InstanceId = running.Id,
                        ElementId = open.ElementId,
                        Kind = StepKind.OpenEditPage,
                        Page = open.Page,
                        RecordId = open.RecordId,
                        Values = open.Values.Count == 0 ? "{}" : JsonSerializer.Serialize(open.Values),
                        Hint = open.Hint,
                        OpenedAt = now,
                    };
                    db.WaitingSteps.Add(opened);
                    waiting.Add(opened);
                    break;
                case CloseStep close:
                    foreach (var step in waiting.Where(step => string.Equals(step.ElementId, close.ElementId, StringComparison.Ordinal)))
                        step.ClosedAt = now;
                    waiting.RemoveAll(step => step.ClosedAt is not null);
                    break;
                case EndInstance end:
                    running.EndedAt = now;
                    if (end.Status is Status.Canceled)
                        db.History.Add(
                            HistoryEntry.Note("process.canceled", running.Id, null, now, why: end.Why, recordId: running.RecordId)
                        );
                    break;
                case RaiseIncident incident:
                    running.Incident = incident.Cause;
                    db.History.Add(
                        HistoryEntry.Note(
                            "process.incident",
                            running.Id,
                            null,
                            now,
                            to: new { incident.ElementId, incident.Cause },
                            recordId: running.RecordId
                        )
                    );
                    break;
            }
        }
        running.State = advance.State.Status switch
        {
            Status.Running => ProcessInstanceState.Running,
            Status.Completed => ProcessInstanceState.Completed,
            Status.Canceled => ProcessInstanceState.Canceled,
            _ => ProcessInstanceState.Incident,
        };
        running.Engine = JsonSerializer.Serialize(advance.State);
        running.Version++;
        return waiting;
    }

    private static InstanceState StateOf(RunningProcess running) =>
        JsonSerializer.Deserialize<InstanceState>(running.Engine)
        ?? throw new InvalidOperationException($"Instance {running.Id} has no state.");
}

/// <summary>An instance and the steps of it that wait.</summary>
internal sealed record Started(RunningProcess Running, IReadOnlyList<WaitingStep> Steps)
{
    /// <summary>The step to go to; an instance that waits for nothing has none.</summary>
    public ProcessStep? Step => Steps.Count == 0 ? null : RunProcess.AsSeen(Steps[0], Running);
}
