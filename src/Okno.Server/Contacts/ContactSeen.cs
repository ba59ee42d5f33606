using Okno.Contracts.Contacts;
using Okno.Server.Data;

namespace Okno.Server.Contacts;

/// <summary>Contacts as everyone sees them, with their communication options: one statement.</summary>
internal static class ContactSeen
{
    /// <summary>Contacts whose ids a query gives, by name.</summary>
    /// <param name="ids">SQL that gives ids; constants of the slices, never words from outside.</param>
    public static async Task<List<Okno.Contracts.Contacts.Contact>> Of(
        OknoDb db,
        string ids,
        CancellationToken stop,
        params (string Name, object? Value)[] parameters
    )
    {
        var rows = await db.Query(
            $"""
            select k.id, k.name, k.job_title, k.account_id, a.name, k.time_zone, k.created_at, k.version,
                o.id, o.kind, o.value, o.e164, o.extension, o.note
            from contacts k
            left join accounts a on a.id = k.account_id
            left join communication_options o on o.contact_id = k.id
            where k.id in ({ids})
            order by k.name, k.id, o.position
            """,
            row =>
                (
                    Contact: new Okno.Contracts.Contacts.Contact(
                        row.Guid(0),
                        row.Text(1),
                        row.MaybeText(2),
                        row.MaybeGuid(3),
                        row.MaybeText(4),
                        row.MaybeText(5),
                        [],
                        row.Moment(6),
                        row.Int(7)
                    ),
                    Option: row.IsNull(8)
                        ? null
                        : new Okno.Contracts.Contacts.CommunicationOption(
                            row.Guid(8),
                            (CommunicationKind)row.Int(9),
                            row.Text(10),
                            row.MaybeText(11),
                            row.MaybeText(12),
                            row.MaybeText(13)
                        )
                ),
            stop,
            parameters
        );

        var contacts = new List<Okno.Contracts.Contacts.Contact>();
        var options = new List<Okno.Contracts.Contacts.CommunicationOption>();
        for (var i = 0; i < rows.Count; i++)
        {
            if (rows[i].Option is { } option)
                options.Add(option);
            if (i + 1 < rows.Count && rows[i + 1].Contact.Id == rows[i].Contact.Id)
                continue;
            contacts.Add(rows[i].Contact with { CommunicationOptions = options });
            options = [];
        }
        return contacts;
    }

    /// <summary>One contact with the countries of its numbers; for a merged one the contact it became.</summary>
    public static async Task<Okno.Contracts.Contacts.Contact?> Read(OknoDb db, Guid id, CancellationToken stop) =>
        (await Of(db, "select coalesce(merged_into_id, id) from contacts where id = @id", stop, ("id", id))).FirstOrDefault() is { } found
            ? found with
            {
                CommunicationOptions =
                [
                    .. found.CommunicationOptions.Select(option => option with { Country = PhoneNumbers.Region(option.E164) }),
                ],
            }
            : null;

    public static Okno.Contracts.Contacts.CommunicationOption AsSeen(this CommunicationOption option) =>
        new(option.Id, option.Kind, option.Value, option.E164, option.Extension, option.Note, PhoneNumbers.Region(option.E164));
}
