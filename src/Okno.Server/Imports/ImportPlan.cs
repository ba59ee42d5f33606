using System.Security.Cryptography;
using System.Text;
using Okno.Contracts.Imports;
using Okno.Server.Shared;

namespace Okno.Server.Imports;

/// <summary>A mapping bound to a file's header: which column fills which field, and what tells the rows apart.</summary>
internal sealed class ImportPlan
{
    private const int LongestKey = 400;
    private readonly Dictionary<string, ImportField> _fields = new(StringComparer.Ordinal);
    private readonly string? _keyColumn;
    private readonly int _keyPlace = -1;
    private readonly string _contentKey;

    private ImportPlan(ImportTarget target, ImportMapping mapping, IReadOnlyList<string> header, string contentKey)
    {
        _contentKey = contentKey;
        foreach (var (name, column) in mapping.Fields)
        {
            if (!target.Fields.Contains(name))
                throw RuleBroken.Malformed("import.unknown-field", ("field", name.Length <= 100 ? name : name[..100]));
            if (column?.Column is null || (column.Column.Count == 0 && column.Default is null))
                throw RuleBroken.Malformed("import.no-column", ("field", name));
            if (column.Format is { } format && !ImportField.IsFormat(format))
                throw RuleBroken.Malformed("import.bad-format", ("field", name));
            _fields[name] = new ImportField(name, column, [.. column.Column.Select(title => PlaceOf(title, header))]);
        }
        foreach (var needed in target.Needed)
        {
            if (!_fields.ContainsKey(needed))
                throw RuleBroken.Malformed("import.field-missing", ("field", needed));
        }
        if (mapping.Key is { Length: > 0 } key)
        {
            _keyColumn = key.Trim();
            _keyPlace = PlaceOf(key, header);
        }
    }

    /// <param name="target">What the rows become.</param>
    /// <param name="mapping">As it was sent.</param>
    /// <param name="header">Of the file.</param>
    /// <param name="contentKey">Stands for the file's content where the mapping names no key.</param>
    public static ImportPlan Bind(ImportTarget target, ImportMapping mapping, IReadOnlyList<string> header, string contentKey) =>
        new(target, mapping, header, contentKey);

    /// <summary>How the mapping wants a text file read; what is no known way is a 400.</summary>
    public static FileReading ReadingOf(ImportMapping mapping) =>
        new FileReading(mapping.Encoding, mapping.Separator) is { IsKnown: true } reading
            ? reading
            : throw RuleBroken.Malformed("import.bad-reading");

    public ImportField? Find(string field) => _fields.GetValueOrDefault(field);

    /// <summary>Column and value of the key; without a key column the content and the row, so that the same file again makes nothing new.</summary>
    public string KeyOf(FileRow row)
    {
        if (_keyColumn is null)
            return $"{_contentKey}:{row.Number}";
        var value = row.Cells[_keyPlace].Trim();
        if (value.Length == 0)
            throw new BadCell(_keyColumn, "", "import.no-key");
        if (!Texts.IsWhole(value))
            throw new BadCell(_keyColumn, value, "import.bad-text");
        var key = $"{_keyColumn}={value}";
        return key.Length <= LongestKey ? key : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
    }

    private static int PlaceOf(string title, IReadOnlyList<string> header)
    {
        var wanted = title.Trim();
        var places = header
            .Index()
            .Where(column => string.Equals(column.Item, wanted, StringComparison.Ordinal))
            .Select(column => column.Index)
            .ToList();
        return places.Count switch
        {
            1 => places[0],
            0 => throw RuleBroken.Malformed("import.unknown-column", ("column", wanted.Length <= 200 ? wanted : wanted[..200])),
            _ => throw RuleBroken.Malformed("import.doubled-column", ("column", wanted.Length <= 200 ? wanted : wanted[..200])),
        };
    }
}
