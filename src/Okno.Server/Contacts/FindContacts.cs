using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Contacts;

/// <summary>Contacts by name, e-mail, number or account; without a search all of them by name.</summary>
internal static class FindContacts
{
    internal sealed record Place(string Name, Guid Id);

    public static void Map(IEndpointRouteBuilder contacts) =>
        contacts.MapGet("", Handle).RequirePermission(Permission.SeeContacts).WithSummary("Find contacts (3 characters or more)");

    internal static async Task<Ok<Page<Okno.Contracts.Contacts.Contact>>> Handle(
        OknoDb db,
        SettingsBook settings,
        CancellationToken stop,
        string? search = null,
        Guid? accountId = null,
        int? limit = null,
        string? cursor = null
    )
    {
        var rules = await PhoneRules.Read(settings, stop);
        var count = Cursor.Limit(limit);
        var conditions = new List<string> { "1 = 1" };
        var parameters = new List<(string Name, object? Value)> { ("count", count + 1) };
        var words = Words(search, rules);
        for (var i = 0; i < words.Count; i++)
        {
            var like = db.IsSqlite ? $"instr(search_text, @word{i}) > 0" : $"search_text like @word{i}";
            conditions.Add($"({like} or account_id in (select id from accounts where {like}))");
            parameters.Add(($"word{i}", db.IsSqlite ? words[i] : Texts.Containing(words[i])));
        }
        if (accountId is { } account)
        {
            conditions.Add("account_id = @account");
            parameters.Add(("account", account));
        }
        After(cursor, conditions, parameters);

        var found = await ContactSeen.Of(
            db,
            $"select id from (select id from contacts where {string.Join(" and ", conditions)} order by name, id limit @count) page",
            stop,
            [.. parameters]
        );
        if (found.Count <= count)
            return TypedResults.Ok(new Page<Okno.Contracts.Contacts.Contact>(found, null));
        found.RemoveAt(count);
        return TypedResults.Ok(new Page<Okno.Contracts.Contacts.Contact>(found, Cursor.Write(new Place(found[^1].Name, found[^1].Id))));
    }

    /// <summary>The words to look for; a text that is a number becomes its digits, without the national or country prefix when it is valid.</summary>
    internal static IReadOnlyList<string> Words(string? search, PhoneRules rules)
    {
        var words = Texts.SearchWords(search);
        if (words.Count == 0)
            return [];
        if (words.Sum(word => word.Length) < 3)
            throw RuleBroken.Malformed("contact.search-too-short", ("least", 3));

        var number = PhoneNumbers.Parse(search, rules.Region);
        if (number.E164 is not null)
            return [number.E164];
        return number.Digits.Length >= 3 ? [number.Digits] : words;
    }

    internal static void After(string? cursor, List<string> conditions, List<(string Name, object? Value)> parameters)
    {
        if (Cursor.Read<Place>(cursor) is not { } place)
            return;
        if (place.Name is null || !Texts.IsWhole(place.Name))
            throw RuleBroken.Malformed("request.bad-cursor");
        conditions.Add("(name, id) > (@name, @id)");
        parameters.Add(("name", place.Name));
        parameters.Add(("id", place.Id));
    }
}
