using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Contracts.Calls;
using Okno.Server.Access;
using Okno.Server.Contacts;
using Okno.Server.Data;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Calls;

/// <summary>Dials, and does with a call what the operator's buttons say, through the telephone system that it is on.</summary>
internal static class ControlCall
{
    public static void Map(IEndpointRouteBuilder calls)
    {
        calls.MapPost("/", Dial).RequirePermission(Permission.TakeQueueItems).WithSummary("Dial a number");
        calls
            .MapPost("/simulate", Ring)
            .RequirePermission(Permission.TakeQueueItems)
            .WithSummary("Training: a call to myself, without a telephone");
        Button(calls, "answer", "Answer a call", CallCourse.Answered, CallState.Ringing);
        Button(calls, "end", "End or decline a call", CallCourse.Ended, CallState.Ringing, CallState.Answered, CallState.Held);
        Button(calls, "hold", "Hold a call", CallCourse.Held, CallState.Answered);
        Button(calls, "resume", "Take a call off hold", CallCourse.Resumed, CallState.Held);
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
    }

    internal static async Task<Created<Contracts.Calls.Call>> Dial(
        DialRequest request,
        OknoDb db,
        CurrentUser user,
        SettingsBook settings,
        Training training,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var to = Texts.Need("to", request.To, 64);
        var rules = await PhoneRules.Read(settings, stop);
        var number = Contacts.PhoneNumbers.Parse(to, rules.Region);
        if (number.E164 is null && (number.Digits.Length == 0 || number.Digits.Length > rules.InternalNumberLength))
            throw RuleBroken.Malformed("call.bad-number", ("number", to));
        if (!await settings.Flag(KnownSettings.TrainingCalls, stop))
            throw new RuleBroken("call.no-telephony");
        await using var change = await db.BeginChange(stop);
        var call = await training.Dial(db, change, user, number.E164 ?? number.Digits, stop);
        await change.Commit(stop);
        return TypedResults.Created($"/api/calls/{call.Id}", await CallSeen.One(db, call.Id, user, settings, clock.GetUtcNow(), stop));
    }

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

    private static void Button(IEndpointRouteBuilder calls, string name, string summary, string type, params CallState[] states) =>
        calls
            .MapPost(
                $"/{{id:guid}}/{name}",
                (
                    Guid id,
                    OknoDb db,
                    CurrentUser user,
                    SettingsBook settings,
                    Training training,
                    TimeProvider clock,
                    CancellationToken stop
                ) =>
                    Do(
                        id,
                        db,
                        user,
                        settings,
                        clock,
                        async (call, change) =>
                        {
                            call.MustBe(states);
                            await training.Tell(db, change, call, type, stop);
                        },
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
                (Guid id, OknoDb db, CurrentUser user, SettingsBook settings, TimeProvider clock, CancellationToken stop) =>
                    Do(
                        id,
                        db,
                        user,
                        settings,
                        clock,
                        (call, _) =>
                        {
                            call.MustBe(CallState.Answered, CallState.Held);
                            call.Muted = muted;
                            call.Touch();
                            return Task.CompletedTask;
                        },
                        stop
                    )
            )
            .RequirePermission(Permission.TakeQueueItems)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary(summary);

    internal static Task<Ok<Contracts.Calls.Call>> Dtmf(
        Guid id,
        DtmfRequest request,
        OknoDb db,
        CurrentUser user,
        SettingsBook settings,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        // ITU-T Q.23: the sixteen signs that a telephone can send.
        if (
            request.Digits.Length == 0
            || !request.Digits.All(sign => char.IsAsciiDigit(sign) || "*#ABCD".Contains(sign, StringComparison.Ordinal))
        )
            throw RuleBroken.Malformed("request.bad-value", ("field", "digits"));
        return Do(
            id,
            db,
            user,
            settings,
            clock,
            (call, _) =>
            {
                call.MustBe(CallState.Answered);
                return Task.CompletedTask;
            },
            stop
        );
    }

    internal static Task<Ok<Contracts.Calls.Call>> Transfer(
        Guid id,
        TransferRequest request,
        OknoDb db,
        CurrentUser user,
        SettingsBook settings,
        Training training,
        TimeProvider clock,
        CancellationToken stop
    ) =>
        Do(
            id,
            db,
            user,
            settings,
            clock,
            async (call, change) =>
            {
                call.MustBe(CallState.Answered, CallState.Held);
                var to = Texts.Need("to", request.To, 64);
                var rules = await PhoneRules.Read(settings, stop);
                var number = Contacts.PhoneNumbers.Parse(to, rules.Region);
                if (number.E164 is not null)
                {
                    // To an outside number: here the call is over.
                    await training.Tell(db, change, call, CallCourse.Ended, stop);
                    return;
                }
                var colleague = await db.Users.AsNoTracking().FirstOrDefaultAsync(person => person.Extension == to && person.Active, stop);
                if (colleague is null || colleague.Id == user.Id)
                    throw RuleBroken.Malformed("call.bad-number", ("number", to));
                await training.Tell(db, change, call, CallCourse.Transferred, stop, extension: to);
            },
            stop
        );

    private static async Task<Ok<Contracts.Calls.Call>> Do(
        Guid id,
        OknoDb db,
        CurrentUser user,
        SettingsBook settings,
        TimeProvider clock,
        Func<Call, Change, Task> act,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        var call = await MyCall(db, id, user, stop);
        if (call.IsOver)
            throw new RuleBroken("call.over");
        if (!string.Equals(call.Provider, Training.Provider, StringComparison.Ordinal))
            throw new RuleBroken("call.no-control");
        await act(call, change);
        await change.Commit(stop);
        // Passed on, it is another's now; whoever passed it on still sees how it went.
        var seen = await CallSeen.Read(db, "where c.id = @id", clock.GetUtcNow(), stop, ("id", id));
        return TypedResults.Ok(await CallSeen.WithCandidates(db, seen[0], settings, stop));
    }

    /// <summary>The operator's own call, held for this change; to others it is not there.</summary>
    internal static async Task<Call> MyCall(OknoDb db, Guid id, CurrentUser user, CancellationToken stop)
    {
        if (!db.IsSqlite)
            await db.Execute("select 1 from calls where id = @id for update", stop, ("id", id));
        var call = await db.Calls.FirstOrDefaultAsync(call => call.Id == id, stop);
        return call is not null && call.OperatorId == user.Id ? call : throw RuleBroken.NotThere();
    }
}
