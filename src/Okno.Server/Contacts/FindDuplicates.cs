using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Contacts;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Contacts;

/// <summary>Who may be the same person: one of the same numbers or e-mails, or a name that reads alike.</summary>
internal static class FindDuplicates
{
    private const int Most = 20;
    private const int Candidates = 200;

    public static void Map(IEndpointRouteBuilder contacts)
    {
        contacts
            .MapGet("/{id:guid}/duplicates", OfContact)
            .RequirePermission(Permission.SeeContacts)
            .WithSummary("Contacts that may be the same person");
        contacts
            .MapGet("/duplicates", OfCard)
            .RequirePermission(Permission.SeeContacts)
            .WithSummary("Contacts that may be the person about to be created");
    }

    internal static async Task<Ok<Page<PossibleDuplicate>>> OfContact(Guid id, OknoDb db, CancellationToken stop)
    {
        var contact =
            await db
                .Contacts.AsNoTracking()
                .Include(contact => contact.CommunicationOptions)
                .FirstOrDefaultAsync(contact => contact.Id == id && contact.MergedIntoId == null, stop)
            ?? throw RuleBroken.NotThere();
        return TypedResults.Ok(await Find(db, contact.Name, contact.CommunicationOptions, id, stop));
    }

    internal static async Task<Ok<Page<PossibleDuplicate>>> OfCard(
        OknoDb db,
        SettingsBook settings,
        CancellationToken stop,
        string? name = null,
        string? phone = null,
        string? email = null
    )
    {
        var rules = await PhoneRules.Read(settings, stop);
        var options = new List<CommunicationOption>();
        if (Texts.Fit("phone", phone, 320) is { } number && !string.IsNullOrWhiteSpace(number))
            options.Add(CommunicationOption.From(new SaveCommunicationOptionRequest(CommunicationKind.Phone, number), rules.Region));
        // Half an address is being typed: not yet one to look for.
        if (Texts.Fit("email", email?.Trim(), 320) is { } address && CommunicationOption.IsEmail(address))
            options.Add(CommunicationOption.From(new SaveCommunicationOptionRequest(CommunicationKind.Email, address), rules.Region));
        return TypedResults.Ok(await Find(db, Texts.Fit("name", name, 200) ?? "", options, null, stop));
    }

    private static async Task<Page<PossibleDuplicate>> Find(
        OknoDb db,
        string name,
        IReadOnlyCollection<CommunicationOption> options,
        Guid? except,
        CancellationToken stop
    )
    {
        var found = new Dictionary<Guid, HashSet<DuplicateBecause>>();
        var numbers = options.Select(option => option.E164).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
        if (numbers.Length > 0)
            await Note($"e164 {db.In("values")}", numbers, DuplicateBecause.Phone);
        var emails = options
            .Where(option => option.Kind == CommunicationKind.Email)
            .SelectMany(option => new[] { option.Value, option.Value.ToLowerInvariant() })
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        if (emails.Length > 0)
            await Note($"kind = 1 and value {db.In("values")}", emails, DuplicateBecause.Email);
        foreach (var id in await Namesakes(db, name, stop))
            Because(id, DuplicateBecause.Name);

        if (except is { } itself)
            found.Remove(itself);
        if (found.Count == 0)
            return new Page<PossibleDuplicate>([], null);
        var contacts = await ContactSeen.Of(
            db,
            $"select id from contacts where merged_into_id is null and id {db.In("ids")}",
            stop,
            ("ids", found.Keys.ToArray())
        );
        return new Page<PossibleDuplicate>(
            [
                .. contacts
                    .Select(contact => new PossibleDuplicate(contact, [.. found[contact.Id].Order()]))
                    .OrderBy(one => one.Because[0])
                    .ThenByDescending(one => one.Because.Count)
                    .Take(Most),
            ],
            null
        );

        async Task Note(string condition, string[] values, DuplicateBecause because)
        {
            foreach (
                var id in await db.Query(
                    $"select contact_id from communication_options where {condition} and contact_id is not null limit 100",
                    row => row.Guid(0),
                    stop,
                    ("values", values)
                )
            )
                Because(id, because);
        }

        void Because(Guid id, DuplicateBecause because)
        {
            if (!found.TryGetValue(id, out var all))
                found[id] = all = [];
            all.Add(because);
        }
    }

    /// <summary>Looked up by the two longest words of the name, so that a slip of the pen in one of them does not hide the person.</summary>
    private static async Task<IEnumerable<Guid>> Namesakes(OknoDb db, string name, CancellationToken stop)
    {
        var found = new Dictionary<Guid, string>();
        foreach (var word in Names.Words(name).Where(word => word.Length >= 3).OrderByDescending(word => word.Length).Take(2))
        {
            foreach (
                var (id, known) in await db.Query(
                    db.IsSqlite
                        ? "select id, name from contacts where merged_into_id is null and instr(search_text, @word) > 0 limit @most"
                        : "select id, name from contacts where merged_into_id is null and search_text like @word limit @most",
                    row => (row.Guid(0), row.Text(1)),
                    stop,
                    ("word", db.IsSqlite ? word : Texts.Containing(word)),
                    ("most", Candidates)
                )
            )
                found[id] = known;
        }
        return found.Where(one => Names.Alike(name, one.Value)).Select(one => one.Key);
    }
}
