using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Calls;
using Okno.Server.Data;

namespace Okno.Server.Calls.Telephony;

/// <summary>Ends calls of which nothing has been heard for long: the news of their end was lost on the way, and they would stay on a screen for ever.</summary>
/// <remarks>Should something be heard of such a call after all, it goes on. Asterisk is asked what goes on; its calls are left to that.</remarks>
internal sealed class EndSilentCalls(IServiceScopeFactory scopes, HearEvent hear, TimeProvider clock, ILogger<EndSilentCalls> log)
    : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan RingsAtMost = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan TalksAtMost = TimeSpan.FromHours(6);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var every = new PeriodicTimer(LookEvery, clock);
        while (await every.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Look(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogWarning(e, "Silent calls could not be looked for; trying again later");
            }
        }
    }

    internal async Task Look(CancellationToken stop)
    {
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
        var now = clock.GetUtcNow();
        var silent = await db.Query(
            """
            select c.provider, c.call_id, max(e.received_at), max(e.at) from calls c
            join call_events e on e.provider = c.provider and e.call_id = c.call_id
            where c.state < 3 and c.provider not like 'asterisk:%'
            group by c.id, c.provider, c.call_id, c.state
            having max(e.received_at) < case when c.state = 0 then @rings else @talks end
            """,
            row => (Provider: row.Text(0), CallId: row.Text(1), HeardAt: row.Moment(2), At: row.Moment(3)),
            stop,
            ("rings", now - RingsAtMost),
            ("talks", now - TalksAtMost)
        );
        foreach (var (provider, callId, heardAt, at) in silent)
        {
            var eventId = $"{CallCourse.Lost}:{callId}:{heardAt.UtcTicks:x}";
            await using var change = await db.BeginChange(stop);
            await hear.Hear(
                db,
                change,
                new CallEvent
                {
                    Provider = provider,
                    CallId = callId,
                    EventId = eventId.Length > 200 ? eventId[..200] : eventId,
                    Type = CallCourse.Lost,
                    At = at,
                    Raw = "{}",
                    ReceivedAt = now,
                },
                stop
            );
            await change.Commit(stop);
            db.ChangeTracker.Clear();
        }
    }
}
