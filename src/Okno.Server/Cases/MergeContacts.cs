using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Contacts;
using Okno.Server.Access;
using Okno.Server.Contacts;
using Okno.Server.Data;
using Okno.Server.Shared;
using Contact = Okno.Server.Contacts.Contact;

namespace Okno.Server.Cases;

/// <summary>Makes one contact of two: ways to reach them, cases and calls go to the one that stays; the other remains as a sign to it.</summary>
/// <remarks>
/// Here and not in Contacts, because cases move; the calls' table is read by its name, as in <see cref="ContactHistory"/>. Both contacts
/// are locked by the order of their ids, so that two merges at once wait for each other; what comes to refer to the merged one meanwhile
/// is settled by <see cref="MergedRecords"/>.
/// </remarks>
internal static class MergeContacts
{
    public static void Map(IEndpointRouteBuilder contacts)
    {
        contacts
            .MapGet("/{id:guid}/merge", Preview)
            .RequirePermission(Permission.ChangeAnyCase)
            .WithSummary("What would move if another contact were merged into this one");
        contacts
            .MapPost("/{id:guid}/merge", Handle)
            .RequirePermission(Permission.ChangeAnyCase)
            .WithSummary("Merge another contact into this one");
    }

    internal static async Task<Ok<ContactMerge>> Preview(Guid id, Guid with, OknoDb db, CurrentUser user, CancellationToken stop)
    {
        MustBeAllowed(user);
        var (stays, goes) = await Both(db, id, with, held: false, stop);
        return TypedResults.Ok(await Moves(db, stays, goes, stop));
    }

    internal static async Task<Ok<ContactMerge>> Handle(
        Guid id,
        MergeRequest request,
        OknoDb db,
        CurrentUser user,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        MustBeAllowed(user);
        await using var change = await db.BeginChange(stop);
        // Calls and cases before contacts, as whoever saves one of them takes them.
        if (!db.IsSqlite)
        {
            foreach (var table in (string[])["calls", "cases"])
                await db.Execute($"select 1 from {table} where contact_id = @goes order by id for update", stop, ("goes", request.OtherId));
        }
        var (stays, goes) = await Both(db, id, request.OtherId, held: true, stop);
        await StaleWrite.Check(db, ChangeContact.Journal, id, stays.Version, request.Version, stop);
        await StaleWrite.Check(db, ChangeContact.Journal, goes.Id, goes.Version, request.OtherVersion, stop);

        var moves = await Moves(db, stays, goes, stop);
        var now = clock.GetUtcNow();
        stays.TakeOver(goes);
        db.CommunicationOptions.RemoveRange(goes.CommunicationOptions);
        goes.MergeInto(stays.Id);
        stays.AccountId = await Accounts.Living(db, stays.AccountId, stop);
        await CaseReferences.Move(db, "contact", stays.Id, goes.Id, user.Id, now, stop);
        await Move("update calls set contact_id = @stays where contact_id = @goes");
        // A sign to a sign would lead nowhere: all that were merged into the one that goes now point to the one that stays.
        await Move("update contacts set merged_into_id = @stays where merged_into_id = @goes");
        stays.Saved();
        goes.Saved();
        var told = new
        {
            Contact = new Named(goes.Id, goes.Name),
            moves.Cases,
            moves.Calls,
        };
        db.History.Add(HistoryEntry.Note("contact.merged", stays.Id, user.Id, now, to: told, recordId: stays.Id));
        db.History.Add(
            HistoryEntry.Note(
                "contact.merged-into",
                goes.Id,
                user.Id,
                now,
                to: new { Contact = new Named(stays.Id, stays.Name) },
                recordId: goes.Id
            )
        );
        await change.Commit(stop);
        return TypedResults.Ok(moves with { Stays = (await ContactSeen.Read(db, stays.Id, stop))! });

        Task<int> Move(string sql) => db.Execute(sql, stop, ("stays", stays.Id), ("goes", goes.Id));
    }

    /// <summary>It rewrites contacts and any case of theirs.</summary>
    internal static void MustBeAllowed(CurrentUser user)
    {
        if (!user.May(Permission.ChangeContacts))
            throw RuleBroken.Forbidden("access.forbidden");
    }

    private static Task<(Contact Stays, Contact Goes)> Both(OknoDb db, Guid stays, Guid goes, bool held, CancellationToken stop) =>
        MergedRecords.Contacts.Both(db, db.Contacts.Include(contact => contact.CommunicationOptions), stays, goes, held, stop);

    private static async Task<ContactMerge> Moves(OknoDb db, Contact stays, Contact goes, CancellationToken stop)
    {
        var counts = await db.Query(
            "select (select count(*) from cases where contact_id = @goes), (select count(*) from calls where contact_id = @goes)",
            row => (Cases: row.Int(0), Calls: row.Int(1)),
            stop,
            ("goes", goes.Id)
        );
        var moved = goes.CommunicationOptions.Where(option => !stays.CommunicationOptions.Exists(option.IsSameAs));
        return new ContactMerge(
            (await ContactSeen.Read(db, stays.Id, stop))!,
            (await ContactSeen.Read(db, goes.Id, stop))!,
            [.. moved.OrderBy(option => option.Position).Select(option => option.AsSeen())],
            counts[0].Cases,
            counts[0].Calls
        );
    }
}
