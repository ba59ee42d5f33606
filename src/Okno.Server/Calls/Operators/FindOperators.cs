using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Calls;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Calls.Operators;

/// <summary>My state; all operators' for supervisors, always in the same order; and the journal of an operator's states.</summary>
internal static class FindOperators
{
    private sealed record Place(DateTimeOffset Before, Guid Id);

    public static void Map(IEndpointRouteBuilder operators)
    {
        operators.MapGet("/", All).RequirePermission(Permission.SuperviseQueues).WithSummary("Operators and their states");
        operators.MapGet("/me", Me).RequirePermission(Permission.TakeQueueItems).WithSummary("My state");
        operators
            .MapGet("/{id:guid}/states", Journal)
            .RequirePermission(Permission.TakeQueueItems)
            .WithSummary("What an operator did when, newest first: my own, or anyone's for a supervisor");
    }

    internal static async Task<Ok<Page<OperatorStatus>>> All(OknoDb db, TimeProvider clock, CancellationToken stop)
    {
        var roles = await db.Roles.AsNoTracking().ToListAsync(stop);
        var takers = roles
            .Where(role => role.Permissions.Contains(Permission.TakeQueueItems) && !role.Permissions.Contains(Permission.SuperviseQueues))
            .Select(role => role.Id)
            .ToArray();
        return TypedResults.Ok(new Page<OperatorStatus>(await OperatorSeen.All(db, takers, clock.GetUtcNow(), stop), null));
    }

    internal static async Task<Ok<OperatorStatus>> Me(OknoDb db, CurrentUser user, TimeProvider clock, CancellationToken stop) =>
        TypedResults.Ok((await OperatorSeen.One(db, user.Id, clock.GetUtcNow(), stop)).ToThemselves());

    internal static async Task<Ok<Page<OperatorInterval>>> Journal(
        Guid id,
        DateTimeOffset? from,
        DateTimeOffset? to,
        int? limit,
        string? cursor,
        OknoDb db,
        CurrentUser user,
        CancellationToken stop
    )
    {
        if (
            (id != user.Id && !user.May(Permission.SuperviseQueues))
            || (id != user.Id && !await db.Users.AnyAsync(person => person.Id == id, stop))
        )
            throw RuleBroken.NotThere();
        var count = Cursor.Limit(limit);
        var place = Cursor.Read<Place>(cursor);
        var rows = await db.Query(
            $"""
            select s.id, s.state, s.reason, s.began_at, s.ended_at, s.call_id, s.by_id, u.name, s.why
            from operator_stretches s left join users u on u.id = s.by_id
            where s.user_id = @user
            {(from is null ? "" : "and (s.ended_at is null or s.ended_at >= @since)")}
            {(to is null ? "" : "and s.began_at < @until")}
            {(place is null ? "" : "and (s.began_at, s.id) < (@before, @id)")}
            order by s.began_at desc, s.id desc limit @count
            """,
            row => new OperatorInterval(
                row.Guid(0),
                (OperatorState)row.Int(1),
                row.MaybeText(2),
                row.Moment(3),
                row.MaybeMoment(4),
                row.MaybeGuid(5),
                row.MaybeGuid(6) is { } by ? new Named(by, row.MaybeText(7) ?? "") : null,
                row.MaybeText(8)
            ),
            stop,
            [
                ("user", id),
                ("count", count + 1),
                .. from is { } since ? [("since", MergePatch.Fit("from", since))] : Array.Empty<(string, object?)>(),
                .. to is { } until ? [("until", MergePatch.Fit("to", until))] : Array.Empty<(string, object?)>(),
                .. place is null ? [] : new (string, object?)[] { ("before", place.Before), ("id", place.Id) },
            ]
        );
        if (rows.Count <= count)
            return TypedResults.Ok(new Page<OperatorInterval>(rows, null));
        rows.RemoveAt(count);
        return TypedResults.Ok(new Page<OperatorInterval>(rows, Cursor.Write(new Place(rows[^1].BeganAt, rows[^1].Id))));
    }
}
