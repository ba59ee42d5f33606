using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts.Access;
using Okno.Contracts.Contacts;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Contacts;

/// <summary>Who may be behind a number: exactly those who have it, else those whose numbers end alike, marked as possible.</summary>
internal static class IdentifyCaller
{
    private const int Most = 50;

    public static void Map(IEndpointRouteBuilder contacts) =>
        contacts.MapGet("/identify", Handle).RequirePermission(Permission.SeeContacts).WithSummary("Who may be behind a number");

    internal static async Task<Ok<Identified>> Handle(OknoDb db, SettingsBook settings, CancellationToken stop, string? phone = null) =>
        TypedResults.Ok(await Identify(db, await PhoneRules.Read(settings, stop), Texts.Fit("phone", phone, 320) ?? "", stop));

    /// <summary>The same for a call that rings.</summary>
    internal static async Task<Identified> Identify(OknoDb db, PhoneRules rules, string phone, CancellationToken stop)
    {
        var number = PhoneNumbers.Parse(phone, rules.Region);
        // A short number is a colleague's.
        if (number.Digits.Length <= rules.InternalNumberLength)
            return new Identified(phone.Trim(), [], []);

        if (number.E164 is { } e164)
        {
            var exact = await ContactSeen.Of(
                db,
                "select contact_id from communication_options where e164 = @e164 and contact_id is not null limit @most",
                stop,
                ("e164", e164),
                ("most", Most)
            );
            if (exact.Count > 0)
                return new Identified(e164, exact, []);
        }
        return new Identified(number.E164 ?? phone.Trim(), [], await EndingAlike(db, number.Digits, rules.SearchNumberLength, stop));
    }

    /// <remarks>A range instead of «like», which PostgreSQL does not serve from an index in most collations; digits sort alike in all.</remarks>
    private static async Task<List<Okno.Contracts.Contacts.Contact>> EndingAlike(
        OknoDb db,
        string digits,
        int length,
        CancellationToken stop
    )
    {
        if (digits.Length < length)
            return [];
        var ending = new string([.. digits[^length..].Reverse()]);
        return await ContactSeen.Of(
            db,
            """
            select contact_id from communication_options
            where reversed_digits >= @ending and reversed_digits <= @last and contact_id is not null limit @most
            """,
            stop,
            ("ending", ending),
            ("last", ending.PadRight(21, '9')),
            ("most", Most)
        );
    }
}
