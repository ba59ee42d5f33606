using Okno.Contracts.Imports;

namespace Okno.Client.Imports;

/// <summary>How a file's columns become fields, while it is being said.</summary>
public sealed class MappingForm
{
    private readonly Dictionary<string, FieldForm> _fields;
    private readonly string? _encoding;
    private readonly string? _separator;

    public MappingForm(ImportDraft draft)
    {
        Target = draft.Job.Target;
        Columns = draft.File.Columns;
        (_encoding, _separator) = (draft.Mapping.Encoding, draft.Mapping.Separator);
        Key = draft.Mapping.Key;
        Shapes = draft.Fields;
        _fields = draft.Fields.ToDictionary(
            shape => shape.Name,
            shape => new FieldForm(shape, draft.Mapping.Fields.GetValueOrDefault(shape.Name))
        );
    }

    public string Target { get; }

    public IReadOnlyList<FileColumn> Columns { get; }

    public IReadOnlyList<ImportFieldShape> Shapes { get; }

    public string? Key { get; set; }

    /// <summary>The first needed field that nothing fills.</summary>
    public ImportFieldShape? Lacking => Shapes.FirstOrDefault(shape => shape.Needed && !Of(shape.Name).IsFilled);

    /// <summary>Columns that no field takes.</summary>
    public IReadOnlyList<string> Left =>
        [
            .. Columns
                .Select(column => column.Name)
                .Where(name => name.Length > 0 && name != Key && _fields.Values.All(one => !one.Columns.Contains(name))),
        ];

    public ImportMapping Mapping =>
        new(
            string.IsNullOrEmpty(Key) ? null : Key,
            _fields.Where(one => one.Value.IsFilled).ToDictionary(one => one.Key, one => one.Value.Column),
            _encoding,
            _separator
        );

    public FieldForm Of(string field) => _fields[field];

    public FileColumn? Column(string? name) => Columns.FirstOrDefault(column => column.Name == name && !column.Doubled);

    /// <summary>The values of a word's column that stand for nothing yet.</summary>
    public IReadOnlyList<string> Unknown(ImportFieldShape shape) =>
        shape.Words.Count > 0 && Column(Of(shape.Name).Columns.FirstOrDefault()) is { } column
            ?
            [
                .. column.Values.Where(value =>
                    string.IsNullOrEmpty(Of(shape.Name).ValueOf(value)) && !shape.Words.Contains(value, StringComparer.OrdinalIgnoreCase)
                ),
            ]
            : [];
}

/// <summary>What fills one field.</summary>
public sealed class FieldForm
{
    private readonly Dictionary<string, string> _values;

    public FieldForm(ImportFieldShape shape, ImportColumn? column)
    {
        Shape = shape;
        Columns = [.. column?.Column ?? []];
        (Format, Default) = (column?.Format, column?.Default);
        _values = new Dictionary<string, string>(column?.Values ?? new Dictionary<string, string>());
    }

    public ImportFieldShape Shape { get; }

    /// <summary>Several are joined by a space.</summary>
    public List<string> Columns { get; }

    public string? Format { get; set; }

    public string? Default { get; set; }

    public bool IsFilled => Columns.Count > 0 || !string.IsNullOrEmpty(Default);

    public ImportColumn Column =>
        new(
            [.. Columns],
            string.IsNullOrWhiteSpace(Format) ? null : Format.Trim(),
            _values.Count == 0 ? null : _values,
            string.IsNullOrEmpty(Default) ? null : Default
        );

    public string? ValueOf(string value) => _values.GetValueOrDefault(value);

    public void Map(string value, string? word)
    {
        if (string.IsNullOrEmpty(word))
            _values.Remove(value);
        else
            _values[value] = word;
    }

    /// <summary>Takes a column into a place; what was said about the values of another is forgotten with it.</summary>
    public void Take(int place, FileColumn? column)
    {
        if (place < Columns.Count && Columns[place] == column?.Name)
            return;
        if (place == 0)
        {
            _values.Clear();
            Format = Shape.Kind is "moment" ? column?.Format : null;
        }
        if (place < Columns.Count)
            Columns.RemoveAt(place);
        if (column is not null)
            Columns.Insert(Math.Min(place, Columns.Count), column.Name);
    }
}
