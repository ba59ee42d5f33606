using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using MiniExcelLibs;
using MiniExcelLibs.OpenXml;

namespace Okno.Server.Imports;

/// <summary>The first sheet of a workbook (ECMA-376), row by row. Numbers and dates come as the text a person would write.</summary>
internal sealed partial class ExcelTable : IFileTable
{
    private const long MostUnpacked = 1L << 30;
    private const int MostRatio = 200;
    private const int MostColumns = 2_000;

    /// <summary>Days between the epochs of 1900 and 1904.</summary>
    private const int Epoch1904 = 1462;

    private readonly IEnumerator<object> _rows;
    private readonly List<string> _letters;
    private readonly bool _from1904;

    public ExcelTable(FileStream file)
    {
        _from1904 = Check(file);
        file.Position = 0;
        try
        {
            var rows = file.Query(useHeaderRow: false, configuration: new OpenXmlConfiguration { FillMergedCells = false });
            _rows = rows.Cast<object>().GetEnumerator();
            if (!_rows.MoveNext() || _rows.Current is not IDictionary<string, object?> header || header.Count > MostColumns)
                throw new UnreadableFile();
            _letters = [.. header.Keys];
            Header = [.. header.Values.Select(name => Text(name).Trim())];
            if (Header.All(name => name.Length == 0))
                throw new UnreadableFile();
        }
        catch (Exception e) when (IsBroken(e))
        {
            throw new UnreadableFile();
        }
    }

    public IReadOnlyList<string> Header { get; }

    public FileReading? Reading => null;

    public DateTime? FromSerial(double serial)
    {
        var days = _from1904 ? serial + Epoch1904 : serial;
        return days is >= 1 and < 2_958_466 ? DateTime.FromOADate(days) : null;
    }

    public IEnumerable<FileRow> Rows()
    {
        for (var number = 2L; Next(); number++)
        {
            var row = (IDictionary<string, object?>)_rows.Current;
            var cells = new string[_letters.Count];
            for (var i = 0; i < cells.Length; i++)
                cells[i] = Text(row.TryGetValue(_letters[i], out var value) ? value : null);
            if (Array.TrueForAll(cells, string.IsNullOrWhiteSpace))
                continue;
            yield return new FileRow(number, cells);
        }
    }

    public void Dispose() => _rows.Dispose();

    private bool Next()
    {
        try
        {
            return _rows.MoveNext();
        }
        catch (Exception e) when (IsBroken(e))
        {
            throw new UnreadableFile();
        }
    }

    private string Text(object? value) =>
        value switch
        {
            null => "",
            string text => text,
            bool flag => flag ? "TRUE" : "FALSE",
            DateTime moment => Text(_from1904 ? moment.AddDays(Epoch1904) : moment),
            TimeSpan time => time.ToString(@"hh\:mm\:ss", CultureInfo.InvariantCulture),
            // No exponent and no «.0»: a telephone number in a number cell stays one.
            double number when Math.Abs(number) < 1e15 => ((decimal)number).ToString("0.###############", CultureInfo.InvariantCulture),
            IFormattable other => other.ToString(null, CultureInfo.InvariantCulture),
            _ => value.ToString() ?? "",
        };

    private static string Text(DateTime moment) =>
        moment.Year < 1901 ? moment.ToString("HH:mm:ss", CultureInfo.InvariantCulture)
        : moment.TimeOfDay == TimeSpan.Zero ? moment.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)
        : moment.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    /// <summary>Whether the workbook counts its days from 1904. A bomb, or something that is no workbook, is refused before it is opened.</summary>
    /// <remarks>The sizes that a zip declares may lie, so each entry is unpacked once into nothing and counted.</remarks>
    private static bool Check(FileStream file)
    {
        try
        {
            using var zip = new ZipArchive(file, ZipArchiveMode.Read, leaveOpen: true);
            var workbook = zip.GetEntry("xl/workbook.xml") ?? throw new UnreadableFile();
            if (zip.Entries.Count > 10_000)
                throw new UnreadableFile("import.bomb");
            var unpacked = 0L;
            var buffer = new byte[64 * 1024];
            foreach (var entry in zip.Entries)
            {
                using var content = entry.Open();
                var length = 0L;
                while (content.Read(buffer) is > 0 and var read)
                {
                    length += read;
                    unpacked += read;
                    if (unpacked > MostUnpacked || (length > 16 << 20 && length > entry.CompressedLength * MostRatio))
                        throw new UnreadableFile("import.bomb");
                }
            }
            using var text = new StreamReader(workbook.Open());
            var start = new char[256 * 1024];
            return From1904().IsMatch(new string(start, 0, text.ReadBlock(start, 0, start.Length)));
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException)
        {
            throw new UnreadableFile();
        }
    }

    /// <summary>What a reader of damaged workbooks throws is not foretold; what is not about the file passes on.</summary>
    private static bool IsBroken(Exception e) => e is not (UnreadableFile or OutOfMemoryException or OperationCanceledException);

    [GeneratedRegex(
        """<(\w+:)?workbookPr\b[^>]*\bdate1904\s*=\s*["'](1|true)["']""",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex From1904();
}
