using Okno.Contracts;
using Okno.Contracts.Calls;
using Okno.Server.Access;
using Okno.Server.Calls.Telephony;
using Okno.Server.Contacts;
using Okno.Server.Data;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Calls;

/// <summary>Calls as the communication panel, the log and an administrator see them.</summary>
internal static class CallSeen
{
    private const string Select = """
        select c.id, c.call_id, c.direction, c."from", c."to", c.state, c.operator_id, u.name, c.contact_id, k.name, c.started_at,
            c.answered_at, c.ended_at, c.result, c.hold_seconds, c.muted, c.provider, c.account_id, a.name, c.case_id, r.number, c.notes,
            c.result_code, c.parent_call_id, l.name, c.consulting
        from calls c
        left join users u on u.id = c.operator_id
        left join contacts k on k.id = c.contact_id
        left join accounts a on a.id = c.account_id
        left join cases r on r.id = c.case_id
        left join lines l on l.id = c.line_id
        """;

    public static Task<List<Contracts.Calls.Call>> Read(
        OknoDb db,
        string rest,
        DateTimeOffset now,
        CancellationToken stop,
        params (string, object?)[] parameters
    ) => db.Query($"{Select} {rest}", row => From(row, now), stop, parameters);

    /// <summary>One call with who else it may be; not there for whom it is not.</summary>
    public static async Task<Contracts.Calls.Call> One(
        OknoDb db,
        Guid id,
        CurrentUser user,
        SettingsBook settings,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        var seen = await Read(db, "where c.id = @id", now, stop, ("id", id));
        if (seen is not [var call] || !(MaySee(call.Operator?.Id, user) || await WorkOnCall.IsHeldBy(db, id, user.Id, stop)))
            throw RuleBroken.NotThere();
        return await WithCandidates(db, call, settings, stop);
    }

    public static bool MaySee(Guid? operatorId, CurrentUser user) =>
        operatorId == user.Id || user.May(Contracts.Access.Permission.SuperviseQueues);

    /// <summary>While nobody is chosen: all who have the number, else those whose numbers end alike.</summary>
    public static async Task<Contracts.Calls.Call> WithCandidates(
        OknoDb db,
        Contracts.Calls.Call call,
        SettingsBook settings,
        CancellationToken stop
    )
    {
        if (call.Contact is not null)
            return call;
        var number = call.Direction == CallDirection.Inbound ? call.From : call.To;
        var known = await IdentifyCaller.Identify(db, await PhoneRules.Read(settings, stop), number, stop);
        return call with
        {
            Candidates =
            [
                .. known.Exact.Select(contact => Candidate(contact, true)),
                .. known.Possible.Select(contact => Candidate(contact, false)),
            ],
        };
    }

    private static CallCandidate Candidate(Contracts.Contacts.Contact contact, bool exact) =>
        new(
            contact.Id,
            contact.Name,
            contact.AccountName,
            contact.CommunicationOptions.FirstOrDefault(option => option.E164 is not null)?.E164,
            exact
        );

    private static Contracts.Calls.Call From(Row row, DateTimeOffset now)
    {
        var startedAt = row.Moment(10);
        var answeredAt = row.MaybeMoment(11);
        var endedAt = row.MaybeMoment(12);
        var state = (CallState)row.Int(5);
        var held = row.Int(14);
        var buttons = state is CallState.Ended ? [] : TelephoneSystems.ButtonsOf(row.Text(16));
        var talk = answeredAt is { } from ? (int)((endedAt ?? now) - from).TotalSeconds - held : 0;
        return new Contracts.Calls.Call(
            row.Guid(0),
            row.Text(1),
            (CallDirection)row.Int(2),
            row.Text(3),
            row.Text(4),
            state,
            Named(row, 6),
            Named(row, 8),
            [],
            startedAt,
            answeredAt,
            endedAt,
            row.MaybeInt(13) is { } result ? (CallResult)result : null,
            (int)((answeredAt ?? endedAt ?? now) - startedAt).TotalSeconds,
            Math.Max(0, talk),
            held,
            row.Flag(15),
            buttons.Count > 0,
            Named(row, 17),
            row.MaybeGuid(19),
            row.IsNull(20) ? null : row.Long(20),
            row.MaybeText(21),
            row.MaybeText(22),
            buttons,
            row.MaybeGuid(23),
            row.MaybeText(24),
            row.MaybeText(25)
        );
    }

    private static Named? Named(Row row, int at) => row.MaybeGuid(at) is { } id ? new Named(id, row.MaybeText(at + 1) ?? "") : null;
}
