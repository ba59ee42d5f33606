using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Cases;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Cases;

/// <summary>Every case that matches, in the order asked for; without one the newest first.</summary>
internal static class FindCases
{
    /// <summary>What narrows the list; all conditions together.</summary>
    internal sealed record Asked
    {
        [Description("Words in the number, subject, description or contact")]
        public string? Search { get; init; }

        public string[]? Status { get; init; }

        public string[]? Priority { get; init; }

        public string? Origin { get; init; }

        public string? Category { get; init; }

        [Description("A person's id, «me» or «none»")]
        public string? OwnerId { get; init; }

        public Guid? GroupId { get; init; }

        public Guid? ContactId { get; init; }

        public Guid? AccountId { get; init; }

        [Description("registeredAt, number, priority, subject or status; «-» before it turns it round")]
        public string? Sort { get; init; }

        public int? Limit { get; init; }

        public string? Cursor { get; init; }
    }

    /// <summary>Where a page ended, in the order it was asked for.</summary>
    private sealed record Place(string Sort, string? Text, long? Number, DateTimeOffset? At, Guid Id);

    private static readonly Dictionary<string, string> Columns = new(StringComparer.Ordinal)
    {
        ["registeredAt"] = "c.registered_at",
        ["number"] = "c.number",
        ["priority"] = "c.priority",
        ["subject"] = "c.subject",
        ["status"] = "c.status",
    };

    public static void Map(IEndpointRouteBuilder cases) =>
        cases.MapGet("", Handle).RequirePermission(Permission.SeeCases).WithSummary("Find cases");

    internal static async Task<Ok<Page<Okno.Contracts.Cases.Case>>> Handle(
        [AsParameters] Asked asked,
        OknoDb db,
        CurrentUser user,
        CancellationToken stop
    )
    {
        var conditions = new List<string>();
        var parameters = new List<(string Name, object? Value)>();
        await Search("c", asked.Search, db, conditions, parameters, stop);
        Narrow(asked, user, db, conditions, parameters);

        var sort = asked.Sort ?? "-registeredAt";
        var descending = sort.StartsWith('-');
        if (!Columns.TryGetValue(descending ? sort[1..] : sort, out var column))
            throw RuleBroken.Malformed("request.bad-value", ("field", "sort"));
        if (Cursor.Read<Place>(asked.Cursor) is { } place)
        {
            // The row value makes the index on registration serve the order and the place at once.
            conditions.Add($"({column}, c.id) {(descending ? "<" : ">")} (@at_value, @at_id)");
            parameters.Add(("at_value", ValueOf(place, sort)));
            parameters.Add(("at_id", place.Id));
        }
        var limit = Cursor.Limit(asked.Limit);
        parameters.Add(("count", limit + 1));
        var direction = descending ? "desc" : "asc";
        var where = conditions.Count == 0 ? "" : $"where {string.Join(" and ", conditions)}";

        var found = await db.Query(
            $"{CaseSeen.Select} {where} order by {column} {direction}, c.id {direction} limit @count",
            CaseSeen.From,
            stop,
            [.. parameters]
        );
        if (found.Count <= limit)
            return TypedResults.Ok(new Page<Okno.Contracts.Cases.Case>(found, null));
        found.RemoveAt(limit);
        return TypedResults.Ok(new Page<Okno.Contracts.Cases.Case>(found, Cursor.Write(PlaceOf(found[^1], sort))));
    }

    /// <remarks>
    /// The contacts are looked up first: given as a list, PostgreSQL can choose by its statistics between walking the order and
    /// joining the two indexes.
    /// </remarks>
    internal static async Task Search(
        string cases,
        string? search,
        OknoDb db,
        List<string> conditions,
        List<(string Name, object? Value)> parameters,
        CancellationToken stop
    )
    {
        var words = Texts.SearchWords(search);
        for (var i = 0; i < words.Count; i++)
        {
            var word = db.IsSqlite ? words[i] : Texts.Containing(words[i]);
            var contains = db.IsSqlite ? $"instr({cases}.search_text, @word{i}) > 0" : $"{cases}.search_text like @word{i}";
            parameters.Add(($"word{i}", word));
            if (words[i].Length < 3)
            {
                conditions.Add(contains);
                continue;
            }
            var contacts = await db.Query(
                db.IsSqlite
                    ? "select id from contacts where instr(search_text, @word) > 0 limit 1000"
                    : "select id from contacts where search_text like @word limit 1000",
                row => row.Guid(0),
                stop,
                ("word", word)
            );
            conditions.Add(contacts.Count == 0 ? contains : $"({contains} or {cases}.contact_id {db.In($"contacts{i}")})");
            if (contacts.Count > 0)
                parameters.Add(($"contacts{i}", contacts.ToArray()));
        }
    }

    private static void Narrow(
        Asked asked,
        CurrentUser user,
        OknoDb db,
        List<string> conditions,
        List<(string Name, object? Value)> parameters
    )
    {
        if (asked.Status is { Length: > 0 } statuses)
            Add($"c.status {db.In("status")}", "status", statuses.Select(word => (int)Texts.Word<CaseStatus>("status", word)).ToArray());
        if (asked.Priority is { Length: > 0 } priorities)
            Add(
                $"c.priority {db.In("priority")}",
                "priority",
                priorities.Select(word => (int)Texts.Word<CasePriority>("priority", word)).ToArray()
            );
        if (asked.Origin is not null)
            Add("c.origin = @origin", "origin", Texts.Word<CaseOrigin>("origin", asked.Origin));
        if (asked.Category is not null)
            Add("c.category = @category", "category", Texts.Fit("category", asked.Category, 100));
        if (asked.OwnerId is "none")
            conditions.Add("c.owner_id is null");
        else if (asked.OwnerId is not null)
            Add("c.owner_id = @owner", "owner", asked.OwnerId is "me" ? user.Id : IdOf(asked.OwnerId));
        if (asked.GroupId is { } group)
            Add("c.group_id = @group", "group", group);
        if (asked.ContactId is { } contact)
            Add("c.contact_id = @contact", "contact", contact);
        if (asked.AccountId is { } account)
            Add("c.account_id = @account", "account", account);

        void Add(string condition, string name, object? value)
        {
            conditions.Add(condition);
            parameters.Add((name, value));
        }
    }

    private static Guid IdOf(string owner) =>
        Guid.TryParse(owner, out var id) ? id : throw RuleBroken.Malformed("request.bad-value", ("field", "ownerId"));

    private static Place PlaceOf(Okno.Contracts.Cases.Case last, string sort) =>
        sort.TrimStart('-') switch
        {
            "number" => new Place(sort, null, last.Number, null, last.Id),
            "priority" => new Place(sort, null, (int)last.Priority, null, last.Id),
            "status" => new Place(sort, null, (int)last.Status, null, last.Id),
            "subject" => new Place(sort, last.Subject, null, null, last.Id),
            _ => new Place(sort, null, null, last.RegisteredAt, last.Id),
        };

    private static object ValueOf(Place place, string sort)
    {
        object? value = sort.TrimStart('-') switch
        {
            "registeredAt" => place.At,
            "subject" => place.Text is { } text && Texts.IsWhole(text) ? text : null,
            _ => place.Number,
        };
        return string.Equals(place.Sort, sort, StringComparison.Ordinal) && value is not null
            ? value
            : throw RuleBroken.Malformed("request.bad-cursor");
    }
}
