using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace Okno.Contracts;

/// <summary>One page of a list. <c>next</c> is the cursor of the following page, or null at the end.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Someone or something named: enough to show it and to ask for more.</summary>
public sealed record Named(Guid Id, string Name);

/// <summary>One row of the history: what became of a record, when, through whom and why.</summary>
/// <param name="At">UTC.</param>
/// <param name="Who">Null when Okno itself did it (filling, a process).</param>
/// <param name="Kind">Dotted and stable: <c>queue-item.taken</c>, <c>case.changed</c>.</param>
/// <param name="From">The values before, by field name; null when there were none.</param>
/// <param name="To">The values after, by field name.</param>
/// <param name="Why">The reason as given by the person, or null.</param>
/// <param name="Names">Names of those whose ids stand in <paramref name="From"/> and <paramref name="To"/>; null where none do.</param>
public sealed record HistoryRow(
    Guid Id,
    DateTimeOffset At,
    Named? Who,
    string Kind,
    JsonElement? From,
    JsonElement? To,
    string? Why,
    IReadOnlyDictionary<Guid, string>? Names = null
);

/// <summary>How everything is written on the wire: camelCase, enums as words, unknown and doubled fields refused.</summary>
public static class Wire
{
    public static readonly JsonSerializerOptions Json = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.MaxDepth = 32;
        // Letters of every alphabet as they are; what HTML could take for markup stays escaped.
        options.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
        options.Converters.Add(new PlainText());
        options.Converters.Add(new UtcMoment());
        return options;
    }
}

/// <summary>Text without NUL, which no database column takes.</summary>
internal sealed class PlainText : JsonConverter<string>
{
    public override string? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType is not JsonTokenType.String)
            throw new JsonException("Text is expected.");
        var text = reader.GetString();
        return text is not null && text.Contains('\0', StringComparison.Ordinal) ? throw new JsonException("Text has no NUL.") : text;
    }

    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) => writer.WriteStringValue(value);

    public override string ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        reader.GetString() ?? "";

    public override void WriteAsPropertyName(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WritePropertyName(value);
}

/// <summary>Moments as ISO 8601 in UTC with <c>Z</c>, to the microsecond; one without an offset is taken for UTC.</summary>
internal sealed class UtcMoment : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        var text = reader.TokenType is JsonTokenType.String ? reader.GetString() : null;
        return
            text is { Length: >= 10 and <= 40 }
            && text[4] == '-'
            && DateTimeOffset.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal,
                out var moment
            )
            && moment.Year is >= 1900 and < 2200
            ? moment
            : throw new JsonException("A moment is written in ISO 8601.");
    }

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFF'Z'", CultureInfo.InvariantCulture));
}
