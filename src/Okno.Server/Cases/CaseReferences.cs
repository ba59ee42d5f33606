using Okno.Server.Contacts;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Cases;

/// <summary>Whom a case refers to must be there; an owner must be someone who still works.</summary>
internal static class CaseReferences
{
    /// <summary>The contact to keep in the case: for a merged one the contact it became, which stays that until this change ends.</summary>
    public static async Task<Guid?> Contact(OknoDb db, Guid? contactId, CancellationToken stop) =>
        contactId is not { } id
            ? null
            : await MergedRecords.Contacts.Living(db, id, stop) ?? throw RuleBroken.Malformed("case.unknown-contact");

    /// <summary>The same of the account.</summary>
    public static Task<Guid?> Account(OknoDb db, Guid? accountId, CancellationToken stop) =>
        Accounts.Living(db, accountId, stop, "case.unknown-account");

    public static async Task Check(OknoDb db, Guid? contactId, Guid? accountId, Guid? ownerId, Guid? groupId, CancellationToken stop)
    {
        if (contactId is null && accountId is null && ownerId is null && groupId is null)
            return;
        // Written so that each parameter has a type on PostgreSQL even when it is null.
        const string Missing = """
            select 'case.unknown-contact' where @contact <> @none and not exists (select 1 from contacts where id = @contact)
            union all select 'case.unknown-account' where @account <> @none and not exists (select 1 from accounts where id = @account)
            union all select 'case.unknown-owner' where @owner <> @none and not exists (select 1 from users where id = @owner and active)
            union all select 'case.unknown-group' where @group <> @none and not exists (select 1 from roles where id = @group)
            """;
        var missing = await db.Query(
            Missing,
            row => row.Text(0),
            stop,
            ("contact", contactId ?? Guid.Empty),
            ("account", accountId ?? Guid.Empty),
            ("owner", ownerId ?? Guid.Empty),
            ("group", groupId ?? Guid.Empty),
            ("none", Guid.Empty)
        );
        if (missing.Count > 0)
            throw RuleBroken.Malformed(missing[0]);
    }

    /// <summary>Moves all cases of one contact or account to another. Each is a saving of its own: forms open over it hear of it, and its journal tells.</summary>
    /// <param name="whose">contact or account.</param>
    public static async Task Move(OknoDb db, string whose, Guid stays, Guid goes, Guid by, DateTimeOffset now, CancellationToken stop)
    {
        var moved = await db.Query(
            $"update cases set {whose}_id = @stays, version = version + 1 where {whose}_id = @goes returning id",
            row => row.Guid(0),
            stop,
            ("stays", stays),
            ("goes", goes)
        );
        foreach (var id in moved)
        {
            db.History.Add(HistoryEntry.Note("case.changed", id, by, now, Of(goes), Of(stays), recordId: id));
            db.ChangedRecords.Add(new ChangedRecord(Case.Object, id));
        }

        Dictionary<string, Guid> Of(Guid id) => new(StringComparer.Ordinal) { [$"{whose}Id"] = id };
    }
}
