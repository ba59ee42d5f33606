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

/// <summary>Which accounts may be the same organisation: one of the same numbers, addresses or domains, or a name that reads alike.</summary>
internal static class FindDuplicateAccounts
{
    private const int Most = 20;
    private const int Candidates = 200;

    /// <summary>Under these many organisations have their mail: sharing one says nothing.</summary>
    private static readonly HashSet<string> PublicMail = new(StringComparer.Ordinal)
    {
        "bk.ru",
        "gmail.com",
        "gmx.de",
        "googlemail.com",
        "hotmail.com",
        "icloud.com",
        "inbox.ru",
        "list.ru",
        "live.com",
        "mail.com",
        "mail.ru",
        "me.com",
        "outlook.com",
        "proton.me",
        "protonmail.com",
        "rambler.ru",
        "t.me",
        "vk.com",
        "wa.me",
        "ya.ru",
        "yahoo.com",
        "yandex.com",
        "yandex.ru",
    };

    public static void Map(IEndpointRouteBuilder accounts)
    {
        accounts
            .MapGet("/{id:guid}/duplicates", OfAccount)
            .RequirePermission(Permission.SeeContacts)
            .WithSummary("Accounts that may be the same organisation");
        accounts
            .MapGet("/duplicates", OfCard)
            .RequirePermission(Permission.SeeContacts)
            .WithSummary("Accounts that may be the organisation about to be created");
    }

    internal static async Task<Ok<Page<PossibleDuplicateAccount>>> OfAccount(Guid id, OknoDb db, CancellationToken stop)
    {
        var account =
            await db
                .Accounts.AsNoTracking()
                .Include(account => account.CommunicationOptions)
                .FirstOrDefaultAsync(account => account.Id == id && account.MergedIntoId == null, stop)
            ?? throw RuleBroken.NotThere();
        return TypedResults.Ok(await Find(db, account.Name, account.CommunicationOptions, id, stop));
    }

    internal static async Task<Ok<Page<PossibleDuplicateAccount>>> OfCard(
        OknoDb db,
        SettingsBook settings,
        CancellationToken stop,
        string? name = null,
        string? phone = null,
        string? email = null,
        string? web = null,
        Guid? except = null
    )
    {
        var rules = await PhoneRules.Read(settings, stop);
        var options = new List<CommunicationOption>();
        if (Texts.Fit("phone", phone, 320) is { } number && !string.IsNullOrWhiteSpace(number))
            Add(CommunicationKind.Phone, number);
        // Half an address is being typed: not yet one to look for.
        if (Texts.Fit("email", email?.Trim(), 320) is { } address && CommunicationOption.IsEmail(address))
            Add(CommunicationKind.Email, address);
        if (Texts.Fit("web", web?.Trim(), 320) is { } site && CommunicationOption.IsLink(site))
            Add(CommunicationKind.Web, site);
        return TypedResults.Ok(await Find(db, Texts.Fit("name", name, 200) ?? "", options, except, stop));

        void Add(CommunicationKind kind, string value) =>
            options.Add(CommunicationOption.From(new SaveCommunicationOptionRequest(kind, value), rules.Region));
    }

    /// <summary>The site's domain without «www.», or that of the mail; null when it is nobody's own.</summary>
    internal static string? DomainOf(CommunicationKind kind, string value)
    {
        var host = kind switch
        {
            CommunicationKind.Email => value[(value.LastIndexOf('@') + 1)..],
            CommunicationKind.Web
                when Uri.TryCreate(
                    value.Contains("://", StringComparison.Ordinal) ? value : $"https://{value}",
                    UriKind.Absolute,
                    out var link
                ) => link.Host,
            _ => "",
        };
        host = host.ToLowerInvariant().TrimEnd('.');
        host = host.StartsWith("www.", StringComparison.Ordinal) ? host[4..] : host;
        return host.Contains('.', StringComparison.Ordinal) && !PublicMail.Contains(host) ? host : null;
    }

    private static async Task<Page<PossibleDuplicateAccount>> Find(
        OknoDb db,
        string name,
        IReadOnlyCollection<CommunicationOption> options,
        Guid? except,
        CancellationToken stop
    )
    {
        var numbers = options.Select(option => option.E164).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var emails = options
            .Where(option => option.Kind is CommunicationKind.Email)
            .Select(option => option.Value)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var domains = Domains(options);
        // Names, addresses and numbers all stand in the text that is searched: whoever has a part of one of them is looked at closely.
        var ids = new HashSet<Guid>();
        foreach (
            var part in numbers
                .Concat(domains)
                .Concat(emails)
                .Concat(Names.OfOrganisation(name).OrderByDescending(word => word.Length).Take(2))
        )
        {
            if (part.Length >= 3)
                ids.UnionWith(await Having(db, Texts.Fold(part), stop));
        }
        if (except is { } itself)
            ids.Remove(itself);
        if (ids.Count == 0)
            return new Page<PossibleDuplicateAccount>([], null);

        var accounts = await db
            .Accounts.AsNoTracking()
            .Include(account => account.CommunicationOptions)
            .Where(account => ids.Contains(account.Id))
            .ToListAsync(stop);
        return new Page<PossibleDuplicateAccount>(
            [
                .. accounts
                    .Select(account => new PossibleDuplicateAccount(Accounts.AsSeen(account), [.. Because(account)]))
                    .Where(one => one.Because.Count > 0)
                    .OrderBy(one => one.Because[0])
                    .ThenByDescending(one => one.Because.Count)
                    .ThenBy(one => one.Account.Name, StringComparer.Ordinal)
                    .Take(Most),
            ],
            null
        );

        IEnumerable<DuplicateBecause> Because(Account account)
        {
            if (account.CommunicationOptions.Exists(option => option.E164 is { } e164 && numbers.Contains(e164)))
                yield return DuplicateBecause.Phone;
            if (account.CommunicationOptions.Exists(option => option.Kind is CommunicationKind.Email && emails.Contains(option.Value)))
                yield return DuplicateBecause.Email;
            if (Domains(account.CommunicationOptions).Overlaps(domains))
                yield return DuplicateBecause.Domain;
            if (Names.SameOrganisation(name, account.Name))
                yield return DuplicateBecause.Name;
        }
    }

    private static HashSet<string> Domains(IEnumerable<CommunicationOption> options) =>
        options.Select(option => DomainOf(option.Kind, option.Value)).OfType<string>().ToHashSet(StringComparer.Ordinal);

    private static Task<List<Guid>> Having(OknoDb db, string part, CancellationToken stop) =>
        db.Query(
            db.IsSqlite
                ? "select id from accounts where merged_into_id is null and instr(search_text, @part) > 0 limit @most"
                : "select id from accounts where merged_into_id is null and search_text like @part limit @most",
            row => row.Guid(0),
            stop,
            ("part", db.IsSqlite ? part : Texts.Containing(part)),
            ("most", Candidates)
        );
}
