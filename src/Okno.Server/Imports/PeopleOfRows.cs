using System.Text.Json;
using Okno.Contracts;
using Okno.Contracts.Contacts;
using Okno.Server.Contacts;
using Okno.Server.Data;
using Okno.Server.Shared;
using CommunicationOption = Okno.Server.Contacts.CommunicationOption;

namespace Okno.Server.Imports;

using PhoneNumbers = Okno.Server.Contacts.PhoneNumbers;

/// <summary>A person as a row of a file names them.</summary>
internal sealed record PersonNamed(string? Name, string? Phone, string? Email, string? AccountName, string Region)
{
    public ParsedNumber Number { get; } = PhoneNumbers.Parse(Phone, Region);

    /// <summary>What the person is known by: number, else e-mail, else the number as it stands, else only the name.</summary>
    public string Key =>
        Number.E164 is { } e164 ? $"phone={e164}"
        : Email is not null ? $"e-mail={Texts.Fold(Email)}"
        : Phone is not null ? $"phone={Phone}"
        : $"name={Texts.Fold(Name!)}";
}

/// <summary>Finds the people and organisations that a batch of rows names, and makes those that are not there.</summary>
/// <remarks>
/// One is found by the whole number or e-mail only. Who is known by nothing but a name is the same person in the imports alone: a
/// namesake who was entered by hand is somebody else until an operator says otherwise.
/// </remarks>
internal static class PeopleOfRows
{
    public static async Task<Dictionary<string, Guid>> Accounts(
        OknoDb db,
        IEnumerable<string?> names,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        var wanted = names.OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        var found = new Dictionary<string, Guid>(StringComparer.Ordinal);
        if (wanted.Length == 0)
            return found;
        foreach (
            var (name, id) in await db.Query(
                // A merged account is the one it became; held, so that none of these is merged away before the rows stand.
                $"select name, coalesce(merged_into_id, id) from accounts where name {db.In("names")} order by id {(db.IsSqlite ? "" : "for key share")}",
                row => (row.Text(0), row.Guid(1)),
                stop,
                ("names", wanted)
            )
        )
            found.TryAdd(name, id);

        var made = wanted.Where(name => !found.ContainsKey(name)).ToList();
        foreach (var name in made)
            found[name] = Guid.CreateVersion7(now);
        await BulkInsert.Into(
            db,
            "accounts",
            ["id", "name", "search_text", "import_key", "created_at", "version"],
            made.Select(name => new object?[] { found[name], name, Texts.Fold(name), $"name={name}", now, 1 }),
            stop
        );
        return found;
    }

    /// <summary>Ids by <see cref="PersonNamed.Key"/>; a number of several people is in <paramref name="ambiguous"/> unless the name decides.</summary>
    public static async Task<Dictionary<string, Guid>> Contacts(
        OknoDb db,
        IReadOnlyCollection<PersonNamed> people,
        ISet<string> ambiguous,
        Guid importId,
        Guid by,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        var wanted = people
            .GroupBy(person => person.Key, StringComparer.Ordinal)
            .ToDictionary(same => same.Key, same => same.First(), StringComparer.Ordinal);
        var found = new Dictionary<string, Guid>(StringComparer.Ordinal);
        if (wanted.Count == 0)
            return found;
        foreach (var same in (await Known(db, wanted, stop)).GroupBy(hit => hit.Key, StringComparer.Ordinal))
        {
            var hits = same.DistinctBy(hit => hit.Id).ToList();
            if (hits.Count > 1 && wanted[same.Key].Name is { } name)
                hits = [.. hits.Where(hit => string.Equals(Texts.Fold(hit.Name), Texts.Fold(name), StringComparison.Ordinal))];
            if (hits.Count == 1)
                found[same.Key] = hits[0].Id;
            else
                ambiguous.Add(same.Key);
        }

        var made = wanted.Where(person => !found.ContainsKey(person.Key) && !ambiguous.Contains(person.Key)).ToList();
        var accounts = await Accounts(db, made.Select(person => person.Value.AccountName), now, stop);
        foreach (var (key, _) in made)
            found[key] = Guid.CreateVersion7(now);
        await Make(
            db,
            [
                .. made.Select(person => new NewContact(
                    found[person.Key],
                    person.Value.Name ?? person.Value.Phone ?? person.Value.Email!,
                    null,
                    null,
                    person.Value.AccountName is { } account ? accounts[account] : null,
                    person.Key,
                    [.. Options(person.Value)],
                    importId
                )),
            ],
            by,
            now,
            stop
        );
        return found;
    }

    /// <summary>Contacts with their options and a row of the journal each.</summary>
    public static async Task Make(OknoDb db, IReadOnlyCollection<NewContact> contacts, Guid? by, DateTimeOffset now, CancellationToken stop)
    {
        await BulkInsert.Into(
            db,
            "contacts",
            ["id", "name", "job_title", "time_zone", "account_id", "search_text", "import_key", "import_id", "created_at", "version"],
            contacts.Select(contact =>
                new object?[]
                {
                    contact.Id,
                    contact.Name,
                    contact.JobTitle,
                    contact.TimeZone,
                    contact.AccountId,
                    CommunicationOption.SearchTextOf(contact.Name, contact.Options),
                    contact.Key,
                    contact.ImportId,
                    now,
                    1,
                }
            ),
            stop
        );
        await BulkInsert.Into(
            db,
            "communication_options",
            ["id", "contact_id", "kind", "value", "e164", "reversed_digits", "extension", "position"],
            contacts.SelectMany(contact =>
                contact.Options.Select(
                    (option, position) =>
                        new object?[]
                        {
                            option.Id,
                            contact.Id,
                            (int)option.Kind,
                            option.Value,
                            option.E164,
                            option.ReversedDigits,
                            option.Extension,
                            position,
                        }
                )
            ),
            stop
        );
        await WriteHistory(
            db,
            "contact.created",
            contacts.Select(contact => (contact.Id, JsonSerializer.Serialize(new { contact.Name, contact.AccountId }, Wire.Json))),
            by,
            now,
            stop
        );
    }

    public static Task WriteHistory(
        OknoDb db,
        string kind,
        IEnumerable<(Guid Id, string To)> made,
        Guid? by,
        DateTimeOffset now,
        CancellationToken stop
    ) =>
        BulkInsert.Into(
            db,
            "history",
            ["id", "at", "who_id", "kind", "subject_id", "record_id", "\"to\""],
            made.Select(one => new object?[] { Guid.CreateVersion7(now), now, by, kind, one.Id, one.Id, one.To }),
            stop
        );

    private static IEnumerable<CommunicationOption> Options(PersonNamed person)
    {
        if (person.Phone is { } phone)
            yield return CommunicationOption.From(new SaveCommunicationOptionRequest(CommunicationKind.Phone, phone), person.Region);
        if (person.Email is { } email)
            yield return CommunicationOption.From(new SaveCommunicationOptionRequest(CommunicationKind.Email, email), person.Region);
    }

    private static async Task<List<(string Key, Guid Id, string Name)>> Known(
        OknoDb db,
        Dictionary<string, PersonNamed> wanted,
        CancellationToken stop
    )
    {
        var held = db.IsSqlite ? "" : "for key share of contacts";
        var known = await db.Query(
            // A merged contact is the one it became; held, so that none of these is merged away before the rows stand.
            $"select import_key, coalesce(merged_into_id, id), name from contacts where import_key {db.In("keys")} {held}",
            row => (row.Text(0), row.Guid(1), row.Text(2)),
            stop,
            ("keys", wanted.Keys.ToArray())
        );
        var numbers = wanted.Values.Select(person => person.Number.E164).OfType<string>().ToArray();
        if (numbers.Length > 0)
        {
            known.AddRange(
                await db.Query(
                    $"""
                    select o.e164, coalesce(k.merged_into_id, k.id), k.name from communication_options o join contacts k on k.id = o.contact_id
                    where o.e164 {db.In("numbers")} {held.Replace("contacts", "k", StringComparison.Ordinal)}
                    """,
                    row => ($"phone={row.Text(0)}", row.Guid(1), row.Text(2)),
                    stop,
                    ("numbers", numbers)
                )
            );
        }
        // As it was written and in lower case: that much an index can answer.
        var emails = wanted.Values.Where(person => person.Number.E164 is null).Select(person => person.Email).OfType<string>();
        var spellings = emails.SelectMany(email => new[] { email, email.ToLowerInvariant() }).Distinct(StringComparer.Ordinal).ToArray();
        if (spellings.Length > 0)
        {
            known.AddRange(
                await db.Query(
                    $"""
                    select o.value, coalesce(k.merged_into_id, k.id), k.name from communication_options o join contacts k on k.id = o.contact_id
                    where o.value {db.In("emails")} and o.kind = 1 {held.Replace("contacts", "k", StringComparison.Ordinal)}
                    """,
                    row => ($"e-mail={Texts.Fold(row.Text(0))}", row.Guid(1), row.Text(2)),
                    stop,
                    ("emails", spellings)
                )
            );
        }
        return known;
    }
}

/// <summary>A contact to be written with others.</summary>
internal sealed record NewContact(
    Guid Id,
    string Name,
    string? JobTitle,
    string? TimeZone,
    Guid? AccountId,
    string? Key,
    IReadOnlyList<CommunicationOption> Options,
    Guid? ImportId = null
);
