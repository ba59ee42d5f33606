using Okno.Contracts;
using Okno.Contracts.Calls;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Calls.Operators;

/// <summary>Operators with their states, as they and their supervisors see them.</summary>
internal static class OperatorSeen
{
    private const string Select = """
        select u.id, u.name, u.extension, o.state, o.reason, o.since, o.until, o.call_id, o.chosen, o.chosen_reason, o.set_by_id, s.name,
            o.why, o.version, coalesce(k.name, case when c.direction = 1 then c."to" else c."from" end)
        from users u
        left join operators_at_work o on o.user_id = u.id
        left join users s on s.id = o.set_by_id
        left join calls c on c.id = o.call_id
        left join contacts k on k.id = c.contact_id
        """;

    /// <summary>Whoever holds a role that takes work from queues, by name: the order in which tiles stand and stay.</summary>
    /// <param name="roles">The roles that give the right to take work.</param>
    public static Task<List<OperatorStatus>> All(OknoDb db, Guid[] roles, DateTimeOffset now, CancellationToken stop) =>
        db.Query(
            $"""
            {Select} where u.active and exists (select 1 from role_members m where m.user_id = u.id and m.role_id {db.In("roles")})
            order by u.name, u.id
            """,
            row => From(row, now),
            stop,
            ("roles", roles)
        );

    public static async Task<OperatorStatus> One(OknoDb db, Guid userId, DateTimeOffset now, CancellationToken stop) =>
        await db.QueryFirst($"{Select} where u.id = @id", row => From(row, now), stop, ("id", userId)) ?? throw RuleBroken.NotThere();

    /// <summary>What the operator themselves is told.</summary>
    public static OperatorStatus ToThemselves(this OperatorStatus status) => status with { Caller = null };

    private static OperatorStatus From(Row row, DateTimeOffset now)
    {
        if (row.IsNull(3))
            return new OperatorStatus(
                row.Guid(0),
                row.Text(1),
                row.MaybeText(2),
                OperatorState.Offline,
                null,
                now,
                null,
                null,
                null,
                null,
                null,
                null,
                null,
                0
            );
        var state = (OperatorState)row.Int(3);
        var followsCalls = state is OperatorState.Talking or OperatorState.WrapUp;
        return new OperatorStatus(
            row.Guid(0),
            row.Text(1),
            row.MaybeText(2),
            state,
            row.MaybeText(4),
            row.Moment(5),
            row.MaybeMoment(6),
            row.MaybeGuid(7),
            followsCalls ? (OperatorState)row.Int(8) : null,
            followsCalls ? row.MaybeText(9) : null,
            row.MaybeGuid(10) is { } by ? new Named(by, row.MaybeText(11) ?? "") : null,
            row.MaybeText(12),
            state is OperatorState.Talking ? row.MaybeText(14) : null,
            row.Int(13)
        );
    }
}
