using System.Text.Json;
using System.Text.Json.Serialization;

namespace Okno.Contracts.Imports;

public enum ImportState
{
    Queued,
    Running,
    Done,
    Failed,
    Canceled,
}

/// <summary>How a file's columns become a record's fields.</summary>
/// <param name="Key">The column that tells the file's records apart; the same value again makes no second record.</param>
/// <param name="Fields">By field name: a column's name, or a <see cref="ImportColumn"/>.</param>
public sealed record ImportMapping(string? Key, IReadOnlyDictionary<string, ImportColumn> Fields);

/// <summary>Where a field's value comes from.</summary>
/// <param name="Column">The column's header, or several joined by a space: <c>["Date", "Time"]</c>.</param>
/// <param name="Format">For dates, a .NET pattern: <c>dd-MM-yyyy</c>. When absent the usual ones are tried.</param>
/// <param name="Values">Words of the file to values of the field; a word that is not listed is used as it is.</param>
/// <param name="Default">Used when the cell is empty, and for words that cannot be understood when <see cref="Values"/> lacks them.</param>
[JsonConverter(typeof(ImportColumnConverter))]
public sealed record ImportColumn(
    IReadOnlyList<string> Column,
    string? Format = null,
    IReadOnlyDictionary<string, string>? Values = null,
    string? Default = null
);

/// <summary>A file being brought in. <c>done</c> counts rows that landed or were there already, <c>failed</c> rows that are in the error report.</summary>
public sealed record ImportJob(
    Guid Id,
    string Target,
    string FileName,
    ImportState State,
    long Rows,
    long Done,
    long Failed,
    long Unchanged,
    string? Problem,
    DateTimeOffset CreatedAt,
    DateTimeOffset? EndedAt
);

/// <summary>Reads a column given as its bare name or as an object, whose <c>column</c> is a name or a list of names.</summary>
public sealed class ImportColumnConverter : JsonConverter<ImportColumn>
{
    private sealed record Written(JsonElement Column, string? Format, IReadOnlyDictionary<string, string>? Values, string? Default);

    public override ImportColumn Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType == JsonTokenType.String)
            return new ImportColumn([reader.GetString()!]);

        var written = JsonSerializer.Deserialize<Written>(ref reader, options) ?? throw new JsonException("A field needs a column.");
        IReadOnlyList<string> columns = written.Column.ValueKind switch
        {
            JsonValueKind.String => [written.Column.GetString()!],
            JsonValueKind.Array =>
            [
                .. written
                    .Column.EnumerateArray()
                    .Select(name => name.GetString() ?? throw new JsonException("A column is named by text.")),
            ],
            JsonValueKind.Undefined when written.Default is not null => [],
            _ => throw new JsonException("A column is named by text, or by a list of texts."),
        };
        return new ImportColumn(columns, written.Format, written.Values, written.Default);
    }

    public override void Write(Utf8JsonWriter writer, ImportColumn value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(
            writer,
            new Written(JsonSerializer.SerializeToElement(value.Column, options), value.Format, value.Values, value.Default),
            options
        );
}
