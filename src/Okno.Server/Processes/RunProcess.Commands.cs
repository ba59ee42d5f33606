using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Processes;
using Okno.ProcessEngine;
using Okno.ProcessEngine.Elements;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Processes;

/// <summary>What the engine asks for, as rows, work and called processes.</summary>
internal sealed partial class RunProcess
{
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
        var process = await library.Newest(db, child.ProcessKey, stop);
        if (++_events > EventsAtMost || Depth(running) >= DeepestCall || process is null)
        {
            var code = process is null ? "process.unknown" : "process.too-much";
            _answers.Enqueue((running, new WorkFailed(child.Key, Sentences.Find(code, child.ProcessKey) ?? child.ProcessKey, code)));
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

    /// <summary>How many callers above it this transaction has had to do with.</summary>
    private int Depth(RunningProcess running)
    {
        var depth = 0;
        while (running.ParentId is { } parent && _known.TryGetValue(parent, out var caller))
            (running, depth) = (caller, depth + 1);
        return depth;
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
