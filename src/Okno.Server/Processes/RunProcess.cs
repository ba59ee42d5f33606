using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Processes;
using Okno.ProcessEngine;
using Okno.ProcessEngine.Elements;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Processes;

/// <summary>
/// Carries out what the engine says, in the transaction of what caused it: its state, steps, timers and waits become rows, data
/// elements are done at once, called processes start and answer.
/// </summary>
/// <param name="by">Who acts; null when Okno does.</param>
internal sealed partial class RunProcess(OknoDb db, ProcessLibrary library, Guid? by, DateTimeOffset now, CancellationToken stop)
{
    /// <summary>A process that does this much in one transaction does it for ever.</summary>
    private const int EventsAtMost = 1_000;

    /// <summary>Processes that call each other this deep without one of them waiting do it for ever.</summary>
    private const int DeepestCall = 100;

    private readonly Queue<(RunningProcess To, EngineEvent What)> _answers = new();
    private readonly List<(RunningProcess Of, WaitingStep Step)> _opened = [];
    private readonly Dictionary<Guid, RunningProcess> _known = [];
    private int _events;

    /// <summary>What a data element could not do with what it was given: for an operator to give something else.</summary>
    public RuleBroken? Refused { get; private set; }

    /// <summary>Starts the process of a record in a queue. Parameters that the definition does not declare are left out by the engine.</summary>
    public static Task<Started> Start(
        OknoDb db,
        ProcessLibrary library,
        PublishedProcess process,
        Guid? queueItemId,
        Guid recordId,
        Guid? by,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        var parameters = new Dictionary<string, JsonElement>(StringComparer.Ordinal)
        {
            ["entityRecordId"] = JsonSerializer.SerializeToElement(recordId),
        };
        if (queueItemId is { } itemId)
            parameters["queueItemId"] = JsonSerializer.SerializeToElement(itemId);
        return new RunProcess(db, library, by, now, stop).Start(process, parameters, queueItemId, recordId);
    }

    /// <summary>Starts a process and goes on to where it waits.</summary>
    public async Task<Started> Start(
        PublishedProcess process,
        IReadOnlyDictionary<string, JsonElement> parameters,
        Guid? queueItemId = null,
        Guid? recordId = null,
        string? startId = null,
        (RunningProcess Parent, int Token)? caller = null
    )
    {
        var id = Guid.CreateVersion7(now);
        var running = new RunningProcess
        {
            Id = id,
            ProcessVersionId = process.VersionId,
            QueueItemId = queueItemId,
            RecordId = recordId,
            RootId = caller?.Parent.RootId ?? id,
            ParentId = caller?.Parent.Id,
            ParentToken = caller?.Token,
            StartedById = by,
            StartedAt = now,
        };
        db.RunningProcesses.Add(running);
        _known[id] = running;
        await Carry(running, Engine.Start(process.Definition, parameters, startId));
        await Drain();
        return new Started(running, [.. _opened.Where(open => open.Step.ClosedAt is null)]);
    }

    /// <summary>Tells an instance what happened, and all that follows from it.</summary>
    /// <returns>False when it meant nothing to the instance.</returns>
    public async Task<bool> Tell(RunningProcess running, EngineEvent what)
    {
        _known[running.Id] = running;
        var told = await Apply(running, what);
        await Drain();
        return told;
    }

    /// <summary>Takes an instance to another version of its process. Throws when what waits is not there any more.</summary>
    public async Task Migrate(RunningProcess running, PublishedProcess to)
    {
        var from = await library.Version(db, running.ProcessVersionId, stop);
        var migration = Migration.Of(from.Definition, to.Definition, StateOf(running));
        if (migration.Advance is not { } advance)
            throw new RuleBroken(
                "process.cannot-migrate",
                ("elements", string.Join(", ", migration.Obstacles.Select(obstacle => $"«{obstacle.Label}»")))
            );
        running.ProcessVersionId = to.VersionId;
        await Carry(running, advance);
        await Drain();
    }

    /// <summary>The step to go to next: one that has just opened, or one of the same work that still waits.</summary>
    public async Task<ProcessStep?> Next(RunningProcess running)
    {
        if (_opened.FindLast(open => open.Step.ClosedAt is null && open.Of.RootId == running.RootId) is { Step: not null } opened)
            return AsSeen(opened.Step, opened.Of);
        await db.SaveChangesAsync(stop);
        return await StepOf(db, running.RootId, stop);
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
        Guid? by,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        var waiting = await db
            .WaitingSteps.Where(step => step.RecordId == recordId && step.ClosedAt == null)
            .Select(step => step.InstanceId)
            .Concat(db.ProcessWaits.Where(wait => wait.RecordId == recordId).Select(wait => wait.InstanceId))
            .Distinct()
            .ToListAsync(stop);
        List<RunningProcess> ended = [];
        foreach (var id in waiting)
        {
            if (await Lock(db, id, stop) is not { } running || !await hears(running))
                continue;
            await new RunProcess(db, library, by, now, stop).Tell(running, new RecordSaved(@object, recordId, record));
            var root = running.RootId == running.Id ? running : await db.RunningProcesses.FirstAsync(one => one.Id == running.RootId, stop);
            if (root.State is ProcessInstanceState.Completed)
                ended.Add(root);
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
            await new RunProcess(db, library, null, now, stop).Tell(running, new Cancel(why));
    }

    private async Task<bool> Apply(RunningProcess running, EngineEvent what)
    {
        if (running.State is ProcessInstanceState.Incident && LateAnswer.Of(what) is { } late)
            return await Keep(running, late, what);
        var process = await library.Version(db, running.ProcessVersionId, stop);
        var before = StateOf(running);
        var advance = Engine.Apply(process.Definition, before, what);
        if (ReferenceEquals(advance.State, before))
            return false;
        await Carry(running, advance);
        return true;
    }

    /// <summary>An incident stops the instance: what came is told later. A queue item's record is saved again by whoever holds the item.</summary>
    private async Task<bool> Keep(RunningProcess running, (string Name, LateAnswer Answer) late, EngineEvent what)
    {
        if (what is RecordSaved && running.QueueItemId is not null)
            return false;
        // A message has found the one it is for; the next one is for somebody else.
        if (what is MessageArrived)
        {
            await db.SaveChangesAsync(stop);
            await db.ProcessWaits.Where(wait => wait.InstanceId == running.Id && wait.Token == late.Answer.Key).ExecuteDeleteAsync(stop);
        }
        db.ProcessJobs.Add(late.Job(running, now));
        return true;
    }

    private async Task Drain()
    {
        while (_answers.TryDequeue(out var next))
            await Apply(next.To, next.What);
    }

    private async Task Carry(RunningProcess running, Advance advance)
    {
        running.State = advance.State.Status switch
        {
            Status.Running => ProcessInstanceState.Running,
            Status.Completed => ProcessInstanceState.Completed,
            Status.Canceled => ProcessInstanceState.Canceled,
            _ => ProcessInstanceState.Incident,
        };
        running.Engine = JsonSerializer.Serialize(advance.State);
        running.Trail = Trail.Longer(running.Trail, advance.Way, now);
        if (advance.State.Status is not Status.Incident)
            running.Incident = null;
        running.Version++;
        foreach (var command in advance.Commands)
            await Carry(running, advance.State, command);
    }
}

/// <summary>An instance and the steps that wait, of it and of what it called.</summary>
internal sealed record Started(RunningProcess Running, IReadOnlyList<(RunningProcess Of, WaitingStep Step)> Steps)
{
    /// <summary>The step to go to; an instance that waits for nothing has none.</summary>
    public ProcessStep? Step => Steps.Count == 0 ? null : RunProcess.AsSeen(Steps[0].Step, Steps[0].Of);
}
