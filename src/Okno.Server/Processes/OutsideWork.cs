using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Okno.ProcessEngine;
using Okno.Server.Data;

namespace Okno.Server.Processes;

/// <summary>Does what processes have done outside the database: calls to other systems, which no transaction may wait for.</summary>
/// <remarks>
/// A node takes a call on for longer than it can last, makes it without holding anything, and brings the answer in one transaction that deletes
/// the job. A node that dies in between leaves the call to be made once more: at least once, with the same <c>Idempotency-Key</c>.
/// </remarks>
internal sealed class OutsideWork(
    IServiceScopeFactory scopes,
    ProcessLibrary library,
    CallOut calls,
    TimeProvider clock,
    ILogger<OutsideWork> log
) : BackgroundService
{
    private const int AtOnce = 16;
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Held = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(10);

    private readonly Dictionary<Guid, Task> _underWay = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var every = new PeriodicTimer(Every, clock);
        do
        {
            try
            {
                foreach (var done in _underWay.Where(work => work.Value.IsCompleted).Select(work => work.Key).ToList())
                    _underWay.Remove(done);
                foreach (var id in await TakeOn(stoppingToken))
                    _underWay[id] = Do(id, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(e, "Could not look for calls that processes are to make");
            }
        } while (await every.WaitForNextTickAsync(stoppingToken));
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(_underWay.Values).WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task<List<Guid>> TakeOn(CancellationToken stop)
    {
        if (_underWay.Count >= AtOnce)
            return [];
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
        var now = clock.GetUtcNow();
        var due = $"""
            select id from process_jobs where kind = '{ProcessJob.Work}' and due_at <= @now and (held_until is null or held_until <= @now)
            order by due_at, id limit {AtOnce - _underWay.Count}
            """;
        if (db.IsSqlite)
            return [.. (await db.Query(due, row => row.Guid(0), stop, ("now", now))).Where(id => !_underWay.ContainsKey(id))];
        return await db.Query(
            $"update process_jobs set held_until = @until where id in ({due} for update skip locked) returning id",
            row => row.Guid(0),
            stop,
            ("now", now),
            ("until", now + Held)
        );
    }

    private async Task Do(Guid id, CancellationToken stop)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
            if (await db.ProcessJobs.AsNoTracking().FirstOrDefaultAsync(job => job.Id == id, stop) is not { } asked)
                return;
            var inputs = JsonSerializer.Deserialize<JsonElement>(asked.Payload);
            var answer = await calls.Make(inputs, id, stop);
            await Bring(db, asked, answer, CallOut.Retries(inputs), stop);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            log.LogWarning(e, "What came of a process's call could not be kept; it is made again");
        }
    }

    private async Task Bring(OknoDb db, ProcessJob asked, CallAnswer answer, int retries, CancellationToken stop)
    {
        await using var change = await db.BeginChange(stop);
        // Locked in this order everywhere: the instance, then what belongs to it.
        var running = await RunProcess.Lock(db, asked.InstanceId!.Value, stop);
        if (running is null || await db.ProcessJobs.FirstOrDefaultAsync(job => job.Id == asked.Id, stop) is not { } job)
            return; // it is no longer wanted
        var now = clock.GetUtcNow();
        if (answer is { Output: null, Again: true } && job.Attempts < retries)
        {
            job.Attempts++;
            job.HeldUntil = null;
            job.DueAt = now + Pause(job.Attempts, answer.Pause);
        }
        else
        {
            db.ProcessJobs.Remove(job);
            await db.SaveChangesAsync(stop);
            await new RunProcess(db, library, null, now, stop).Tell(
                running,
                answer.Output is { } output ? new WorkDone(job.Token, output) : new WorkFailed(job.Token, answer.Cause, answer.ErrorCode)
            );
        }
        await change.Commit(stop);
    }

    /// <summary>Twice as long after every attempt, unless the other side says how long.</summary>
    private static TimeSpan Pause(int attempts, TimeSpan? asked)
    {
        var pause = asked is { } wanted && wanted > TimeSpan.Zero ? wanted : TimeSpan.FromSeconds(Math.Pow(2, attempts - 1));
        return pause < LongestPause ? pause : LongestPause;
    }
}
