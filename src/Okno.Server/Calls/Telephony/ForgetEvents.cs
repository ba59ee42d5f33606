using Okno.Server.Data;
using Okno.Server.Settings;

namespace Okno.Server.Calls.Telephony;

/// <summary>Lets go of what telephone systems said when it is older than the setting says; what the calls came to stays.</summary>
internal sealed class ForgetEvents(IServiceScopeFactory scopes, SettingsBook settings, TimeProvider clock, ILogger<ForgetEvents> log)
    : BackgroundService
{
    private const int AtOnce = 5_000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var every = new PeriodicTimer(TimeSpan.FromMinutes(10), clock);
        while (await every.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                while (await Forget(stoppingToken) == AtOnce) { }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogWarning(e, "Old telephone events could not be let go; trying again later");
            }
        }
    }

    internal async Task<int> Forget(CancellationToken stop)
    {
        var past = clock.GetUtcNow() - TimeSpan.FromDays(await settings.Integer(KnownSettings.CallEventsKeptDays, stop));
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
        await using var change = await db.BeginChange(stop);
        // Late words of such a call change it no more: its course could not be told from them alone.
        await db.Execute(
            "update calls set events_forgotten = @yes where state = 3 and events_forgotten = @no and ended_at < @past",
            stop,
            ("yes", true),
            ("no", false),
            ("past", past)
        );
        var gone = await db.Execute(
            """
            delete from call_events where id in (
              select e.id from call_events e where e.received_at < @past and not exists (
                select 1 from calls c where c.provider = e.provider and c.call_id = e.call_id and c.events_forgotten = @no)
              limit @count)
            """,
            stop,
            ("past", past),
            ("no", false),
            ("count", AtOnce)
        );
        await change.Commit(stop);
        return gone;
    }
}
