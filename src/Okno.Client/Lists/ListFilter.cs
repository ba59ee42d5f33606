using System.Text.Json;
using System.Text.Json.Nodes;

namespace Okno.Client.Lists;

/// <summary>
/// A list's filter in the language of queue filters. What the quick filters can show is taken out of it by field; the rest stays as it
/// is and joins in.
/// </summary>
public sealed class ListFilter
{
    private readonly Dictionary<string, List<string?>> _chosen = [];
    private readonly Dictionary<string, string> _since = [];
    private readonly List<JsonNode> _rest = [];

    /// <param name="json">From the address; what is no filter is no filter.</param>
    /// <param name="quick">Fields whose values are chosen from a list.</param>
    /// <param name="periods">Fields of moments that are narrowed by «since».</param>
    public static ListFilter Read(string? json, IReadOnlyCollection<string> quick, IReadOnlyCollection<string> periods)
    {
        var read = new ListFilter();
        if (string.IsNullOrWhiteSpace(json))
            return read;
        try
        {
            var node = JsonNode.Parse(json);
            var conditions = node switch
            {
                JsonArray list => [.. list],
                JsonObject { Count: 1 } one when one["all"] is JsonArray list => [.. list],
                null => new List<JsonNode?>(),
                _ => [node],
            };
            foreach (var condition in conditions.OfType<JsonNode>())
            {
                if (!read.TakeQuick(condition, quick, periods))
                    read._rest.Add(condition.DeepClone());
            }
        }
        catch (JsonException)
        {
            return new ListFilter();
        }
        return read;
    }

    public IReadOnlyList<string?> Chosen(string field) => _chosen.GetValueOrDefault(field) ?? [];

    public string? Since(string field) => _since.GetValueOrDefault(field);

    /// <summary>Conditions that no quick filter shows.</summary>
    public int Others => _rest.Count;

    public bool IsEmpty => _chosen.Count == 0 && _since.Count == 0 && _rest.Count == 0;

    /// <summary>The conditions that no quick filter shows, as one filter; null when there are none.</summary>
    public JsonElement? Rest
    {
        get =>
            _rest.Count == 0
                ? null
                : JsonSerializer.SerializeToElement(new JsonObject { ["all"] = new JsonArray([.. _rest.Select(one => one.DeepClone())]) });
        set
        {
            _rest.Clear();
            if (value is not { } given || JsonNode.Parse(given.GetRawText()) is not { } node)
                return;
            if (node is JsonObject { Count: 1 } one && one["all"] is JsonArray list)
                _rest.AddRange(list.OfType<JsonNode>().Select(condition => condition.DeepClone()));
            else
                _rest.Add(node);
        }
    }

    public void Choose(string field, IEnumerable<string?> values)
    {
        var chosen = values.Distinct().ToList();
        if (chosen.Count == 0)
            _chosen.Remove(field);
        else
            _chosen[field] = chosen;
    }

    public void SetSince(string field, string? moment)
    {
        if (string.IsNullOrEmpty(moment))
            _since.Remove(field);
        else
            _since[field] = moment;
    }

    public void Clear()
    {
        _chosen.Clear();
        _since.Clear();
        _rest.Clear();
    }

    /// <summary>Null when everything matches.</summary>
    public string? Json
    {
        get
        {
            if (IsEmpty)
                return null;
            var all = new JsonArray();
            foreach (var (name, values) in _chosen)
                all.Add(
                    new JsonObject
                    {
                        ["field"] = name,
                        ["op"] = "in",
                        ["value"] = new JsonArray([.. values.Select(value => value is null ? null : JsonValue.Create(value))]),
                    }
                );
            foreach (var (name, since) in _since)
                all.Add(
                    new JsonObject
                    {
                        ["field"] = name,
                        ["op"] = "ge",
                        ["value"] = since,
                    }
                );
            foreach (var condition in _rest)
                all.Add(condition.DeepClone());
            return new JsonObject { ["all"] = all }.ToJsonString(Shell.Api.Json);
        }
    }

    private bool TakeQuick(JsonNode condition, IReadOnlyCollection<string> quick, IReadOnlyCollection<string> periods)
    {
        if (condition is not JsonObject one)
            return false;
        var (field, op, value) =
            one.ContainsKey("field") ? (Text(one["field"]) ?? "", Text(one["op"]) ?? "eq", one["value"])
            : one.Count == 1 && one.First() is var (name, given) ? (name, given is JsonArray ? "in" : "eq", given)
            : ("", "", null);
        if (periods.Contains(field) && op is "ge" && Text(value) is { } since && !_since.ContainsKey(field))
        {
            _since[field] = since;
            return true;
        }
        if (!quick.Contains(field) || _chosen.ContainsKey(field))
            return false;
        List<string?>? values = (op, value) switch
        {
            ("in", JsonArray list) when list.All(item => item is null || Text(item) is not null) => [.. list.Select(Text)],
            ("eq", null) when one.ContainsKey("value") || !one.ContainsKey("field") => [null],
            ("eq", JsonValue single) when Text(single) is { } text => [text],
            ("isEmpty", _) => [null],
            _ => null,
        };
        if (values is not { Count: > 0 })
            return false;
        _chosen[field] = values;
        return true;
    }

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue(out string? text) ? text : null;
}
