using Okno.Server.Calls.Telephony.Asterisk;
using Okno.Server.Data;

namespace Okno.Server.Calls.Telephony;

/// <summary>Sees to it that each line that Okno connects to is connected by exactly one node, and by another soon after that one is gone.</summary>
/// <remarks>
/// The claim is a row with an end, by the database's clock: nodes' own may differ. Whoever cannot renew it in time lets the connection go before
/// another may take it. A line that was changed is connected anew.
/// </remarks>
internal sealed class HoldLines(
    IServiceScopeFactory scopes,
    AsteriskSystem asterisk,
    LineCondition condition,
    LineBook lines,
    HearEvent hear,
    TimeProvider clock,
    ILogger<HoldLines> log
) : BackgroundService
{
    private const int ClaimSeconds = 6;
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Safe = TimeSpan.FromSeconds(ClaimSeconds - 1.5);
    private readonly Guid _me = Guid.CreateVersion7();
    private readonly Dictionary<Guid, Watch> _watches = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var every = new PeriodicTimer(LookEvery, clock);
        try
        {
            do
            {
                try
                {
                    await Look(stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    log.LogWarning(e, "The lines could not be looked at; trying again");
                }
                foreach (var (id, watch) in _watches.Where(pair => clock.GetElapsedTime(pair.Value.ClaimedAt) > Safe).ToList())
                    await End(id, watch);
            } while (await every.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // Stopping: what is held is let go below, so that another node takes over at once.
        }
        foreach (var (id, watch) in _watches.ToList())
            await End(id, watch);
        await LetGo();
    }

    private async Task Look(CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
        var wanted = (await lines.All(db, stop)).Where(line => line is { Active: true, Kind: Contracts.Calls.LineKind.Asterisk }).ToList();
        foreach (var (id, watch) in _watches.ToList())
        {
            if (!wanted.Exists(line => line.Id == id && line.Version == watch.Version) || watch.Running.IsCompleted)
                await End(id, watch);
        }
        foreach (var line in wanted)
        {
            if (_watches.TryGetValue(line.Id, out var held) && clock.GetElapsedTime(held.ClaimedAt) < RenewEvery)
                continue;
            var claimedAt = clock.GetTimestamp();
            if (!await Claim(db, line.Id, stop))
            {
                if (held is not null)
                    await End(line.Id, held);
                continue;
            }
            if (held is not null)
                held.ClaimedAt = claimedAt;
            else
                _watches[line.Id] = Begin(line, claimedAt);
        }
    }

    private async Task<bool> Claim(OknoDb db, Guid id, CancellationToken stop)
    {
        await using var change = await db.BeginChange(stop);
        var (now, until) = db.IsSqlite
            ? ("@now", $"@now + {ClaimSeconds * 1_000_000L}")
            : ("clock_timestamp()", $"clock_timestamp() + interval '{ClaimSeconds} seconds'");
        (string, object?)[] parameters = db.IsSqlite ? [("id", id), ("me", _me), ("now", clock.GetUtcNow())] : [("id", id), ("me", _me)];
        var claimed = await db.Execute(
            $"""
            update lines set holder = @me, held_until = {until}
            where id = @id and active and (holder is null or holder = @me or held_until < {now})
            """,
            stop,
            parameters
        );
        await change.Commit(stop);
        return claimed == 1;
    }

    private Watch Begin(OpenLine line, long claimedAt)
    {
        var stopping = new CancellationTokenSource();
        var watch = new AsteriskWatch(line, asterisk, condition, scopes, hear, clock, log);
        return new Watch(stopping, Task.Run(() => watch.Run(stopping.Token), CancellationToken.None), line.Version)
        {
            ClaimedAt = claimedAt,
        };
    }

    private async Task End(Guid id, Watch watch)
    {
        _watches.Remove(id);
        await watch.Stopping.CancelAsync();
        await watch.Running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        watch.Stopping.Dispose();
    }

    private async Task LetGo()
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
            await using var change = await db.BeginChange(CancellationToken.None);
            await db.Execute("update lines set holder = null, held_until = null where holder = @me", CancellationToken.None, ("me", _me));
            await change.Commit(CancellationToken.None);
        }
        catch (Exception e) when (e is System.Data.Common.DbException or ObjectDisposedException or InvalidOperationException)
        {
            log.LogWarning(e, "The lines could not be let go; they are free in {Seconds} s", ClaimSeconds);
        }
    }

    private sealed record Watch(CancellationTokenSource Stopping, Task Running, int Version)
    {
        public long ClaimedAt { get; set; }
    }
}
