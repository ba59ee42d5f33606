using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Contacts;

/// <summary>What can be done with contacts and accounts. A contact's «История» is in Cases, which knows them.</summary>
internal static class ContactRoutes
{
    public static void MapContacts(this IEndpointRouteBuilder api)
    {
        var contacts = api.MapGroup("/contacts").WithTags("Contacts");
        FindContacts.Map(contacts);
        CreateContact.Map(contacts);
        IdentifyCaller.Map(contacts);
        FindDuplicates.Map(contacts);
        CheckNumber.Map(contacts);
        ChangeContact.Map(contacts);
        ReachContact.Map(contacts);
        contacts
            .MapGet(
                "/{id:guid}/changes",
                async (Guid id, OknoDb db, CancellationToken stop, int? limit = null, string? cursor = null) =>
                    await db.Contacts.AnyAsync(contact => contact.Id == id, stop)
                        ? await HistoryReader.OfSubjects(db, await MergedRecords.WithMerged(db.Contacts, id, stop), limit, cursor, stop)
                        : throw RuleBroken.NotThere()
            )
            .RequirePermission(Permission.SeeContacts)
            .Produces<Page<HistoryRow>>()
            .WithSummary("Journal of a contact and of those merged into it, newest first");
        var accounts = api.MapGroup("/accounts").WithTags("Accounts");
        Accounts.Map(accounts);
        ReachAccount.Map(accounts);
        FindDuplicateAccounts.Map(accounts);
        accounts
            .MapGet(
                "/{id:guid}/changes",
                async (Guid id, OknoDb db, CancellationToken stop, int? limit = null, string? cursor = null) =>
                    await db.Accounts.AnyAsync(account => account.Id == id, stop)
                        ? await HistoryReader.OfSubjects(db, await MergedRecords.WithMerged(db.Accounts, id, stop), limit, cursor, stop)
                        : throw RuleBroken.NotThere()
            )
            .RequirePermission(Permission.SeeContacts)
            .Produces<Page<HistoryRow>>()
            .WithSummary("Journal of an account and of those merged into it, newest first");
    }
}
