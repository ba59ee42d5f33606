using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Queues;
using Okno.Server.Data;
using Okno.Server.Queues.Live;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Queues.Filling;

/// <summary>Keeps queues filled: follows every change of a record and of a queue at once, and compares all of it now and then.</summary>
/// <remarks>
/// What changed is written in the transaction of the change, so nothing is missed by a crash. One node fills at a time: else one could
/// add by an old value what another has just removed by the new. The comparison is the safety net for what no event tells.
/// </remarks>
internal sealed class FillQueues(
    IServiceScopeFactory scopes,
    FillingBell bell,
    SettingsBook settings,
    QueuePulse pulse,
    TimeProvider clock,
    IConfiguration configuration,
    ILogger<FillQueues> log
) : BackgroundService
{
    private const int RecordsAtOnce = 2_000;
    private const long FillingLock = 7066912;
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>Comparing takes at most this part of the time, however long the queues are.</summary>
    private const int ComparedPart = 20;
    private readonly TimeSpan _compareEvery = TimeSpan.FromSeconds(configuration.GetValue("Okno:Queues:CompareSeconds", 60));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var comparedAt = clock.GetTimestamp();
        var took = TimeSpan.Zero;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await bell.Wait(LookEvery, stoppingToken);
                while (await FollowChanges(stoppingToken)) { }
                await FillAsked(stoppingToken);
                var sinceCompared = clock.GetElapsedTime(comparedAt);
                if (sinceCompared >= _compareEvery && sinceCompared >= took * ComparedPart)
                {
                    comparedAt = clock.GetTimestamp();
                    await CompareAll(stoppingToken);
                    took = clock.GetElapsedTime(comparedAt);
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogError(e, "Queues could not be filled; trying again");
                await Task.Delay(LookEvery, clock, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    /// <summary>Takes note of changed records; true when more may be left.</summary>
    private async Task<bool> FollowChanges(CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
        if (!await db.ChangedRecords.AnyAsync(stop))
            return false;

        await using var change = await BeginFilling(db, stop);
        var changed = await db.Query(
            "delete from changed_records where id in (select id from changed_records order by id limit @many) returning object, record_id",
            row => (Object: row.Text(0), Id: row.Guid(1)),
            stop,
            ("many", RecordsAtOnce)
        );
        var byObject = changed
            .GroupBy(record => record.Object, record => record.Id, StringComparer.Ordinal)
            .ToDictionary(g => g.Key, g => g.Distinct().ToArray(), StringComparer.Ordinal);
        List<Filled> done = [];
        foreach (var queue in await InProgress(db, stop))
        {
            if (byObject.TryGetValue(queue.Object, out var records))
                done.Add(await Fill(db, queue, records, FillingNote.RecordsChanged, stop));
        }
        change.AfterCommit(() => Tell(done));
        await change.Commit(stop);
        return changed.Count == RecordsAtOnce;
    }

    /// <summary>Fills queues that were just made or changed.</summary>
    private async Task FillAsked(CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
        if (!await db.Queues.AnyAsync(queue => queue.FillingAsked, stop))
            return;
        await using var change = await BeginFilling(db, stop);
        var asked = await db.Query(
            "update queues set filling_asked = @no where filling_asked = @yes returning id",
            row => row.Guid(0),
            stop,
            ("no", false),
            ("yes", true)
        );
        List<Filled> done = [];
        foreach (var queue in (await InProgress(db, stop)).Where(queue => asked.Contains(queue.Id)))
            done.Add(await Fill(db, queue, null, FillingNote.QueueChanged, stop));
        change.AfterCommit(() => Tell(done));
        await change.Commit(stop);
    }

    private async Task CompareAll(CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
        foreach (var queue in await InProgress(db, stop))
        {
            await using var change = await BeginFilling(db, stop);
            var done = await Fill(db, queue, null, FillingNote.Comparison, stop);
            change.AfterCommit(() => Tell([done]));
            await change.Commit(stop);
            db.ChangeTracker.Clear();
        }
    }

    private static async Task<Change> BeginFilling(OknoDb db, CancellationToken stop)
    {
        var change = await db.BeginChange(stop);
        if (!db.IsSqlite)
            await db.Execute("select pg_advisory_xact_lock(@lock)", stop, ("lock", FillingLock));
        return change;
    }

    private async Task<Filled> Fill(OknoDb db, Queue queue, Guid[]? records, string reason, CancellationToken stop)
    {
        var (cap, now) = (await settings.Integer(KnownSettings.MaxUnfinishedItemsPerQueue, stop), clock.GetUtcNow());
        var done =
            queue.Filling is QueueFilling.Filter
                ? await FillByFilter.Fill(db, queue, records, cap, now, stop)
                : await FillByFilter.KeepOrder(db, queue, records, stop);
        // A part of the records says nothing about the rest: only a whole comparison clears a problem.
        var turned = (records is null || done.Problem is not null) && !string.Equals(done.Problem, queue.Problem, StringComparison.Ordinal);
        FillingNote.Write(db, queue.Id, reason, done.Added, done.Removed.Count, now, problem: turned ? done.Problem : null);
        if (turned)
            await db.Execute("update queues set problem = @problem where id = @id", stop, ("problem", done.Problem), ("id", queue.Id));
        return done;
    }

    private static Task<List<Queue>> InProgress(OknoDb db, CancellationToken stop) =>
        db
            .Queues.AsNoTracking()
            .Where(queue => queue.State == QueueState.InProgress && queue.DeletedAt == null)
            .OrderBy(queue => queue.Id)
            .ToListAsync(stop);

    private void Tell(IEnumerable<Filled> done)
    {
        foreach (var filled in done)
        {
            if (filled.Added > 0 || filled.Resorted > 0)
                pulse.Filled(filled.QueueId, filled.Added);
            if (filled.Removed.Count > 0)
                pulse.Removed(filled.QueueId, filled.Removed);
        }
    }
}
