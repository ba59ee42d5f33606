using Microsoft.AspNetCore.SignalR;
using Okno.Contracts;
using Okno.Contracts.Calls;
using Okno.Server.Data;
using Okno.Server.Queues.Live;
using Okno.Server.Settings;

namespace Okno.Server.Calls.Operators;

/// <summary>Keeps states true by themselves: who opened a desktop is at work, who shut it is not, and wrap-up ends at its time. Tells desktops of every change.</summary>
internal sealed class OperatorWatch(
    OperatorBell bell,
    KeepState keep,
    OpenDesktops desktops,
    SettingsBook settings,
    IHubContext<DeskHub, IDeskClient> hub,
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<OperatorWatch> log
) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan NotedEvery = TimeSpan.FromSeconds(20);

    /// <summary>A reload, a restart of the server or a short loss of the network does not take anyone from work.</summary>
    public static readonly TimeSpan AwayAfter = TimeSpan.FromMinutes(2);

    private readonly HashSet<Guid> _here = [];
    private DateTimeOffset _noted;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        bell.Hear(Tell);
        using var every = new PeriodicTimer(LookEvery, clock);
        while (await every.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Look(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(e, "Could not bring the operators' states up to date; trying again");
            }
        }
    }

    private async Task Look(CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var here = desktops.PeopleHere();
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
        await Welcome(db, here, now, stop);

        var due = await db.Query(
            "select user_id from operators_at_work where state = @wrapUp and until <= @now",
            row => row.Guid(0),
            stop,
            ("wrapUp", OperatorState.WrapUp),
            ("now", now)
        );
        foreach (var userId in due)
        {
            await Alone(
                userId,
                one =>
                {
                    if (one.Until <= now)
                        one.FinishWrapUp(now);
                },
                stop
            );
        }
        // Signed out everywhere, or not heard of for long.
        var gone = await db.Query(
            """
            select o.user_id from operators_at_work o
            where o.state not in (0, 2) and (o.seen_at < @away or (
                exists (select 1 from sign_in_sessions s where s.user_id = o.user_id and s.ended_at > o.seen_at)
                and not exists (select 1 from sign_in_sessions s where s.user_id = o.user_id and s.ended_at is null and s.expires_at > @now)))
            """,
            row => row.Guid(0),
            stop,
            ("away", now - AwayAfter),
            ("now", now)
        );
        foreach (var userId in gone.Where(userId => !here.Contains(userId)))
            await Alone(userId, one => one.Leave(now), stop);
    }

    /// <summary>Whoever opened a desktop is at work; those who have one open are noted, so that other nodes know.</summary>
    private async Task Welcome(OknoDb db, HashSet<Guid> here, DateTimeOffset now, CancellationToken stop)
    {
        var ready = await settings.Flag(KnownSettings.ReadyAtSignIn, stop);
        foreach (var userId in here.Where(userId => !_here.Contains(userId)).ToList())
            await Alone(userId, one => one.Arrive(ready ? OperatorState.Ready : OperatorState.NotReady, null, now), stop);
        _here.Clear();
        _here.UnionWith(here);
        if (here.Count == 0 || now - _noted < NotedEvery)
            return;
        _noted = now;
        await using var change = await db.BeginChange(stop);
        await db.Execute(
            $"update operators_at_work set seen_at = @now where user_id {db.In("here")}",
            stop,
            ("now", now),
            ("here", here.Order().ToArray())
        );
        await change.Commit(stop);
    }

    /// <summary>One change a person, each its own: nobody waits for another's, and one that fails spoils no other.</summary>
    private async Task Alone(Guid userId, Action<OperatorAtWork> act, CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        await keep.Change(scope.ServiceProvider.GetRequiredService<OknoDb>(), userId, null, act, stop);
    }

    private void Tell(Guid userId) => _ = Told(userId);

    private async Task Told(Guid userId)
    {
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
            var status = await OperatorSeen.One(db, userId, clock.GetUtcNow(), CancellationToken.None);
            await hub.Clients.Group(DeskHub.PersonGroup(userId)).OperatorStateChanged(status.ToThemselves());
            await hub.Clients.Group(DeskHub.SupervisorsGroup).OperatorStateChanged(status);
        }
        catch (Exception e)
        {
            log.LogWarning(e, "A change of an operator's state could not be told; desktops ask again by themselves");
        }
    }
}
