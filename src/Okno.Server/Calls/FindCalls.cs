using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Calls;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Calls;

/// <summary>The log of calls, newest first: an operator's own, all for a supervisor; and those that go on right now.</summary>
internal static class FindCalls
{
    internal sealed record Asked
    {
        [Description("Digits of a number, or words of the contact's name")]
        public string? Search { get; init; }

        public string? Direction { get; init; }

        public string? State { get; init; }

        public string? Result { get; init; }

        public Guid? OperatorId { get; init; }

        public Guid? ContactId { get; init; }

        public Guid? CaseId { get; init; }

        public Guid? AccountId { get; init; }

        public Guid? LineId { get; init; }

        public DateTimeOffset? From { get; init; }

        public DateTimeOffset? To { get; init; }

        public int? Limit { get; init; }

        public string? Cursor { get; init; }
    }

    private sealed record Place(DateTimeOffset At, Guid Id);

    public static void Map(IEndpointRouteBuilder calls)
    {
        calls.MapGet("/", Handle).RequirePermission(Permission.TakeQueueItems).WithSummary("The log of calls");
        calls.MapGet("/active", Active).RequirePermission(Permission.TakeQueueItems).WithSummary("My calls that go on now");
        calls.MapGet("/{id:guid}", See).RequirePermission(Permission.TakeQueueItems).WithSummary("A call");
    }

    internal static async Task<Ok<Page<Contracts.Calls.Call>>> Active(
        OknoDb db,
        CurrentUser user,
        SettingsBook settings,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var calls = await CallSeen.Read(
            db,
            "where c.operator_id = @me and c.state < 3 order by c.started_at, c.id limit 50",
            clock.GetUtcNow(),
            stop,
            ("me", user.Id)
        );
        for (var i = 0; i < calls.Count; i++)
            calls[i] = await CallSeen.WithCandidates(db, calls[i], settings, stop);
        return TypedResults.Ok(new Page<Contracts.Calls.Call>(calls, null));
    }

    internal static async Task<Ok<Contracts.Calls.Call>> See(
        Guid id,
        OknoDb db,
        CurrentUser user,
        SettingsBook settings,
        TimeProvider clock,
        CancellationToken stop
    ) => TypedResults.Ok(await CallSeen.One(db, id, user, settings, clock.GetUtcNow(), stop));

    internal static async Task<Ok<Page<Contracts.Calls.Call>>> Handle(
        [AsParameters] Asked asked,
        OknoDb db,
        CurrentUser user,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var conditions = new List<string>();
        var parameters = new List<(string Name, object? Value)>();
        if (!user.May(Permission.SuperviseQueues))
            Add("c.operator_id = @me", "me", user.Id);
        if (asked.OperatorId is { } operatorId)
            Add("c.operator_id = @operator", "operator", operatorId);
        if (asked.ContactId is { } contactId)
            Add("c.contact_id = @contact", "contact", contactId);
        if (asked.CaseId is { } caseId)
            Add("c.case_id = @case", "case", caseId);
        if (asked.AccountId is { } accountId)
            Add("c.account_id = @account", "account", accountId);
        if (asked.LineId is { } lineId)
            Add("c.line_id = @line", "line", lineId);
        if (asked.Direction is not null)
            Add("c.direction = @direction", "direction", (int)Texts.Word<CallDirection>("direction", asked.Direction));
        if (asked.State is not null)
            Add("c.state = @state", "state", (int)Texts.Word<CallState>("state", asked.State));
        if (asked.Result is not null)
            Add("c.result = @result", "result", (int)Texts.Word<CallResult>("result", asked.Result));
        if (asked.From is { } from)
            Add("c.started_at >= @since", "since", MergePatch.Fit("from", from));
        if (asked.To is { } to)
            Add("c.started_at < @until", "until", MergePatch.Fit("to", to));
        Search(asked.Search, db, Add);
        if (Cursor.Read<Place>(asked.Cursor) is { } place)
        {
            conditions.Add("(c.started_at, c.id) < (@at, @id)");
            parameters.AddRange([("at", place.At), ("id", place.Id)]);
        }
        var limit = Cursor.Limit(asked.Limit);
        parameters.Add(("count", limit + 1));
        var where = conditions.Count == 0 ? "" : $"where {string.Join(" and ", conditions)}";
        var found = await CallSeen.Read(
            db,
            $"{where} order by c.started_at desc, c.id desc limit @count",
            clock.GetUtcNow(),
            stop,
            [.. parameters]
        );
        if (found.Count <= limit)
            return TypedResults.Ok(new Page<Contracts.Calls.Call>(found, null));
        found.RemoveAt(limit);
        return TypedResults.Ok(new Page<Contracts.Calls.Call>(found, Cursor.Write(new Place(found[^1].StartedAt, found[^1].Id))));

        void Add(string condition, string name, object? value)
        {
            conditions.Add(condition);
            parameters.Add((name, value));
        }
    }

    private static void Search(string? search, OknoDb db, Action<string, string, object?> add)
    {
        var words = Texts.SearchWords(search);
        for (var i = 0; i < words.Count; i++)
        {
            var digits = string.Concat(words[i].Where(char.IsAsciiDigit));
            var name = $"word{i}";
            if (digits.Length == words[i].TrimStart('+').Length && digits.Length > 0)
                add(
                    db.IsSqlite
                        ? $"(instr(c.\"from\", @{name}) > 0 or instr(c.\"to\", @{name}) > 0)"
                        : $"(strpos(c.\"from\", @{name}) > 0 or strpos(c.\"to\", @{name}) > 0)",
                    name,
                    digits
                );
            else
                add(
                    db.IsSqlite ? $"instr(k.search_text, @{name}) > 0" : $"k.search_text like @{name}",
                    name,
                    db.IsSqlite ? words[i] : Texts.Containing(words[i])
                );
        }
    }
}
