using System.Globalization;
using System.Text;
using System.Text.Json;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Queues.Filling;

/// <summary>
/// A queue's filter as SQL: <c>{"all": […]}</c>, <c>{"any": […]}</c>, <c>{"not": {…}}</c>, <c>{"field", "op", "value"}</c>, or in short
/// <c>{"status": ["new", "reopened"]}</c>. Values go in as parameters only; fields and operations come from lists.
/// </summary>
internal sealed class QueueFilter
{
    private const int MaxDepth = 8;
    private const int MaxConditions = 200;

    /// <summary>Ten years.</summary>
    private const int MaxMinutes = 5_256_000;
    private static readonly string[] Groups = ["all", "any", "not"];

    private readonly QueueObject _object;
    private readonly bool _isSqlite;
    private readonly StringBuilder _sql = new();
    private readonly List<(string, object?)> _parameters = [];
    private readonly DateTimeOffset _now;
    private int _conditions;

    private QueueFilter(QueueObject @object, bool isSqlite, DateTimeOffset now)
    {
        _object = @object;
        _isSqlite = isSqlite;
        _now = now;
    }

    /// <summary>A condition over the object's table under the alias <c>r</c>.</summary>
    public string Sql => _sql.ToString();

    public IReadOnlyList<(string Name, object? Value)> Parameters => _parameters;

    /// <summary>Throws <see cref="FilterUnfit"/> with the reason when the filter makes no sense for the object.</summary>
    /// <param name="now">What moments «so long from now» are reckoned from.</param>
    public static QueueFilter Read(QueueObject @object, string? json, bool isSqlite, DateTimeOffset now)
    {
        using var document = json is null ? null : JsonDocument.Parse(json);
        return Read(@object, document?.RootElement, isSqlite, now);
    }

    public static QueueFilter Read(QueueObject @object, JsonElement? filter, bool isSqlite, DateTimeOffset now)
    {
        var read = new QueueFilter(@object, isSqlite, now);
        try
        {
            if (filter is { ValueKind: not (JsonValueKind.Null or JsonValueKind.Undefined) } given)
                read.Condition(given, 0);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, written as an escape: not text at all.
            throw new FilterUnfit("filter.not-a-condition");
        }
        if (read._sql.Length == 0)
            read._sql.Append("1 = 1");
        return read;
    }

    private void Condition(JsonElement condition, int depth)
    {
        if (depth > MaxDepth || ++_conditions > MaxConditions)
            throw new FilterUnfit("filter.too-deep");
        if (condition.ValueKind is JsonValueKind.Array)
        {
            Join(condition, " and ", "1 = 1", depth);
            return;
        }
        if (condition.ValueKind is not JsonValueKind.Object)
            throw new FilterUnfit("filter.not-a-condition");

        if (condition.TryGetProperty("field", out _))
            Compare(condition);
        else if (condition.EnumerateObject().Any(part => Groups.Contains(part.Name, StringComparer.Ordinal)))
            Group(condition, depth);
        else
            InShort(condition);
    }

    private void Group(JsonElement condition, int depth)
    {
        if (condition.EnumerateObject().Count() != 1)
            throw new FilterUnfit("filter.not-a-condition");
        var part = condition.EnumerateObject().First();
        switch (part.Name)
        {
            case "all":
                Join(part.Value, " and ", "1 = 1", depth);
                break;
            case "any":
                Join(part.Value, " or ", "1 = 0", depth);
                break;
            default:
                _sql.Append("not coalesce(");
                Condition(part.Value, depth + 1);
                _sql.Append(_isSqlite ? ", 0)" : ", false)");
                break;
        }
    }

    private void Join(JsonElement conditions, string word, string none, int depth)
    {
        if (conditions.ValueKind is not JsonValueKind.Array)
            throw new FilterUnfit("filter.not-a-condition");
        _sql.Append('(');
        var first = true;
        foreach (var condition in conditions.EnumerateArray())
        {
            if (!first)
                _sql.Append(word);
            first = false;
            Condition(condition, depth + 1);
        }
        _sql.Append(first ? none : "").Append(')');
    }

    private void InShort(JsonElement fields)
    {
        _sql.Append('(');
        var first = true;
        foreach (var field in fields.EnumerateObject())
        {
            if (!first)
                _sql.Append(" and ");
            first = false;
            if (++_conditions > MaxConditions)
                throw new FilterUnfit("filter.too-deep");
            Compare(FieldOf(field.Name), field.Value.ValueKind is JsonValueKind.Array ? "in" : "eq", field.Value);
        }
        _sql.Append(first ? "1 = 1" : "").Append(')');
    }

    private void Compare(JsonElement condition)
    {
        string? name = null,
            operation = "eq";
        JsonElement value = default;
        foreach (var part in condition.EnumerateObject())
        {
            switch (part.Name)
            {
                case "field":
                    name = part.Value.ValueKind is JsonValueKind.String ? part.Value.GetString() : null;
                    break;
                case "op" or "operator":
                    operation = part.Value.ValueKind is JsonValueKind.String ? part.Value.GetString() : null;
                    break;
                case "value" or "values":
                    value = part.Value;
                    break;
                default:
                    throw new FilterUnfit("filter.not-a-condition");
            }
        }
        Compare(FieldOf(name ?? ""), operation ?? "", value);
    }

    private QueueField FieldOf(string name) =>
        _object.Fields.TryGetValue(name, out var field) ? field : throw new FilterUnfit("filter.unknown-field", name);

    private void Compare(QueueField field, string operation, JsonElement value)
    {
        var column = $"r.{field.Column}";
        switch (operation)
        {
            case "eq" or "ne" when value.ValueKind is JsonValueKind.Null:
                _sql.Append(CultureInfo.InvariantCulture, $"{column} is {(operation is "eq" ? "" : "not ")}null");
                break;
            case "eq":
                _sql.Append(CultureInfo.InvariantCulture, $"{column} = {Parameter(field, value)}");
                break;
            case "ne":
                _sql.Append(CultureInfo.InvariantCulture, $"({column} is null or {column} <> {Parameter(field, value)})");
                break;
            case "in" or "notIn":
                In(field, column, operation, value);
                break;
            case "contains" or "startsWith" when field.Type is FieldType.Text:
                var like = Escaped(value.ValueKind is JsonValueKind.String ? Plain(field, value) : throw Unfit(field));
                var pattern = Parameter($"{(operation is "contains" ? "%" : "")}{like}%");
                _sql.Append(_isSqlite ? $"fold({column}) like fold({pattern}) escape '\\'" : $"{column} ilike {pattern} escape '\\'");
                break;
            case "lt" or "le" or "gt" or "ge" when field.Type is not (FieldType.Id or FieldType.Text):
                var sign = operation switch
                {
                    "lt" => "<",
                    "le" => "<=",
                    "gt" => ">",
                    _ => ">=",
                };
                _sql.Append(CultureInfo.InvariantCulture, $"{column} {sign} {Parameter(field, value)}");
                break;
            case "isEmpty":
                _sql.Append(field.Type is FieldType.Text ? $"({column} is null or {column} = '')" : $"{column} is null");
                break;
            case "isNotEmpty":
                _sql.Append(field.Type is FieldType.Text ? $"({column} is not null and {column} <> '')" : $"{column} is not null");
                break;
            default:
                throw new FilterUnfit("filter.unknown-operation", operation);
        }
    }

    private void In(QueueField field, string column, string operation, JsonElement values)
    {
        if (values.ValueKind is not JsonValueKind.Array || values.GetArrayLength() is 0 or > 1000)
            throw Unfit(field);
        var some = values
            .EnumerateArray()
            .Where(value => value.ValueKind is not JsonValueKind.Null)
            .Select(value => Parameter(field, value))
            .ToList();
        var none = some.Count < values.GetArrayLength();
        var among = some.Count == 0 ? "1 = 0" : $"coalesce({column} in ({string.Join(", ", some)}), {(_isSqlite ? "0" : "false")})";
        if (none)
            among = $"({among} or {column} is null)";
        _sql.Append(operation is "in" ? among : $"not ({among})");
    }

    private string Parameter(QueueField field, JsonElement value) =>
        Parameter(
            (field.Type, value.ValueKind) switch
            {
                (FieldType.Text, JsonValueKind.String) => Plain(field, value),
                (FieldType.Number, JsonValueKind.Number) when value.TryGetInt64(out var number) => number,
                (FieldType.Word, JsonValueKind.String) when field.Words!.TryGetValue(value.GetString()!, out var word) => word,
                (FieldType.Id, JsonValueKind.String) when value.TryGetGuid(out var id) => id,
                (FieldType.Moment, JsonValueKind.String)
                    when DateTimeOffset.TryParse(
                        value.GetString(),
                        CultureInfo.InvariantCulture,
                        DateTimeStyles.AssumeUniversal,
                        out var moment
                    ) => moment,
                (FieldType.Moment, JsonValueKind.Object) => FromNow(field, value),
                _ => throw Unfit(field),
            }
        );

    /// <summary><c>{"minutesFromNow": -1440}</c>: a day ago, whenever one looks.</summary>
    private DateTimeOffset FromNow(QueueField field, JsonElement value) =>
        value.EnumerateObject().Count() == 1
        && value.TryGetProperty("minutesFromNow", out var minutes)
        && minutes.ValueKind is JsonValueKind.Number
        && minutes.TryGetInt32(out var count)
        && Math.Abs((long)count) <= MaxMinutes
            ? _now.AddMinutes(count)
            : throw Unfit(field);

    private string Parameter(object value)
    {
        var name = $"f{_parameters.Count.ToString(CultureInfo.InvariantCulture)}";
        _parameters.Add((name, value));
        return $"@{name}";
    }

    private static string Plain(QueueField field, JsonElement value) =>
        value.GetString() is { Length: <= 1_000 } text && !text.Contains('\0', StringComparison.Ordinal) ? text : throw Unfit(field);

    private static string Escaped(string text) =>
        text.Replace(@"\", @"\\", StringComparison.Ordinal)
            .Replace("%", @"\%", StringComparison.Ordinal)
            .Replace("_", @"\_", StringComparison.Ordinal);

    private static FilterUnfit Unfit(QueueField field) => new("filter.bad-value", field.Name);
}

/// <summary>A filter that makes no sense for its object; the message is the reason in the language of the request.</summary>
internal sealed class FilterUnfit(string code, string? place = null) : Exception(Sentences.Say(code, place))
{
    public string Code { get; } = code;
    public string? Place { get; } = place;
}
