using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Calls;
using Okno.Server.Access;
using Okno.Server.Calls.Telephony;
using Okno.Server.Data;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Calls;

/// <summary>Brings an operator's button to whatever the call is on: training, or the telephone system of its line.</summary>
internal sealed class Switchboard(
    OknoDb db,
    CurrentUser user,
    SettingsBook settings,
    Training training,
    LineBook lines,
    TelephoneSystems systems,
    HearEvent hear,
    TimeProvider clock
)
{
    /// <param name="states">In which the button makes sense.</param>
    /// <param name="train">What it comes to in training.</param>
    /// <param name="note">What of it is kept with the call itself.</param>
    public async Task<Ok<Contracts.Calls.Call>> Do(
        Guid id,
        CallState[] states,
        Pressed pressed,
        Func<Training, OknoDb, Call, Change, Task> train,
        CancellationToken stop,
        Action<Call>? note = null
    )
    {
        var line = await Ask(id, states, pressed, stop);
        if (line is null || note is not null)
        {
            await using var change = await db.BeginChange(stop);
            var call = await ControlCall.MyCall(db, id, user, stop);
            if (line is null)
            {
                Check(call, states);
                await train(training, db, call, change);
            }
            note?.Invoke(call);
            await change.Commit(stop);
        }
        // Passed on, it is another's now; whoever passed it on still sees how it went.
        var seen = await CallSeen.Read(db, "where c.id = @id", clock.GetUtcNow(), stop, ("id", id));
        return TypedResults.Ok(await CallSeen.WithCandidates(db, seen[0], settings, stop));
    }

    /// <summary>Asks the line of the call; null when it is training's.</summary>
    private async Task<OpenLine?> Ask(Guid id, CallState[] states, Pressed pressed, CancellationToken stop)
    {
        var call = await db.Calls.AsNoTracking().FirstOrDefaultAsync(call => call.Id == id, stop);
        if (call is null || call.OperatorId != user.Id)
            throw RuleBroken.NotThere();
        if (string.Equals(call.Provider, Training.Provider, StringComparison.Ordinal))
            return null;
        if (call.IsOver)
            throw new RuleBroken("call.over");
        var line = await lines.Find(db, call.Provider, stop);
        if (line is not { Active: true })
            throw new RuleBroken("call.no-control");
        if (!systems[line.Kind].Buttons.Contains(pressed.Button))
            throw new RuleBroken("call.line-cannot");
        Check(call, states);
        MustFitConsult(call, pressed);
        if (await systems[line.Kind].Press(db, line, call, pressed, stop) is { } heard)
        {
            await using var change = await db.BeginChange(stop);
            await hear.Hear(db, change, heard, stop);
            await change.Commit(stop);
        }
        return line;
    }

    /// <summary>While a colleague is asked, passing on is ending one's own part; a question is come back from only when there is one.</summary>
    private static void MustFitConsult(Call call, Pressed pressed)
    {
        if (pressed is { Button: CallButton.Consult, On: false })
        {
            if (call.Consulting is null)
                throw new RuleBroken("call.no-consult");
        }
        else if (call.Consulting is not null && pressed.Button is (CallButton.Consult or CallButton.Transfer))
        {
            throw new RuleBroken("call.consulting");
        }
    }

    private static void Check(Call call, CallState[] states)
    {
        if (call.IsOver)
            throw new RuleBroken("call.over");
        call.MustBe(states);
    }
}
