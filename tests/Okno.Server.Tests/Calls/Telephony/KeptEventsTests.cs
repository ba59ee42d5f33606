using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Okno.Contracts.Calls;
using Okno.Server.Calls.Telephony;
using Okno.Server.Tests.Cases;

namespace Okno.Server.Tests.Calls.Telephony;

/// <summary>For how long what was said is kept, and what becomes of calls of which nothing more is said.</summary>
public sealed class KeptEventsTests
{
    [Theory, OnBothDatabases]
    public async Task Old_events_go_and_the_call_that_they_came_to_stays_whatever_is_told_later(OknoApp okno)
    {
        var telephone = new Telephone(okno);
        var (client, account) = await telephone.Operator();
        var (call, start) = (Guid.NewGuid().ToString("N"), okno.Clock.GetUtcNow().AddDays(-40));
        await telephone.Told(telephone.Event(call, "ringing", start, account.Extension, Records.NewNumber()));
        await telephone.Told(telephone.Event(call, "answered", start.AddSeconds(5), account.Extension));
        var id = (await telephone.Told(telephone.Event(call, "ended", start.AddSeconds(65), account.Extension))).Id!.Value;
        await okno.InDb(db =>
            db.CallEvents.Where(e => e.CallId == call).ExecuteUpdateAsync(set => set.SetProperty(e => e.ReceivedAt, start))
        );
        await okno.Services.GetRequiredService<ForgetEvents>().Forget(default);
        Assert.Equal(0, await okno.InDb(db => db.CallEvents.CountAsync(e => e.CallId == call)));

        await telephone.Told(telephone.Event(call, "ringing", start.AddSeconds(1), account.Extension, Records.NewNumber()));
        var seen = await Telephone.Seen(client, id);
        Assert.Equal(
            (CallState.Ended, (CallResult?)CallResult.Answered, 5, 60),
            (seen.State, seen.Result, seen.WaitSeconds, seen.TalkSeconds)
        );
    }

    [Theory, OnBothDatabases]
    public async Task A_call_of_which_nothing_is_heard_ends_and_goes_on_when_something_is(OknoApp okno)
    {
        var telephone = new Telephone(okno);
        var (client, account) = await telephone.Operator();
        var (call, now) = (Guid.NewGuid().ToString("N"), okno.Clock.GetUtcNow());
        await telephone.Told(telephone.Event(call, "ringing", now.AddHours(-7), account.Extension, Records.NewNumber()));
        var id = (await telephone.Told(telephone.Event(call, "answered", now.AddHours(-7).AddSeconds(9), account.Extension))).Id!.Value;
        var look = okno.Services.GetRequiredService<EndSilentCalls>();
        await look.Look(default);
        Assert.Equal(CallState.Answered, (await Telephone.Seen(client, id)).State);

        await okno.InDb(db =>
            db.CallEvents.Where(e => e.CallId == call).ExecuteUpdateAsync(set => set.SetProperty(e => e.ReceivedAt, now.AddHours(-7)))
        );
        await look.Look(default);
        var lost = await Telephone.Seen(client, id);
        Assert.Equal((CallState.Ended, (CallResult?)CallResult.Answered), (lost.State, lost.Result));

        await telephone.Told(telephone.Event(call, "held", now, account.Extension));
        Assert.Equal(CallState.Held, (await Telephone.Seen(client, id)).State);
    }
}
