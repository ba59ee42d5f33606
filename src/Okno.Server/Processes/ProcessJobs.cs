using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Processes;
using Okno.ProcessEngine;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Processes;

/// <summary>Does what is due for processes: timers fire, messages and signals are told, start timers start.</summary>
/// <remarks>
/// Each job is done in one transaction that also deletes its row: a killed server leaves it for the next one, two nodes never do it
/// twice. On PostgreSQL a node takes jobs on for a while before it does them, so that nodes do not all look at the same ones.
/// A timer of an instance with an incident waits until that is resolved.
/// </remarks>
internal sealed class ProcessJobs(IServiceScopeFactory scopes, ProcessLibrary library, TimeProvider clock, ILogger<ProcessJobs> log)
    : BackgroundService
{
    private const int AtOnce = 25;
    private const int WaitsTried = 100;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    /// <summary>As long as a node needs for what it takes on at once, and more; what a dead node took on is done after that.</summary>
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var every = new PeriodicTimer(Every, clock);
        do
        {
            try
            {
                while (await DoDue(stoppingToken) == AtOnce)
                {
                    // More may be due than is taken at once.
                }
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(e, "Could not look for what is due in processes");
            }
        } while (await every.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>Does what is due now; answers how much was found.</summary>
    private async Task<int> DoDue(CancellationToken stop)
    {
        List<Guid> due;
        await using (var scope = scopes.CreateAsyncScope())
            due = await TakeOn(scope.ServiceProvider.GetRequiredService<OknoDb>(), stop);
        foreach (var id in due)
        {
            try
            {
                await Do(id, stop);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
            {
                log.LogWarning(e, "A job of a process failed and is tried again later");
                await TryLater(id, stop);
            }
        }
        return due.Count;
    }

    private async Task<List<Guid>> TakeOn(OknoDb db, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var due = $"""
            select j.id from process_jobs j left join process_instances p on p.id = j.instance_id
            where j.due_at <= @now and j.kind <> '{ProcessJob.Work}' and (j.held_until is null or j.held_until <= @now) and (p.id is null or p.state = {(int)
                ProcessInstanceState.Running}) order by j.due_at, j.id limit {AtOnce}
            """;
        if (db.IsSqlite)
            return await db.Query(due, row => row.Guid(0), stop, ("now", now));
        // An empty look writes nothing: only rows that are found are locked and marked.
        var taken = await db.Query(
            $"""
            update process_jobs set held_until = @until where id in ({due} for update of j skip locked) returning due_at, id
            """,
            row => (Due: row.Moment(0), Id: row.Guid(1)),
            stop,
            ("now", now),
            ("until", now + Held)
        );
        return [.. taken.OrderBy(job => job.Due).ThenBy(job => job.Id).Select(job => job.Id)];
    }

    private async Task Do(Guid id, CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
        await using var change = await db.BeginChange(stop);
        // The instance is locked before what belongs to it, as everywhere.
        var instanceId = await db.ProcessJobs.Where(job => job.Id == id).Select(job => job.InstanceId).FirstOrDefaultAsync(stop);
        if (instanceId is { } of)
            await RunProcess.Lock(db, of, stop);
        if (
            !db.IsSqlite
            && (
                await db.Query("select 1 from process_jobs where id = @id for update skip locked", row => row.Int(0), stop, ("id", id))
            ).Count == 0
        )
            return; // another node is at it
        var now = clock.GetUtcNow();
        var job = await db.ProcessJobs.FirstOrDefaultAsync(job => job.Id == id, stop);
        if (job is null || job.DueAt > now)
            return; // done by a node that was slower than it is held for
        job.HeldUntil = null;
        switch (job.Kind)
        {
            case ProcessJob.Timer:
                await Fire(db, job, now, stop);
                break;
            case ProcessJob.Start:
                await StartByTimer(db, job, now, stop);
                break;
            case ProcessJob.Answer:
                await TellLate(db, job, now, stop);
                break;
            case ProcessJob.Message:
                await TellMessage(db, job, now, stop);
                break;
            default:
                await TellSignal(db, job, now, stop);
                break;
        }
        await change.Commit(stop);
    }

    private async Task Fire(OknoDb db, ProcessJob job, DateTimeOffset now, CancellationToken stop)
    {
        if (await RunProcess.Lock(db, job.InstanceId!.Value, stop) is not { State: ProcessInstanceState.Running } running)
            return;
        // Set anew before it is told: what it leads to may take the timer away.
        if (!Repeat(job, now))
            db.ProcessJobs.Remove(job);
        await db.SaveChangesAsync(stop);
        await new RunProcess(db, library, null, now, stop).Tell(running, new TimerFired(job.Token));
    }

    private async Task TellLate(OknoDb db, ProcessJob job, DateTimeOffset now, CancellationToken stop)
    {
        if (await RunProcess.Lock(db, job.InstanceId!.Value, stop) is not { State: ProcessInstanceState.Running } running)
            return;
        db.ProcessJobs.Remove(job);
        if (await LateAnswer.Read(job, db, library, stop) is { } what)
            await new RunProcess(db, library, null, now, stop).Tell(running, what);
    }

    private async Task StartByTimer(OknoDb db, ProcessJob job, DateTimeOffset now, CancellationToken stop)
    {
        var process = await library.Version(db, job.VersionId!.Value, stop);
        if (!Repeat(job, now))
            db.ProcessJobs.Remove(job);
        await new RunProcess(db, library, null, now, stop).Start(process, NoValues, startId: job.Correlation);
    }

    private static bool Repeat(ProcessJob job, DateTimeOffset now)
    {
        if (job.Left is 0 || ProcessEngine.Elements.Iso8601.Cycle(job.Name) is not { } cycle)
            return false;
        job.Left = job.Left is { } left ? left - 1 : null;
        // After a stop the missed turns are not made up for one by one.
        job.DueAt = job.DueAt + cycle.Every > now ? job.DueAt + cycle.Every : now + cycle.Every;
        return true;
    }

    /// <summary>A message reaches one: whoever waits longest, else a process that it starts. Nobody there, it is gone (BPMN 2.0.2 §10.5.5.3).</summary>
    private async Task TellMessage(OknoDb db, ProcessJob job, DateTimeOffset now, CancellationToken stop)
    {
        db.ProcessJobs.Remove(job);
        var payload = JsonSerializer.Deserialize<JsonElement>(job.Payload);
        var waits = await db
            .ProcessWaits.AsNoTracking()
            .Where(wait =>
                wait.Kind == ProcessWait.Message
                && wait.Name == job.Name
                && (wait.Correlation == null || wait.Correlation == job.Correlation)
            )
            .OrderBy(wait => wait.Id)
            .Take(WaitsTried)
            .ToListAsync(stop);
        foreach (var wait in waits)
        {
            if (
                await RunProcess.Lock(db, wait.InstanceId, stop) is { } running
                && await new RunProcess(db, library, null, now, stop).Tell(running, new MessageArrived(wait.Token, payload))
            )
                return;
        }
        foreach (var (process, startId) in await StartedBy(db, "message", job.Name, stop))
        {
            await new RunProcess(db, library, null, now, stop).Start(process, Members(payload), startId: startId);
            return;
        }
    }

    /// <summary>A signal reaches everyone who waits for it, and starts every process that it starts (BPMN 2.0.2 §10.5.5.10).</summary>
    private async Task TellSignal(OknoDb db, ProcessJob job, DateTimeOffset now, CancellationToken stop)
    {
        db.ProcessJobs.Remove(job);
        var payload = JsonSerializer.Deserialize<JsonElement>(job.Payload);
        var waits = await db
            .ProcessWaits.AsNoTracking()
            .Where(wait => wait.Kind == ProcessWait.Signal && wait.Name == job.Name)
            .OrderBy(wait => wait.InstanceId)
            .ToListAsync(stop);
        foreach (var wait in waits)
        {
            if (await RunProcess.Lock(db, wait.InstanceId, stop) is { } running)
                await new RunProcess(db, library, null, now, stop).Tell(running, new SignalArrived(wait.Token, payload));
        }
        foreach (var (process, startId) in await StartedBy(db, "signal", job.Name, stop))
            await new RunProcess(db, library, null, now, stop).Start(process, Members(payload), startId: startId);
    }

    private async Task<List<(PublishedProcess Process, string StartId)>> StartedBy(
        OknoDb db,
        string kind,
        string name,
        CancellationToken stop
    ) =>
        [
            .. (await library.All(db, stop)).SelectMany(process =>
                process
                    .Definition.StartTriggers.Where(trigger => trigger.Kind == kind && trigger.Name == name)
                    .Select(trigger => (process, trigger.ElementId))
            ),
        ];

    private static readonly Dictionary<string, JsonElement> NoValues = [];

    private static Dictionary<string, JsonElement> Members(JsonElement payload) =>
        payload.ValueKind == JsonValueKind.Object
            ? payload.EnumerateObject().ToDictionary(member => member.Name, member => member.Value, StringComparer.Ordinal)
            : [];

    private async Task TryLater(Guid id, CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
        await using var change = await db.BeginChange(stop);
        if (await db.ProcessJobs.FirstOrDefaultAsync(job => job.Id == id, stop) is not { } job)
            return;
        job.Attempts++;
        var pause = TimeSpan.FromSeconds(Math.Pow(2, Math.Min(job.Attempts, 12)));
        job.HeldUntil = null;
        job.DueAt = clock.GetUtcNow() + (pause < LongestPause ? pause : LongestPause);
        await change.Commit(stop);
    }

    /// <summary>The start timers of a version that has just been published take the place of the older ones'.</summary>
    public static async Task SetStartTimers(
        OknoDb db,
        ProcessVersion version,
        ProcessEngine.Definitions.Definition definition,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        await db
            .ProcessJobs.Where(job =>
                job.Kind == ProcessJob.Start && db.ProcessVersions.Any(other => other.Id == job.VersionId && other.Key == version.Key)
            )
            .ExecuteDeleteAsync(stop);
        foreach (var trigger in definition.StartTriggers.Where(trigger => trigger.Kind is "date" or "duration" or "cycle"))
        {
            var (due, left) = Timers.First(trigger.Kind, trigger.Name, now);
            if (trigger.Kind == "date" && due < now)
                continue; // it has passed
            db.ProcessJobs.Add(
                new ProcessJob
                {
                    Kind = ProcessJob.Start,
                    DueAt = due,
                    VersionId = version.Id,
                    Name = trigger.Kind == "cycle" ? trigger.Name : "",
                    Correlation = trigger.ElementId,
                    Left = left,
                }
            );
        }
    }
}
