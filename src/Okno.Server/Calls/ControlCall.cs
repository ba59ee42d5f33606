using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Contracts.Calls;
using Okno.Server.Access;
using Okno.Server.Calls.Telephony;
using Okno.Server.Contacts;
using Okno.Server.Data;
using Okno.Server.Settings;
using Okno.Server.Shared;
using Okno.Server.Shared.Hosting;

namespace Okno.Server.Calls;

/// <summary>Dials, and does with a call what the operator's buttons say, through the telephone system that it is on.</summary>
/// <remarks>
/// Training does at once what a button says. A line is asked outside of any transaction, and what came of it is told by its events.
/// </remarks>
internal static class ControlCall
{
    public static void Map(IEndpointRouteBuilder calls)
    {
        calls = calls.MapGroup("").WithMetadata(new ReachesOutside());
        calls.MapPost("/", Dial).RequirePermission(Permission.TakeQueueItems).WithSummary("Dial a number");
        calls
            .MapPost("/simulate", Ring)
            .RequirePermission(Permission.TakeQueueItems)
            .WithSummary("Training: a call to myself, without a telephone");
        Button(calls, CallButton.Answer, "Answer a call", CallCourse.Answered, CallState.Ringing);
        Button(calls, CallButton.End, "End or decline a call", CallCourse.Ended, CallState.Ringing, CallState.Answered, CallState.Held);
        Button(calls, CallButton.Hold, "Hold a call", CallCourse.Held, CallState.Answered);
        Button(calls, CallButton.Resume, "Take a call off hold", CallCourse.Resumed, CallState.Held);
        Mute(calls, "mute", "Mute my microphone", true);
        Mute(calls, "unmute", "Unmute my microphone", false);
        calls
            .MapPost("/{id:guid}/dtmf", Dtmf)
            .RequirePermission(Permission.TakeQueueItems)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Send digits (DTMF)");
        calls
            .MapPost("/{id:guid}/transfer", Transfer)
            .RequirePermission(Permission.TakeQueueItems)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Pass a call on to an extension or number");
        calls
            .MapPost(
                "/{id:guid}/cancel-consult",
                (Guid id, Switchboard board, CancellationToken stop) =>
                    board.Do(
                        id,
                        [CallState.Answered, CallState.Held],
                        new Pressed(CallButton.Consult, On: false),
                        (_, _, _, _) => throw new RuleBroken("call.no-consult"),
                        stop
                    )
            )
            .RequirePermission(Permission.TakeQueueItems)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Leave the colleague asked and come back to the call");
    }

    internal static async Task<Created<Contracts.Calls.Call>> Dial(
        DialRequest request,
        OknoDb db,
        CurrentUser user,
        SettingsBook settings,
        Training training,
        LineBook lines,
        TelephoneSystems systems,
        HearEvent hear,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var to = Texts.Need("to", request.To, 64);
        var rules = await PhoneRules.Read(settings, stop);
        var number = Contacts.PhoneNumbers.Parse(to, rules.Region);
        if (number.E164 is null && (number.Digits.Length == 0 || number.Digits.Length > rules.InternalNumberLength))
            throw RuleBroken.Malformed("call.bad-number", ("number", to));
        var wanted = number.E164 ?? number.Digits;
        var line = await LineToDial(db, lines, systems, request.LineId, stop);
        if (line is null && !await settings.Flag(KnownSettings.TrainingCalls, stop))
            throw new RuleBroken("call.no-telephony");
        var asked = line is null
            ? null
            : await systems[line.Kind].Dial(line, await ExtensionOf(db, user, stop), wanted, clock.GetUtcNow(), stop);
        await using var change = await db.BeginChange(stop);
        var call = asked is null
            ? await training.Dial(db, change, user, wanted, stop)
            : (await hear.Hear(db, change, asked, stop)).Call ?? throw new RuleBroken("call.no-telephony");
        await change.Commit(stop);
        return TypedResults.Created($"/api/calls/{call.Id}", await CallSeen.One(db, call.Id, user, settings, clock.GetUtcNow(), stop));
    }

    private static async Task<OpenLine?> LineToDial(
        OknoDb db,
        LineBook lines,
        TelephoneSystems systems,
        Guid? lineId,
        CancellationToken stop
    )
    {
        var fit = (await lines.All(db, stop))
            .Where(line => line.Active && systems[line.Kind].CanDial(line.Settings))
            .OrderBy(line => line.State is LineStatus.Reconnecting)
            .ThenBy(line => line.Id)
            .ToList();
        if (lineId is null)
            return fit.FirstOrDefault();
        return fit.Find(line => line.Id == lineId) ?? throw new RuleBroken("call.no-telephony");
    }

    internal static async Task<string> ExtensionOf(OknoDb db, CurrentUser user, CancellationToken stop) =>
        (await db.Query("select extension from users where id = @id", row => row.MaybeText(0), stop, ("id", user.Id)))[0]
            is { Length: > 0 } own
            ? own
            : throw new RuleBroken("call.no-extension");

    internal static async Task<Created<Contracts.Calls.Call>> Ring(
        RingMyselfRequest request,
        OknoDb db,
        CurrentUser user,
        SettingsBook settings,
        Training training,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var from = Texts.Need("from", request.From, 64);
        if (!await settings.Flag(KnownSettings.TrainingCalls, stop))
            throw new RuleBroken("call.no-training");
        await using var change = await db.BeginChange(stop);
        var call = await training.Ring(db, change, user, from, stop);
        await change.Commit(stop);
        return TypedResults.Created($"/api/calls/{call.Id}", await CallSeen.One(db, call.Id, user, settings, clock.GetUtcNow(), stop));
    }

    private static void Button(IEndpointRouteBuilder calls, CallButton button, string summary, string type, params CallState[] states) =>
        calls
            .MapPost(
                $"/{{id:guid}}/{Texts.InWords(button)}",
                (Guid id, Switchboard board, CancellationToken stop) =>
                    board.Do(
                        id,
                        states,
                        new Pressed(button),
                        (training, db, call, change) => training.Tell(db, change, call, type, stop),
                        stop
                    )
            )
            .RequirePermission(Permission.TakeQueueItems)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary(summary);

    private static void Mute(IEndpointRouteBuilder calls, string name, string summary, bool muted) =>
        calls
            .MapPost(
                $"/{{id:guid}}/{name}",
                (Guid id, Switchboard board, CancellationToken stop) =>
                    board.Do(
                        id,
                        [CallState.Answered, CallState.Held],
                        new Pressed(CallButton.Mute, On: muted),
                        (_, _, _, _) => Task.CompletedTask,
                        stop,
                        call =>
                        {
                            call.Muted = muted;
                            call.Touch();
                        }
                    )
            )
            .RequirePermission(Permission.TakeQueueItems)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary(summary);

    internal static Task<Ok<Contracts.Calls.Call>> Dtmf(Guid id, DtmfRequest request, Switchboard board, CancellationToken stop)
    {
        // ITU-T Q.23: the sixteen signs that a telephone can send.
        if (
            request.Digits.Length == 0
            || !request.Digits.All(sign => char.IsAsciiDigit(sign) || "*#ABCD".Contains(sign, StringComparison.Ordinal))
        )
            throw RuleBroken.Malformed("request.bad-value", ("field", "digits"));
        return board.Do(
            id,
            [CallState.Answered],
            new Pressed(CallButton.Dtmf, Digits: request.Digits),
            (_, _, _, _) => Task.CompletedTask,
            stop
        );
    }

    internal static async Task<Ok<Contracts.Calls.Call>> Transfer(
        Guid id,
        TransferRequest request,
        OknoDb db,
        CurrentUser user,
        SettingsBook settings,
        Switchboard board,
        CancellationToken stop
    )
    {
        var to = Texts.Need("to", request.To, 64);
        var number = Contacts.PhoneNumbers.Parse(to, (await PhoneRules.Read(settings, stop)).Region);
        if (number.E164 is null)
        {
            var colleague = await db.Users.AsNoTracking().FirstOrDefaultAsync(person => person.Extension == to && person.Active, stop);
            if (colleague is null || colleague.Id == user.Id)
                throw RuleBroken.Malformed("call.bad-number", ("number", to));
        }
        return await board.Do(
            id,
            [CallState.Answered, CallState.Held],
            new Pressed(request.Consult ? CallButton.Consult : CallButton.Transfer, To: number.E164 ?? to),
            // To an outside number: here the call is over.
            (training, _, call, change) =>
                number.E164 is null
                    ? training.Tell(db, change, call, CallCourse.Transferred, stop, extension: to)
                    : training.Tell(db, change, call, CallCourse.Ended, stop),
            stop
        );
    }

    /// <summary>The operator's own call, held for this change; to others it is not there.</summary>
    /// <param name="orAtWork">Or one that they hold as a queue item.</param>
    internal static async Task<Call> MyCall(OknoDb db, Guid id, CurrentUser user, CancellationToken stop, bool orAtWork = false)
    {
        if (!db.IsSqlite)
            await db.Execute("select 1 from calls where id = @id for update", stop, ("id", id));
        var call = await db.Calls.FirstOrDefaultAsync(call => call.Id == id, stop);
        return call is not null && (call.OperatorId == user.Id || (orAtWork && await WorkOnCall.IsHeldBy(db, id, user.Id, stop)))
            ? call
            : throw RuleBroken.NotThere();
    }
}
