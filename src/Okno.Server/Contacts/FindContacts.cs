using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Contacts;

/// <summary>
/// Contacts by one text over name, e-mail, number and account, or by several fields that each narrow; without any all of them by name.
/// </summary>
internal static class FindContacts
{
    internal sealed record Place(string Name, Guid Id);

    /// <summary>Fields to narrow by: what is contained in each, all together. <c>Case</c> is a case's number or words of its subject.</summary>
    internal sealed record Fields
    {
        public string? Name { get; init; }
        public string? Phone { get; init; }
        public string? Email { get; init; }
        public string? Account { get; init; }
        public string? Case { get; init; }
    }

    public static void Map(IEndpointRouteBuilder contacts) =>
        contacts.MapGet("", Handle).RequirePermission(Permission.SeeContacts).WithSummary("Find contacts (3 characters or more)");

    internal static async Task<Ok<Page<Okno.Contracts.Contacts.Contact>>> Handle(
        OknoDb db,
        SettingsBook settings,
        [AsParameters] Fields fields,
        CancellationToken stop,
        string? search = null,
        Guid? accountId = null,
        int? limit = null,
        string? cursor = null
    )
    {
        var rules = await PhoneRules.Read(settings, stop);
        var count = Cursor.Limit(limit);
        var conditions = new List<string> { "merged_into_id is null" };
        var parameters = new List<(string Name, object? Value)> { ("count", count + 1) };
        var words = Words(search, rules);
        for (var i = 0; i < words.Count; i++)
        {
            var like = db.IsSqlite ? $"instr(search_text, @word{i}) > 0" : $"search_text like @word{i}";
            conditions.Add($"({like} or account_id in (select id from accounts where {like}))");
            parameters.Add(($"word{i}", db.IsSqlite ? words[i] : Texts.Containing(words[i])));
        }
        Narrow(db, fields, conditions, parameters);
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

    private static void Narrow(OknoDb db, Fields fields, List<string> conditions, List<(string Name, object? Value)> parameters)
    {
        foreach (var word in Texts.SearchWords(fields.Name).Concat(Texts.SearchWords(fields.Email)))
            conditions.Add(Contains("search_text", word));
        var digits = string.Concat((fields.Phone ?? "").Where(char.IsAsciiDigit));
        // As it is written at home: 8 916… is +7 916….
        if (digits.Length > 10 && digits[0] == '8')
            digits = digits[1..];
        if (digits.Length > 0)
            conditions.Add(Contains("search_text", digits));
        foreach (var word in Texts.SearchWords(fields.Account))
            conditions.Add($"account_id in (select id from accounts where {Contains("search_text", word)})");
        if (Texts.SearchWords(fields.Case) is { Count: > 0 } ofCase)
            conditions.Add(
                $"id in (select contact_id from cases where contact_id is not null and {string.Join(" and ", ofCase.Select(word => Contains("search_text", word)))})"
            );

        string Contains(string column, string word)
        {
            var name = $"part{parameters.Count}";
            parameters.Add((name, db.IsSqlite ? word : Texts.Containing(word)));
            return db.IsSqlite ? $"instr({column}, @{name}) > 0" : $"{column} like @{name}";
        }
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
