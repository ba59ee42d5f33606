using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;
using QueueItemSeen = Okno.Contracts.Queues.QueueItem;

namespace Okno.Server.Queues;

/// <summary>The items of all queues and operators, as supervisors see them: narrowed, sorted, by page.</summary>
internal static class AllItems
{
    /// <summary>What narrows the list; all conditions together.</summary>
    internal sealed record Asked
    {
        public Guid[]? QueueId { get; init; }

        [Description("unfinished (when absent), notProcessed, inProgress, processed or all")]
        public string? State { get; init; }

        [Description("A person's id, «me» or «none»")]
        public string? OperatorId { get; init; }

        [Description("due: a postponed item whose date has come; scheduled: to come; overdue: the response time has passed")]
        public string? When { get; init; }

        [Description("Words in the record's number, subject, description or contact")]
        public string? Search { get; init; }

        [Description("createdAt, number, priority, postpones, nextProcessingDate or responseDue; «-» before it turns it round")]
        public string? Sort { get; init; }

        public int? Limit { get; init; }

        public string? Cursor { get; init; }
    }

    private sealed record Place(string Sort, long? Number, DateTimeOffset? At, Guid Id);

    private sealed record SortedItem(QueueItemSeen Item, long? Number, DateTimeOffset? At);

    /// <remarks>Ids are made in the order of time, so the primary key serves «oldest first» over any number of items.</remarks>
    private static readonly Dictionary<string, string?> Keys = new(StringComparer.Ordinal)
    {
        ["createdAt"] = null,
        ["number"] = "coalesce(r.number, 0)",
        ["priority"] = "coalesce(r.priority, 2)",
        ["postpones"] = "i.postpones_count",
        ["nextProcessingDate"] = "coalesce(i.next_processing_date, @far)",
        ["responseDue"] = "coalesce(r.response_due, @far)",
    };

    private static readonly DateTimeOffset Far = new(2199, 12, 31, 0, 0, 0, TimeSpan.Zero);

    public static void Map(IEndpointRouteBuilder items) =>
        items.MapGet("/", Handle).RequirePermission(Permission.SuperviseQueues).WithSummary("The items of all queues and operators");

    internal static async Task<Ok<Page<QueueItemSeen>>> Handle(
        [AsParameters] Asked asked,
        OknoDb db,
        CurrentUser user,
        QueueBook books,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var size = Cursor.Limit(asked.Limit);
        List<string> conditions = ["q.deleted_at is null"];
        List<(string, object?)> parameters = [("now", clock.GetUtcNow()), ("far", Far), ("count", size + 1)];
        Narrow(asked, db, user, conditions, parameters);

        var sort = asked.Sort ?? "createdAt";
        var descending = sort.StartsWith('-');
        if (!Keys.TryGetValue(sort.TrimStart('-'), out var key))
            throw RuleBroken.Malformed("request.bad-value", ("field", "sort"));
        var isMoment = key?.EndsWith("@far)", StringComparison.Ordinal) == true;
        if (Cursor.Read<Place>(asked.Cursor) is { } place)
        {
            object? value = isMoment ? place.At : place.Number;
            if (!string.Equals(place.Sort, sort, StringComparison.Ordinal) || (key is not null && value is null))
                throw RuleBroken.Malformed("request.bad-cursor");
            var sign = descending ? "<" : ">";
            conditions.Add(key is null ? $"i.id {sign} @at_id" : $"({key}, i.id) {sign} (@at_value, @at_id)");
            parameters.Add(("at_id", place.Id));
            if (key is not null)
                parameters.Add(("at_value", value));
        }
        var direction = descending ? "desc" : "asc";
        var order = key is null ? $"i.id {direction}" : $"{key} {direction}, i.id {direction}";
        var book = await books.Open(db, stop);
        var rows = await db.Query(
            $"""
            select {key ?? "0"}, {ItemSight.Columns} from queue_items i join queues q on q.id = i.queue_id {ItemSight.Joins}
            where {string.Join(" and ", conditions)}
            order by {order} limit @count
            """,
            row => new SortedItem(
                ItemSight.Read(row, book, 1),
                key is null || isMoment ? null : row.Long(0),
                isMoment ? row.Moment(0) : null
            ),
            stop,
            [.. parameters]
        );
        var shown = rows.Take(size).ToList();
        var next = rows.Count > size ? Cursor.Write(new Place(sort, shown[^1].Number, shown[^1].At, shown[^1].Item.Id)) : null;
        return TypedResults.Ok(new Page<QueueItemSeen>([.. shown.Select(row => row.Item)], next));
    }

    private static void Narrow(
        Asked asked,
        OknoDb db,
        CurrentUser user,
        List<string> conditions,
        List<(string Name, object? Value)> parameters
    )
    {
        if (asked.QueueId is { Length: > 0 } queues)
        {
            conditions.Add($"i.queue_id {db.In("queues")}");
            parameters.Add(("queues", queues.Distinct().ToArray()));
        }
        // Written out, so that the index on unfinished items can serve it.
        conditions.Add(
            asked.State switch
            {
                null or "unfinished" => "i.state < 2",
                "notProcessed" => "i.state < 2 and i.state = 0",
                "inProgress" => "i.state < 2 and i.state = 1",
                "processed" => "i.state = 2",
                "all" => "1 = 1",
                _ => throw RuleBroken.Malformed("request.bad-value", ("field", "state")),
            }
        );
        if (asked.OperatorId is "none")
            conditions.Add("i.operator_id is null");
        else if (asked.OperatorId is not null)
        {
            conditions.Add("i.operator_id = @operator");
            parameters.Add(("operator", asked.OperatorId is "me" ? user.Id : IdOf(asked.OperatorId)));
        }
        if (asked.When is not null)
            conditions.Add(
                asked.When switch
                {
                    "due" => "i.state < 2 and i.next_processing_date <= @now",
                    "scheduled" => "i.state < 2 and i.next_processing_date > @now",
                    "overdue" => "i.state < 2 and r.response_due < @now",
                    _ => throw RuleBroken.Malformed("request.bad-value", ("field", "when")),
                }
            );
        var words = Texts.SearchWords(asked.Search);
        for (var n = 0; n < words.Count; n++)
        {
            var name = $"word{n.ToString(CultureInfo.InvariantCulture)}";
            conditions.Add(
                db.IsSqlite
                    ? $"(instr(coalesce(r.search_text, k.number, ''), @{name}) > 0 or instr(coalesce(c.search_text, ''), @{name}) > 0)"
                    : $"(r.search_text like @{name} or c.search_text like @{name} or k.number like @{name})"
            );
            parameters.Add((name, db.IsSqlite ? words[n] : Texts.Containing(words[n])));
        }
    }

    private static Guid IdOf(string asked) =>
        Guid.TryParse(asked, out var id) ? id : throw RuleBroken.Malformed("request.bad-value", ("field", "operatorId"));
}
