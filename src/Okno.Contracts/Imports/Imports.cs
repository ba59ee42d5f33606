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

    /// <summary>The file is here; how its columns become fields is still being said.</summary>
    Draft,
}

/// <summary>How a file's columns become a record's fields.</summary>
/// <param name="Key">The column that tells the file's records apart; the same value again makes no second record.</param>
/// <param name="Fields">By field name: a column's name, or a <see cref="ImportColumn"/>.</param>
/// <param name="Encoding">Of a text file, when it is not the one that was found: <c>windows-1251</c>.</param>
/// <param name="Separator">Of a text file, when it is not the one that was found: one character.</param>
public sealed record ImportMapping(
    string? Key,
    IReadOnlyDictionary<string, ImportColumn> Fields,
    string? Encoding = null,
    string? Separator = null
);

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
    DateTimeOffset? EndedAt,
    bool OnlyCheck = false,
    DateTimeOffset? CheckedAt = null
);

/// <summary>A file that came in, what it looks like, and how its columns would become fields.</summary>
/// <param name="Mapping">As it was saved; else as it was for a file with the same columns, or as the names and values suggest.</param>
/// <param name="Remembered">The mapping is that of an earlier file with the same columns.</param>
public sealed record ImportDraft(
    ImportJob Job,
    FilePreview File,
    IReadOnlyList<ImportFieldShape> Fields,
    ImportMapping Mapping,
    bool Remembered
);

/// <summary>A file as it was read from its beginning.</summary>
/// <param name="Kind"><c>csv</c> or <c>xlsx</c>.</param>
/// <param name="Encoding">Of a text file.</param>
/// <param name="Separator">Of a text file.</param>
/// <param name="Rows">The first rows after the header.</param>
/// <param name="Seen">How many rows were looked at.</param>
/// <param name="More">There are more rows than that.</param>
public sealed record FilePreview(
    string Kind,
    string? Encoding,
    string? Separator,
    IReadOnlyList<FileColumn> Columns,
    IReadOnlyList<IReadOnlyList<string>> Rows,
    int Seen,
    bool More
);

/// <summary>A column of a file.</summary>
/// <param name="Kind">What its values look like: <c>text</c>, <c>word</c> (few different ones), <c>number</c>, <c>moment</c>, <c>phone</c>, <c>email</c>, <c>empty</c>.</param>
/// <param name="Format">Of moments that the usual formats do not read.</param>
/// <param name="Values">The different values when they are few, the most frequent first.</param>
/// <param name="Unique">No value comes twice, none is empty: it can tell the rows apart.</param>
/// <param name="Doubled">Another column has the same name: neither can be used.</param>
public sealed record FileColumn(string Name, string Kind, string? Format, IReadOnlyList<string> Values, bool Unique, bool Doubled);

/// <summary>A field that files can fill.</summary>
/// <param name="Kind"><c>text</c>, <c>word</c>, <c>moment</c>, <c>phone</c> or <c>email</c>.</param>
/// <param name="Words">The values of a word.</param>
public sealed record ImportFieldShape(string Name, string Kind, bool Needed, IReadOnlyList<string> Words);

public sealed record SaveImportMappingRequest(string Target, ImportMapping Mapping);

/// <summary>Reads the file anew; null for what is to be found by itself.</summary>
public sealed record ReadFileRequest(string? Encoding = null, string? Separator = null);

/// <summary>Rows that did not land, or would not, for one reason in one column.</summary>
/// <param name="Example">One of the values.</param>
public sealed record ImportProblem(string Column, string Reason, long Count, long FirstRow, string Example);

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
