using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Contracts.Contacts;
using Okno.Contracts.Queues;
using Okno.Server.Contacts;
using Okno.Server.Data;
using Okno.Server.Queues;
using Okno.Server.Shared;
using AccountSeen = Okno.Contracts.Contacts.Account;
using ContactSeenByAll = Okno.Contracts.Contacts.Contact;
using OptionSeen = Okno.Contracts.Contacts.CommunicationOption;

namespace Okno.Server.Lists;

/// <summary>The lists of contacts and accounts.</summary>
internal static class ContactList
{
    private const string Account = "left join accounts a on a.id = r.account_id";

    public static readonly ListObject Contacts = new(
        "contacts",
        Permission.SeeContacts,
        new QueueObject(
            "contact",
            "contacts",
            QueueKind.Open,
            new QueueField[]
            {
                new("name", "name", FieldType.Text),
                new("jobTitle", "job_title", FieldType.Text),
                new("accountId", "account_id", FieldType.Id, Refers: "account"),
                new("timeZone", "time_zone", FieldType.Text),
                new("createdAt", "created_at", FieldType.Moment),
                new("importId", "import_id", FieldType.Id),
            }.ToDictionary(field => field.Name, StringComparer.Ordinal),
            "",
            _ => ""
        ),
        new Dictionary<string, SortColumn>(StringComparer.Ordinal)
        {
            ["name"] = new("r.name"),
            ["accountName"] = new("a.name", true, Account),
            ["jobTitle"] = new("r.job_title", true),
            ["timeZone"] = new("r.time_zone", true),
            ["createdAt"] = new("r.created_at"),
        },
        "name",
        (query, reader, search, stop) => Search(query, reader, search, orAccount: true, stop),
        NotMerged,
        async (reader, ids, stop) =>
            (
                await ContactSeen.Of(
                    reader.Db,
                    reader.Db.IsSqlite ? "select value from json_each(@ids)" : "select unnest(@ids)",
                    stop,
                    ("ids", ids)
                )
            ).Select(found => (found.Id, (object)found)),
        new Dictionary<string, ExportColumn>(StringComparer.Ordinal)
        {
            ["name"] = Of(row => row.Name),
            ["accountName"] = Of(row => row.AccountName),
            ["phone"] = Of(row => First(row.CommunicationOptions, CommunicationKind.Phone)),
            ["email"] = Of(row => First(row.CommunicationOptions, CommunicationKind.Email)),
            ["jobTitle"] = Of(row => row.JobTitle),
            ["timeZone"] = Of(row => row.TimeZone),
            ["createdAt"] = Of(row => row.CreatedAt),
        }
    );

    public static readonly ListObject Accounts = new(
        "accounts",
        Permission.SeeContacts,
        new QueueObject(
            "account",
            "accounts",
            QueueKind.Open,
            new QueueField[] { new("name", "name", FieldType.Text), new("createdAt", "created_at", FieldType.Moment) }.ToDictionary(
                field => field.Name,
                StringComparer.Ordinal
            ),
            "",
            _ => ""
        ),
        new Dictionary<string, SortColumn>(StringComparer.Ordinal) { ["name"] = new("r.name"), ["createdAt"] = new("r.created_at") },
        "name",
        (query, reader, search, stop) => Search(query, reader, search, orAccount: false, stop),
        NotMerged,
        async (reader, ids, stop) =>
            (
                await reader
                    .Db.Accounts.AsNoTracking()
                    .Include(account => account.CommunicationOptions)
                    .Where(account => ids.Contains(account.Id))
                    .ToListAsync(stop)
            ).Select(found => (found.Id, (object)Server.Contacts.Accounts.AsSeen(found))),
        new Dictionary<string, ExportColumn>(StringComparer.Ordinal)
        {
            ["name"] = new(row => ((AccountSeen)row).Name),
            ["phone"] = new(row => First(((AccountSeen)row).CommunicationOptions, CommunicationKind.Phone)),
            ["email"] = new(row => First(((AccountSeen)row).CommunicationOptions, CommunicationKind.Email)),
            ["createdAt"] = new(row => ((AccountSeen)row).CreatedAt),
        }
    );

    /// <summary>One that was merged into another is only a sign to it.</summary>
    private static void NotMerged(RowQuery query, Reader reader) => query.Add("r.merged_into_id is null");

    private static ExportColumn Of(Func<ContactSeenByAll, object?> value) => new(row => value((ContactSeenByAll)row));

    private static string? First(IEnumerable<OptionSeen> options, CommunicationKind kind) =>
        options.FirstOrDefault(option => option.Kind == kind) is { } first ? first.E164 ?? first.Value : null;

    private static async Task Search(RowQuery query, Reader reader, string search, bool orAccount, CancellationToken stop)
    {
        var words = Texts.SearchWords(search);
        // A list narrows from the first letter on; from three on a number is known for one.
        if (words.Sum(word => word.Length) >= 3)
            words = FindContacts.Words(search, await PhoneRules.Read(reader.Settings, stop));
        for (var i = 0; i < words.Count; i++)
        {
            var name = $"word{i}";
            query.Add(
                orAccount
                    ? $"({Has("r.search_text")} or r.account_id in (select id from accounts where {Has("search_text")}))"
                    : Has("r.search_text"),
                (name, reader.Db.IsSqlite ? words[i] : Texts.Containing(words[i]))
            );

            string Has(string column) => reader.Db.IsSqlite ? $"instr({column}, @{name}) > 0" : $"{column} like @{name}";
        }
    }
}
