using System.Globalization;
using System.Text.Json;
using Okno.Contracts;
using Okno.Server.Data;
using Okno.Server.Queues.Filling;
using Okno.Server.Shared;

namespace Okno.Server.Lists;

/// <summary>A list's question as SQL over ids: conditions and order from lists of ours, values as parameters.</summary>
internal sealed class RowQuery
{
    private readonly ListObject _object;
    private readonly List<string> _conditions = [];
    private readonly List<(string Name, object? Value)> _parameters = [];
    private readonly List<string> _order = [];
    private readonly HashSet<string> _joins = new(StringComparer.Ordinal);

    private RowQuery(ListObject @object, OknoDb db) => (_object, Db) = (@object, db);

    public OknoDb Db { get; }

    /// <summary>A question that makes no sense is a 400 with the reason.</summary>
    public static async Task<RowQuery> Of(ListObject @object, Reader reader, RowsAsked asked, CancellationToken stop)
    {
        var query = new RowQuery(@object, reader.Db);
        PersonalWords.ZoneOf(asked.Zone);
        @object.Seen(query, reader);
        if (Texts.Fit("search", asked.Search?.Trim(), 200) is { Length: > 0 } search)
            await @object.Search(query, reader, search, stop);
        query.Filter(asked.Filter, asked.Zone, reader);
        query.OrderBy(string.IsNullOrWhiteSpace(asked.Sort) ? @object.Sort : asked.Sort);
        return query;
    }

    public void Add(string condition, params (string Name, object? Value)[] parameters)
    {
        _conditions.Add(condition);
        _parameters.AddRange(parameters);
    }

    /// <summary>What was made until the moment: a later row moves nothing.</summary>
    public void Until(DateTimeOffset moment) => Add("r.id <= @until", ("until", LastOf(moment)));

    public void After(DateTimeOffset moment) => Add("r.id > @after", ("after", LastOf(moment)));

    public Task<List<Guid>> Ids(int position, int count, CancellationToken stop) =>
        Db.Query(
            $"select r.id {From(ordered: true)} {Where} order by {string.Join(", ", _order)} limit @count offset @position",
            row => row.Guid(0),
            stop,
            [.. _parameters, ("count", count), ("position", position)]
        );

    /// <summary>How many match, counted no further than <paramref name="most"/>.</summary>
    public async Task<int> Count(int most, CancellationToken stop) =>
        (
            await Db.Query(
                $"select count(*) from (select 1 {From(ordered: false)} {Where} limit @most) counted",
                row => (int)row.Long(0),
                stop,
                [.. _parameters, ("most", most)]
            )
        )[0];

    public RowQuery Copy()
    {
        var copy = new RowQuery(_object, Db);
        copy._conditions.AddRange(_conditions);
        copy._parameters.AddRange(_parameters);
        return copy;
    }

    private string Where => _conditions.Count == 0 ? "" : $"where {string.Join(" and ", _conditions)}";

    private string From(bool ordered) => $"from {_object.Fields.Table} r {(ordered ? string.Join(' ', _joins) : "")}";

    private void Filter(string? json, string? zone, Reader reader)
    {
        if (string.IsNullOrWhiteSpace(json))
            return;
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 32, AllowDuplicateProperties = false });
            var filter = PersonalWords.Fill(document.RootElement, _object.Fields, reader.User.Id, reader.Now, zone);
            var read = QueueFilter.Read(_object.Fields, filter, Db.IsSqlite, reader.Now);
            Add(read.Sql, [.. read.Parameters]);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw RuleBroken.Malformed("request.bad-value", ("field", "filter"));
        }
        catch (FilterUnfit unfit)
        {
            throw RuleBroken.Malformed(unfit.Code, ("place", unfit.Place));
        }
    }

    private void OrderBy(string sort)
    {
        var names = sort.Split(',', 4, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (names.Length is 0 or > 3)
            throw RuleBroken.Malformed("request.bad-value", ("field", "sort"));
        foreach (var name in names)
        {
            var direction = name.StartsWith('-') ? "desc" : "asc";
            if (!_object.Sorts.TryGetValue(name.TrimStart('-'), out var column))
                throw RuleBroken.Malformed("request.bad-value", ("field", "sort"));
            if (column.MayBeEmpty)
                _order.Add($"({column.Sql} is null)");
            _order.Add($"{column.Sql} {direction}");
            if (column.Join.Length > 0)
                _joins.Add(column.Join);
        }
        // The same way round as the last column, so that one index can serve both.
        _order.Add($"r.id {(names[^1].StartsWith('-') ? "desc" : "asc")}");
    }

    /// <summary>The greatest version-7 GUID of a moment (RFC 9562): ids of later records are greater.</summary>
    private static Guid LastOf(DateTimeOffset moment) =>
        Guid.ParseExact(
            $"{Math.Clamp(moment.ToUnixTimeMilliseconds(), 0, 0xFFFF_FFFF_FFFF).ToString("x12", CultureInfo.InvariantCulture)}7fffbfffffffffffffff",
            "N"
        );
}
