using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Contacts;
using Okno.Server.Access;
using Okno.Server.Contacts;
using Okno.Server.Data;
using Okno.Server.Shared;
using Account = Okno.Server.Contacts.Account;

namespace Okno.Server.Cases;

/// <summary>Makes one account of two: contacts, ways to reach it, cases and calls go to the one that stays; the other remains as a sign to it.</summary>
/// <remarks>As <see cref="MergeContacts"/>. What refers to both a contact and an account takes them in that order, and so does this.</remarks>
internal static class MergeAccounts
{
    public static void Map(IEndpointRouteBuilder accounts)
    {
        accounts
            .MapGet("/{id:guid}/merge", Preview)
            .RequirePermission(Permission.ChangeAnyCase)
            .WithSummary("What would move if another account were merged into this one");
        accounts
            .MapPost("/{id:guid}/merge", Handle)
            .RequirePermission(Permission.ChangeAnyCase)
            .WithSummary("Merge another account into this one");
    }

    internal static async Task<Ok<AccountMerge>> Preview(Guid id, Guid with, OknoDb db, CurrentUser user, CancellationToken stop)
    {
        MergeContacts.MustBeAllowed(user);
        var (stays, goes) = await Both(db, id, with, held: false, stop);
        return TypedResults.Ok(await Moves(db, stays, goes, stop));
    }

    internal static async Task<Ok<AccountMerge>> Handle(
        Guid id,
        MergeRequest request,
        OknoDb db,
        CurrentUser user,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        MergeContacts.MustBeAllowed(user);
        await using var change = await db.BeginChange(stop);
        if (!db.IsSqlite)
        {
            foreach (var table in (string[])["calls", "cases", "contacts"])
                await db.Execute($"select 1 from {table} where account_id = @goes order by id for update", stop, ("goes", request.OtherId));
        }
        var (stays, goes) = await Both(db, id, request.OtherId, held: true, stop);
        await StaleWrite.Check(db, Accounts.Journal, id, stays.Version, request.Version, stop);
        await StaleWrite.Check(db, Accounts.Journal, goes.Id, goes.Version, request.OtherVersion, stop);

        var moves = await Moves(db, stays, goes, stop);
        var now = clock.GetUtcNow();
        stays.TakeOver(goes);
        db.CommunicationOptions.RemoveRange(goes.CommunicationOptions);
        goes.MergeInto(stays.Id);
        await CaseReferences.Move(db, "account", stays.Id, goes.Id, user.Id, now, stop);
        await MoveContacts(db, stays.Id, goes.Id, user.Id, now, stop);
        await Move("update calls set account_id = @stays where account_id = @goes");
        // A sign to a sign would lead nowhere: all that were merged into the one that goes now point to the one that stays.
        await Move("update accounts set merged_into_id = @stays where merged_into_id = @goes");
        stays.Saved();
        goes.Saved();
        var told = new
        {
            Account = new Named(goes.Id, goes.Name),
            moves.Contacts,
            moves.Cases,
            moves.Calls,
        };
        db.History.Add(HistoryEntry.Note("account.merged", stays.Id, user.Id, now, to: told, recordId: stays.Id));
        db.History.Add(
            HistoryEntry.Note(
                "account.merged-into",
                goes.Id,
                user.Id,
                now,
                to: new { Account = new Named(stays.Id, stays.Name) },
                recordId: goes.Id
            )
        );
        await change.Commit(stop);
        return TypedResults.Ok(moves with { Stays = Accounts.AsSeen(stays) });

        Task<int> Move(string sql) => db.Execute(sql, stop, ("stays", stays.Id), ("goes", goes.Id));
    }

    private static Task<(Account Stays, Account Goes)> Both(OknoDb db, Guid stays, Guid goes, bool held, CancellationToken stop) =>
        MergedRecords.Accounts.Both(db, db.Accounts.Include(account => account.CommunicationOptions), stays, goes, held, stop);

    private static async Task<AccountMerge> Moves(OknoDb db, Account stays, Account goes, CancellationToken stop)
    {
        var counts = await db.Query(
            """
            select (select count(*) from contacts where account_id = @goes and merged_into_id is null),
                (select count(*) from cases where account_id = @goes), (select count(*) from calls where account_id = @goes)
            """,
            row => (Contacts: row.Int(0), Cases: row.Int(1), Calls: row.Int(2)),
            stop,
            ("goes", goes.Id)
        );
        var moved = goes.CommunicationOptions.Where(option => !stays.CommunicationOptions.Exists(option.IsSameAs));
        return new AccountMerge(
            Accounts.AsSeen(stays),
            Accounts.AsSeen(goes),
            [.. moved.OrderBy(option => option.Position).Select(option => option.AsSeen())],
            counts[0].Contacts,
            counts[0].Cases,
            counts[0].Calls
        );
    }

    /// <summary>Each is a saving of its own, as of a case.</summary>
    private static async Task MoveContacts(OknoDb db, Guid stays, Guid goes, Guid by, DateTimeOffset now, CancellationToken stop)
    {
        var moved = await db.Query(
            "update contacts set account_id = @stays, version = version + 1 where account_id = @goes returning id, merged_into_id",
            row => (Id: row.Guid(0), IsSign: !row.IsNull(1)),
            stop,
            ("stays", stays),
            ("goes", goes)
        );
        foreach (var (id, _) in moved.Where(contact => !contact.IsSign))
        {
            db.History.Add(
                HistoryEntry.Note(ChangeContact.Journal, id, by, now, new { AccountId = goes }, new { AccountId = stays }, recordId: id)
            );
        }
    }
}
