using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Okno.Contracts.Queues;

namespace Okno.Client.Queues;

/// <summary>How the parts of a group belong together.</summary>
public enum GroupMode
{
    All,
    Any,
    None,
}

/// <summary>A part of a filter as one builds it: a group or a condition. Its key keeps it apart from its equals on the screen.</summary>
public abstract class FilterNode
{
    public Guid Key { get; } = Guid.NewGuid();
}

/// <summary>One value of a condition: a text as on the wire, a moment so many minutes from now, or null for «empty».</summary>
public sealed record FilterValue(string? Text, int? MinutesFromNow = null);

public sealed class FilterCondition(string field, string operation, params IEnumerable<FilterValue> values) : FilterNode
{
    public string Field { get; set; } = field;

    public string Operation { get; set; } = operation;

    public List<FilterValue> Values { get; } = [.. values];
}

public sealed class FilterGroup(GroupMode mode = GroupMode.All, params IEnumerable<FilterNode> parts) : FilterNode
{
    public GroupMode Mode { get; set; } = mode;

    public List<FilterNode> Parts { get; } = [.. parts];
}

/// <summary>Reads a filter of any form that the server takes into groups and conditions, and writes it back (docs/queue-filter.md).</summary>
public static class FilterTree
{
    public static FilterGroup Read(JsonElement? filter, IReadOnlyList<FilterField> fields) =>
        filter is not { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } given
            ? new FilterGroup()
            : Part(given, fields) switch
            {
                FilterGroup group => group,
                var condition => new FilterGroup(GroupMode.All, condition),
            };

    /// <summary>Null when nothing narrows: every record of the object.</summary>
    public static JsonElement? Write(FilterGroup root, IReadOnlyList<FilterField> fields) =>
        root is { Mode: GroupMode.All, Parts.Count: 0 } ? null : JsonSerializer.SerializeToElement(Written(root, fields));

    /// <summary>Conditions that still lack a value.</summary>
    public static IEnumerable<FilterCondition> Unfinished(FilterGroup group, IReadOnlyList<FilterField> fields) =>
        group.Parts.SelectMany(part =>
            part switch
            {
                FilterGroup inner => Unfinished(inner, fields),
                FilterCondition condition when !IsWhole(condition, fields) => [condition],
                _ => [],
            }
        );

    public static bool IsWhole(FilterCondition condition, IReadOnlyList<FilterField> fields)
    {
        if (FilterOperations.TakesNone(condition.Operation))
            return true;
        if (condition.Values.Count == 0)
            return false;
        return condition.Values.All(value =>
            fields.FirstOrDefault(field => field.Name == condition.Field)?.Type switch
            {
                FilterFieldType.Number => value.Text is null || long.TryParse(value.Text, CultureInfo.InvariantCulture, out _),
                FilterFieldType.Moment => value.MinutesFromNow is not null
                    || DateTimeOffset.TryParse(value.Text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _),
                _ => value.Text is null || value.Text.Length > 0,
            }
        );
    }

    private static FilterNode Part(JsonElement given, IReadOnlyList<FilterField> fields)
    {
        if (given.ValueKind is JsonValueKind.Array)
            return Group(GroupMode.All, given, fields);
        if (given.ValueKind is not JsonValueKind.Object)
            return new FilterGroup();
        if (given.TryGetProperty("field", out _))
            return Condition(given, fields);
        if (given.TryGetProperty("all", out var all))
            return Group(GroupMode.All, all, fields);
        if (given.TryGetProperty("any", out var any))
            return Group(GroupMode.Any, any, fields);
        if (given.TryGetProperty("not", out var not))
            return Part(not, fields) is FilterGroup { Mode: GroupMode.Any } inner
                ? new FilterGroup(GroupMode.None, inner.Parts)
                : new FilterGroup(GroupMode.None, Part(not, fields));

        List<FilterNode> parts =
        [
            .. given
                .EnumerateObject()
                .Select(part => Condition(part.Name, part.Value.ValueKind is JsonValueKind.Array ? "in" : "eq", part.Value, fields)),
        ];
        return parts.Count == 1 ? parts[0] : new FilterGroup(GroupMode.All, parts);
    }

    private static FilterGroup Group(GroupMode mode, JsonElement parts, IReadOnlyList<FilterField> fields)
    {
        List<FilterNode> read = [];
        if (parts.ValueKind is JsonValueKind.Array)
            read.AddRange(parts.EnumerateArray().Select(part => Part(part, fields)));
        return new FilterGroup(mode, read);
    }

    private static FilterCondition Condition(JsonElement given, IReadOnlyList<FilterField> fields)
    {
        var (name, operation, value) = ("", "eq", default(JsonElement));
        foreach (var part in given.EnumerateObject())
        {
            switch (part.Name)
            {
                case "field":
                    name = part.Value.ToString();
                    break;
                case "op" or "operator":
                    operation = part.Value.ToString();
                    break;
                case "value" or "values":
                    value = part.Value;
                    break;
            }
        }
        return Condition(name, operation, value, fields);
    }

    private static FilterCondition Condition(string name, string operation, JsonElement value, IReadOnlyList<FilterField> fields)
    {
        List<FilterValue> values = [];
        if (value.ValueKind is JsonValueKind.Array)
            values.AddRange(value.EnumerateArray().Select(Value));
        else if (value.ValueKind is not JsonValueKind.Undefined)
            values.Add(Value(value));
        // Equal to one value is one of a list of one: words, texts and ids then need one way of choosing only.
        var lists =
            fields.FirstOrDefault(field => field.Name == name)?.Type is FilterFieldType.Word or FilterFieldType.Id or FilterFieldType.Text;
        var shown = (operation, lists || values is [{ Text: null, MinutesFromNow: null }]) switch
        {
            ("eq", true) when !lists => "isEmpty",
            ("ne", true) when !lists => "isNotEmpty",
            ("eq", true) => "in",
            ("ne", true) => "notIn",
            _ => operation,
        };
        if (FilterOperations.TakesNone(shown))
            values.Clear();
        return new FilterCondition(name, shown, values);
    }

    private static FilterValue Value(JsonElement value) =>
        value.ValueKind switch
        {
            JsonValueKind.Null => new FilterValue(null),
            JsonValueKind.Object when value.TryGetProperty("minutesFromNow", out var minutes) && minutes.TryGetInt32(out var count) =>
                new FilterValue(null, count),
            _ => new FilterValue(value.ToString()),
        };

    private static JsonObject Written(FilterNode node, IReadOnlyList<FilterField> fields)
    {
        if (node is FilterCondition condition)
            return Written(condition, fields.FirstOrDefault(field => field.Name == condition.Field)?.Type);
        var group = (FilterGroup)node;
        var parts = new JsonArray([.. group.Parts.Select(part => Written(part, fields))]);
        return group.Mode switch
        {
            GroupMode.All => new JsonObject { ["all"] = parts },
            GroupMode.Any => new JsonObject { ["any"] = parts },
            _ => new JsonObject { ["not"] = new JsonObject { ["any"] = parts } },
        };
    }

    private static JsonObject Written(FilterCondition condition, FilterFieldType? type)
    {
        var written = new JsonObject { ["field"] = condition.Field, ["op"] = condition.Operation };
        if (FilterOperations.TakesMany(condition.Operation))
            written["value"] = new JsonArray([.. condition.Values.Select(value => Written(value, type))]);
        else if (!FilterOperations.TakesNone(condition.Operation))
            written["value"] = condition.Values.Count == 0 ? null : Written(condition.Values[0], type);
        return written;
    }

    private static JsonNode? Written(FilterValue value, FilterFieldType? type) =>
        value switch
        {
            { MinutesFromNow: { } minutes } => new JsonObject { ["minutesFromNow"] = minutes },
            { Text: null } => null,
            _ when type is FilterFieldType.Number && long.TryParse(value.Text, CultureInfo.InvariantCulture, out var number) =>
                JsonValue.Create(number),
            _ => JsonValue.Create(value.Text),
        };
}

/// <summary>Which operations fit which fields, in the order they are offered.</summary>
public static class FilterOperations
{
    private static readonly string[] _empty = ["isEmpty", "isNotEmpty"];

    public static IReadOnlyList<string> Of(FilterField field) =>
        field switch
        {
            { Type: FilterFieldType.Text, Refers: not null } => ["in", "notIn", "contains", .. _empty],
            { Type: FilterFieldType.Text } => ["contains", "startsWith", "in", "notIn", .. _empty],
            { Type: FilterFieldType.Number } => ["eq", "ne", "ge", "le", "gt", "lt"],
            { Type: FilterFieldType.Word, Name: "priority" } => ["in", "notIn", "le", "ge"],
            { Type: FilterFieldType.Word } => ["in", "notIn"],
            // What an id points to that nobody can choose from is there or is not.
            { Type: FilterFieldType.Id, Refers: null } => _empty,
            { Type: FilterFieldType.Id } => ["in", "notIn", .. _empty],
            _ => ["ge", "le", .. _empty],
        };

    public static bool TakesNone(string operation) => operation is "isEmpty" or "isNotEmpty";

    public static bool TakesMany(string operation) => operation is "in" or "notIn";
}
