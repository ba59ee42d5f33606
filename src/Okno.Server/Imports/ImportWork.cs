using Okno.Contracts.Imports;
using Okno.Server.Data;

namespace Okno.Server.Imports;

/// <summary>Brings in the files that wait, one at a time on this node.</summary>
/// <remarks>
/// A job belongs to whom the database gave it, by a row that only one update can win. A node that dies in the middle falls silent,
/// and the next one goes on at the row after the last batch that was committed.
/// </remarks>
internal sealed class ImportWork(IServiceScopeFactory scopes, TimeProvider clock, ILogger<ImportWork> log) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SweepEvery = TimeSpan.FromHours(1);
    private static readonly TimeSpan DraftsLast = TimeSpan.FromDays(7);
    private static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(20);
    private readonly SemaphoreSlim _bell = new(0, 1);

    /// <summary>A file has come in, or one is to stop.</summary>
    public void Wake()
    {
        try
        {
            _bell.Release();
        }
        catch (SemaphoreFullException)
        {
            // Rung already.
        }
    }

    public override void Dispose()
    {
        _bell.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var swept = clock.GetUtcNow();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await Next(stoppingToken)) { }
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                log.LogError(e, "Import broke off; it will be taken up again");
            }
            await _bell.WaitAsync(LookEvery, stoppingToken);
            if (clock.GetUtcNow() - swept < SweepEvery)
                continue;
            swept = clock.GetUtcNow();
            await Sweep(stoppingToken);
        }
    }

    /// <summary>Files that were brought and then forgotten go.</summary>
    private async Task Sweep(CancellationToken stop)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
            await using var change = await db.BeginChange(stop);
            await DraftImport.GiveUpOld(db, clock.GetUtcNow() - DraftsLast, clock.GetUtcNow(), stop);
            await change.Commit(stop);
        }
        catch (Exception e) when (e is not OperationCanceledException || !stop.IsCancellationRequested)
        {
            log.LogError(e, "Forgotten imports were not removed; it will be tried again");
        }
    }

    private async Task<bool> Next(CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
        if (await Claim(db, stop) is not { } id)
            return false;
        await ActivatorUtilities.CreateInstance<ImportRun>(scope.ServiceProvider, db).Run(id, stop);
        return true;
    }

    private async Task<Guid?> Claim(OknoDb db, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        const string Waiting = "(state = 0 or (state = 1 and alive_at < @silent))";
        // A look without the writer's turn first: mostly nothing waits.
        if (
            (await db.Query($"select 1 from imports where {Waiting} limit 1", row => row.Int(0), stop, ("silent", now - SilentAfter))).Count
            == 0
        )
            return null;
        await using var change = await db.BeginChange(stop);
        var claimed = await db.Query(
            $"""
            update imports set state = @running, alive_at = @now
            where id = (select id from imports where {Waiting} order by id limit 1 {(db.IsSqlite ? "" : "for update skip locked")})
            returning id
            """,
            row => row.Guid(0),
            stop,
            ("running", (int)ImportState.Running),
            ("now", now),
            ("silent", now - SilentAfter)
        );
        await change.Commit(stop);
        return claimed.Count == 0 ? null : claimed[0];
    }
}
