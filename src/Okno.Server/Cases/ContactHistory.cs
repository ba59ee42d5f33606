using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Cases;
using Okno.Contracts.Contacts;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Cases;

/// <summary>A contact's tab «История»: their cases and calls, newest first.</summary>
/// <remarks>The calls' table is read by its name: calls stand above cases and use them, not the other way round.</remarks>
internal static class ContactHistory
{
    private sealed record Place(DateTimeOffset At, Guid Id);

    public static void Map(IEndpointRouteBuilder contacts) =>
        contacts
            .MapGet("/{id:guid}/history", Handle)
            .RequirePermission(Permission.SeeCases)
            .WithSummary("A contact's cases and calls, newest first");

    internal static async Task<Ok<Page<ContactHistoryRow>>> Handle(
        Guid id,
        OknoDb db,
        CancellationToken stop,
        [Description("case or call; both without a word")] string? kind = null,
        int? limit = null,
        string? cursor = null
    )
    {
        var count = Cursor.Limit(limit);
        var after = Cursor.Read<Place>(cursor);
        if (kind is not (null or Case.Object or "call"))
            throw RuleBroken.Malformed("request.bad-value", ("field", "kind"));
        if (after is null && !await db.Contacts.AnyAsync(contact => contact.Id == id, stop))
            throw RuleBroken.NotThere();

        var rows = await db.Query(
            $"""
            select kind, id, at, caption, number, state from (
              select 'case' as kind, id, registered_at as at, subject as caption, number, status as state from cases where contact_id = @contact
              union all
              select case when direction = 0 then 'call' else 'call-out' end, id, started_at,
                case when direction = 0 then "from" else "to" end, null, case when state = 3 then 10 + coalesce(result, 0) else state end
              from calls where contact_id = @contact
            ) h
            where {(
                kind is null ? "1 = 1"
                : kind is Case.Object ? "kind = 'case'"
                : "kind <> 'case'"
            )} {(after is null ? "" : "and (at, id) < (@at, @id)")}
            order by at desc, id desc limit @count
            """,
            row => new ContactHistoryRow(
                row.Text(0) is Case.Object ? Case.Object : "call",
                row.Guid(1),
                row.Moment(2),
                row.Text(3),
                row.IsNull(4) ? null : row.Long(4),
                row.Text(0) is Case.Object ? Texts.InWords((CaseStatus)row.Int(5)) : CallInWords(row.Int(5))
            ),
            stop,
            after is null
                ? [("contact", id), ("count", count + 1)]
                : [("contact", id), ("count", count + 1), ("at", after.At), ("id", after.Id)]
        );
        if (rows.Count <= count)
            return TypedResults.Ok(new Page<ContactHistoryRow>(rows, null));
        rows.RemoveAt(count);
        return TypedResults.Ok(new Page<ContactHistoryRow>(rows, Cursor.Write(new Place(rows[^1].At, rows[^1].Id))));
    }

    /// <summary>How a call stands or came out.</summary>
    private static string CallInWords(int state) =>
        state >= 10 ? Texts.InWords((Okno.Contracts.Calls.CallResult)(state - 10)) : Texts.InWords((Okno.Contracts.Calls.CallState)state);
}
