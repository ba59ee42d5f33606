using Okno.Contracts.Contacts;
using Okno.Server.Contacts;
using Okno.Server.Data;
using CommunicationOption = Okno.Server.Contacts.CommunicationOption;

namespace Okno.Server.Imports;

/// <summary>Rows that become contacts.</summary>
internal static class ContactRows
{
    private static readonly string[] Phones = ["phone", "phone2", "phone3"];
    private static readonly string[] Emails = ["email", "email2"];

    public static readonly ImportTarget Target = new(
        "contact",
        new HashSet<string>(["name", "jobTitle", "timeZone", "accountName", .. Phones, .. Emails], StringComparer.Ordinal),
        ["name"],
        Write
    );

    /// <summary>An e-mail address, or nothing.</summary>
    public static string? Email(ImportField? field, string[] cells)
    {
        var email = field?.Text(cells, 320);
        return email is null || CommunicationOption.IsEmail(email) ? email : throw field!.Bad(cells, "import.bad-email");
    }

    private static async Task<Landed> Write(OknoDb db, ImportBatch batch, CancellationToken stop)
    {
        var failed = new List<(FileRow, BadCell)>();
        var read = new List<(NewContact Contact, string? Account)>();
        foreach (var row in batch.Rows)
        {
            try
            {
                read.Add((Read(batch, row), batch.Plan.Find("accountName")?.Text(row.Cells, 200)));
            }
            catch (BadCell problem)
            {
                failed.Add((row, problem));
            }
        }

        var there = await CaseRows.ExistingKeys(db, "contacts", read.Select(one => one.Contact.Key!), stop);
        var unchanged = read.RemoveAll(one => !there.Add(one.Contact.Key!));
        var accounts = await PeopleOfRows.Accounts(db, read.Select(one => one.Account), batch.Now, stop);
        if (batch.OnlyCheck)
            return new Landed(read.Count, unchanged, failed);
        await PeopleOfRows.Make(
            db,
            [.. read.Select(one => one.Account is null ? one.Contact : one.Contact with { AccountId = accounts[one.Account] })],
            batch.By,
            batch.Now,
            stop
        );
        return new Landed(read.Count, unchanged, failed);
    }

    private static NewContact Read(ImportBatch batch, FileRow row)
    {
        var zone = batch.Plan.Find("timeZone")?.Text(row.Cells, 64);
        if (zone is not null && (!TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var known) || !known.HasIanaId))
            throw batch.Plan.Find("timeZone")!.Bad(row.Cells, "import.unknown-word");

        var options = new List<CommunicationOption>();
        foreach (var phone in Phones.Select(name => batch.Plan.Find(name)?.Phone(row.Cells)).OfType<string>())
            Add(CommunicationKind.Phone, phone);
        foreach (var email in Emails.Select(name => Email(batch.Plan.Find(name), row.Cells)).OfType<string>())
            Add(CommunicationKind.Email, email);
        return new NewContact(
            Guid.CreateVersion7(batch.Now),
            batch.Plan.Find("name")!.NeededText(row.Cells, 200),
            batch.Plan.Find("jobTitle")?.Text(row.Cells, 200),
            zone,
            null,
            batch.Plan.KeyOf(row),
            options,
            batch.ImportId
        );

        void Add(CommunicationKind kind, string value)
        {
            var option = CommunicationOption.From(new SaveCommunicationOptionRequest(kind, value), batch.Region);
            if (!options.Exists(option.IsSameAs))
                options.Add(option);
        }
    }
}
