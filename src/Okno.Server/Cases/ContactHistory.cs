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

/// <summary>A contact's tab «История»: their cases, newest first.</summary>
internal static class ContactHistory
{
    private sealed record Place(DateTimeOffset At, Guid Id);

    public static void Map(IEndpointRouteBuilder contacts) =>
        contacts.MapGet("/{id:guid}/history", Handle).RequirePermission(Permission.SeeCases).WithSummary("A contact's cases, newest first");

    internal static async Task<Ok<Page<ContactHistoryRow>>> Handle(
        Guid id,
        OknoDb db,
        CancellationToken stop,
        int? limit = null,
        string? cursor = null
    )
    {
        var count = Cursor.Limit(limit);
        var after = Cursor.Read<Place>(cursor);
        if (after is null && !await db.Contacts.AnyAsync(contact => contact.Id == id, stop))
            throw RuleBroken.NotThere();

        var rows = await db.Query(
            $"""
            select id, registered_at, subject, number, status from cases
            where contact_id = @contact {(after is null ? "" : "and (registered_at, id) < (@at, @id)")}
            order by registered_at desc, id desc limit @count
            """,
            row => new ContactHistoryRow(
                Case.Object,
                row.Guid(0),
                row.Moment(1),
                row.Text(2),
                row.Long(3),
                Texts.InWords((CaseStatus)row.Int(4))
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
}
