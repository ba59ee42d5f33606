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
internal sealed class RunProcess(OknoDb db, ProcessLibrary library, Guid? by, DateTimeOffset now, CancellationToken stop)
{
    /// <summary>A process that does this much in one transaction does it for ever.</summary>
    private const int EventsAtMost = 1_000;

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

    private async Task Carry(RunningProcess running, InstanceState state, Command command)
    {
        switch (command)
        {
            case OpenStep open:
                Open(running, open);
                break;
            case CloseStep close:
                (await Waiting(running, close.Key))?.Close(by, now);
                break;
            case RenewStep renew:
                (await Waiting(running, renew.Step.Key))?.Showing(renew.Step);
                break;
            case DoWork work:
                await Work(running, work);
                break;
            case SetTimer timer:
                var (due, left) = Timers.First(timer.Kind, timer.Value, now);
                db.ProcessJobs.Add(
                    new ProcessJob
                    {
                        Kind = ProcessJob.Timer,
                        DueAt = due,
                        InstanceId = running.Id,
                        Token = timer.Key,
                        Name = timer.Kind == "cycle" ? timer.Value : "",
                        Left = left,
                    }
                );
                break;
            case AwaitMessage message:
                Await(running, message.Key, ProcessWait.Message, message.Name, message.Correlation);
                break;
            case AwaitSignal signal:
                Await(running, signal.Key, ProcessWait.Signal, signal.Name);
                break;
            case AwaitRecord record:
                Await(running, record.Key, ProcessWait.Record, record.Object, recordId: record.RecordId);
                break;
            case StopWaiting stopped:
                // What began to wait in this very change must be there to be taken away.
                await db.SaveChangesAsync(stop);
                await db.ProcessWaits.Where(wait => wait.InstanceId == running.Id && wait.Token == stopped.Key).ExecuteDeleteAsync(stop);
                await db.ProcessJobs.Where(job => job.InstanceId == running.Id && job.Token == stopped.Key).ExecuteDeleteAsync(stop);
                break;
            case SendMessage message:
                Job(ProcessJob.Message, message.Name, message.Correlation, message.Payload);
                break;
            case ThrowSignal signal:
                Job(ProcessJob.Signal, signal.Name, null, signal.Payload);
                break;
            case StartChild child:
                await Call(running, child);
                break;
            case CancelChild child:
                await CancelCalled(running, child.Key);
                break;
            case EndInstance end:
                await End(running, state, end);
                break;
            case RaiseIncident { Incident: var incident }:
                running.Incident = Said(incident.Code, incident.Arguments) ?? incident.Cause;
                db.History.Add(
                    HistoryEntry.Note(
                        "process.incident",
                        running.Id,
                        by,
                        now,
                        to: new
                        {
                            incident.ElementId,
                            incident.Cause,
                            incident.Code,
                            incident.Arguments,
                        },
                        recordId: running.RecordId
                    )
                );
                break;
        }
    }

    /// <summary>What stopped an instance, in the language of whoever asks; null when it has no code.</summary>
    public static string? Said(string? code, IEnumerable<string>? arguments) =>
        code is null ? null : Sentences.Find(code, [.. arguments ?? []]);

    private void Open(RunningProcess running, OpenStep open)
    {
        var opened = new WaitingStep
        {
            Id = Guid.CreateVersion7(now),
            InstanceId = running.Id,
            ElementId = open.ElementId,
            Token = open.Key,
            OpenedAt = now,
        }.Showing(open);
        db.WaitingSteps.Add(opened);
        _opened.Add((running, opened));
    }

    private async Task<WaitingStep?> Waiting(RunningProcess running, int token) =>
        _opened.Find(open => open.Of.Id == running.Id && open.Step.Token == token && open.Step.ClosedAt is null).Step
        ?? await db.WaitingSteps.FirstOrDefaultAsync(
            step => step.InstanceId == running.Id && step.Token == token && step.ClosedAt == null,
            stop
        );

    private void Await(RunningProcess running, int token, string kind, string name, string? correlation = null, Guid? recordId = null) =>
        db.ProcessWaits.Add(
            new ProcessWait
            {
                InstanceId = running.Id,
                Token = token,
                Kind = kind,
                Name = name,
                Correlation = correlation,
                RecordId = recordId,
            }
        );

    private void Job(string kind, string name, string? correlation, JsonElement payload) =>
        db.ProcessJobs.Add(
            new ProcessJob
            {
                Kind = kind,
                DueAt = now,
                Name = name,
                Correlation = correlation,
                Payload = payload.GetRawText(),
            }
        );

    /// <summary>Does what a data element says, now: its answer goes back to the engine before the change commits.</summary>
    private async Task Work(RunningProcess running, DoWork work)
    {
        if (work.Kind == "http")
        {
            db.ProcessJobs.Add(
                new ProcessJob
                {
                    Kind = ProcessJob.Work,
                    DueAt = now,
                    InstanceId = running.Id,
                    Token = work.Key,
                    Name = work.Kind,
                    Payload = JsonSerializer.Serialize(work.Inputs),
                }
            );
            return;
        }
        EngineEvent answer;
        try
        {
            if (++_events > EventsAtMost)
                throw new RuleBroken("process.too-much");
            answer = new WorkDone(work.Key, await new DataElements(db, library, by, now, stop).Do(this, work));
        }
        catch (RuleBroken rule)
        {
            if (rule.Status == StatusCodes.Status400BadRequest)
                Refused ??= rule;
            answer = new WorkFailed(
                work.Key,
                Sentences.Find(rule.Code, [.. rule.Facts.Select(fact => fact.Value?.ToString() ?? "")]) ?? rule.Code,
                rule.Code
            );
        }
        _answers.Enqueue((running, answer));
    }

    private async Task Call(RunningProcess running, StartChild child)
    {
        if (++_events > EventsAtMost || await library.Newest(db, child.ProcessKey, stop) is not { } process)
        {
            _answers.Enqueue(
                (
                    running,
                    new WorkFailed(child.Key, Sentences.Find("process.unknown", child.ProcessKey) ?? child.ProcessKey, "process.unknown")
                )
            );
            return;
        }
        var id = Guid.CreateVersion7(now);
        var called = new RunningProcess
        {
            Id = id,
            ProcessVersionId = process.VersionId,
            QueueItemId = running.QueueItemId,
            RecordId = running.RecordId,
            RootId = running.RootId,
            ParentId = running.Id,
            ParentToken = child.Key,
            StartedById = by,
            StartedAt = now,
        };
        // The caller is there before the called one refers to it.
        await db.SaveChangesAsync(stop);
        db.RunningProcesses.Add(called);
        _known[id] = called;
        await Carry(called, Engine.Start(process.Definition, child.Parameters));
    }

    private async Task CancelCalled(RunningProcess running, int token)
    {
        await db.SaveChangesAsync(stop);
        var called = await db.RunningProcesses.FirstOrDefaultAsync(
            process =>
                process.ParentId == running.Id
                && process.ParentToken == token
                && (process.State == ProcessInstanceState.Running || process.State == ProcessInstanceState.Incident),
            stop
        );
        if (called is not null)
            await Apply(called, new Cancel("process.caller-ended"));
    }

    private async Task End(RunningProcess running, InstanceState state, EndInstance end)
    {
        running.EndedAt = now;
        if (end.Status is Status.Canceled)
            db.History.Add(HistoryEntry.Note("process.canceled", running.Id, by, now, why: end.Why, recordId: running.RecordId));
        if (end.ErrorCode is { } error)
        {
            running.Incident = error;
            db.History.Add(
                HistoryEntry.Note("process.ended-with-error", running.Id, by, now, to: new { error }, recordId: running.RecordId)
            );
        }
        if (running is not { ParentId: { } parentId, ParentToken: { } token })
            return;
        var parent = _known.GetValueOrDefault(parentId) ?? await Lock(db, parentId, stop);
        if (parent is null)
            return;
        _known[parentId] = parent;
        // When the caller itself ended it, it no longer waits for this, and the answer changes nothing.
        _answers.Enqueue(
            (
                parent,
                end.Status is Status.Canceled
                    ? new WorkFailed(token, Sentences.Say("process.called-canceled"), "process.canceled")
                    : new ChildEnded(token, state.Variables, end.ErrorCode)
            )
        );
    }
}

/// <summary>An instance and the steps that wait, of it and of what it called.</summary>
internal sealed record Started(RunningProcess Running, IReadOnlyList<(RunningProcess Of, WaitingStep Step)> Steps)
{
    /// <summary>The step to go to; an instance that waits for nothing has none.</summary>
    public ProcessStep? Step => Steps.Count == 0 ? null : RunProcess.AsSeen(Steps[0].Step, Steps[0].Of);
}
