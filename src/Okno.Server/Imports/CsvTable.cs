using CsvHelper;

namespace Okno.Server.Imports;

/// <summary>Separated values (RFC 4180); the separator – comma, semicolon, tab or bar – is found from the first lines.</summary>
internal sealed class CsvTable : IFileTable
{
    private const int LongestRow = 2 << 20;
    private const int MostColumns = 2_000;
    private readonly CsvReader _reader;
    private bool _isUnclosed;

    public CsvTable(FileStream file, FileReading? asked = null)
    {
        var encoding = (asked?.Encoding is { } name ? FileText.Named(file, name) : FileText.Find(file)) ?? throw new UnreadableFile();
        _reader = CsvReader.Create(
            file,
            new CsvReaderOptions
            {
                HasHeader = false,
                Separator = asked?.Separator?[0],
                Encoding = encoding,
                SkipEmptyLines = false,
                // A quote that is never closed would swallow the rest of the file into memory.
                MaxRecordSize = LongestRow,
                OnMalformedRecord = record => _isUnclosed |= record.Reason == CsvMalformedReason.UnterminatedQuote,
            },
            leaveOpen: true
        );
        try
        {
            if (!_reader.Read() || _reader.FieldCount > MostColumns || _isUnclosed)
                throw new UnreadableFile();
        }
        catch (CsvFormatException)
        {
            throw new UnreadableFile();
        }
        Header = [.. _reader.Current.ToArray().Select(name => name.Trim())];
        Reading = new FileReading(encoding.WebName, new string(_reader.Separator, 1));
    }

    public IReadOnlyList<string> Header { get; }

    public FileReading? Reading { get; }

    public DateTime? FromSerial(double serial) => null;

    public IEnumerable<FileRow> Rows()
    {
        for (var number = 2L; ; number++)
        {
            switch (Next())
            {
                case null:
                    // There is no way back into the rows.
                    yield return new FileRow(number, Empty(), "import.unclosed-quote");
                    yield break;
                case false:
                    yield break;
                case true when _reader.FieldCount == 0 || (_reader.FieldCount == 1 && _reader.IsEmpty(0)):
                    break; // an empty line
                default:
                    yield return Current(number);
                    break;
            }
        }
    }

    public void Dispose() => _reader.Dispose();

    /// <summary>Whether there is a row; null when it does not end.</summary>
    private bool? Next()
    {
        _isUnclosed = false;
        try
        {
            return _reader.Read();
        }
        catch (CsvFormatException)
        {
            return null;
        }
    }

    private FileRow Current(long number)
    {
        if (_isUnclosed)
            return new FileRow(number, Empty(), "import.unclosed-quote");
        var cells = new string[Header.Count];
        for (var i = 0; i < cells.Length; i++)
            cells[i] = i < _reader.FieldCount ? _reader.GetString(i) : "";
        for (var i = cells.Length; i < _reader.FieldCount; i++)
        {
            if (!_reader.IsEmpty(i))
                return new FileRow(number, cells, "import.ragged-row");
        }
        return new FileRow(number, cells, _reader.FieldCount < cells.Length ? "import.ragged-row" : null);
    }

    private string[] Empty() => [.. Header.Select(_ => "")];
}
