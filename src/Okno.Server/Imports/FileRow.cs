namespace Okno.Server.Imports;

/// <summary>One row of a file.</summary>
/// <param name="Number">The header is row 1; line breaks within quotes count nothing.</param>
/// <param name="Cells">As many as the header has.</param>
/// <param name="Problem">Code of the sentence that says why the row cannot be used; null when it can.</param>
internal readonly record struct FileRow(long Number, string[] Cells, string? Problem = null);

/// <summary>A file that is no table, or one that is made to do harm. The message is the code of the sentence.</summary>
internal sealed class UnreadableFile(string code = "import.unreadable") : Exception(code);

/// <summary>A table in a file: its header, then its rows one by one, never all of them in memory.</summary>
internal interface IFileTable : IDisposable
{
    IReadOnlyList<string> Header { get; }

    /// <summary>Of a text file; null of a workbook.</summary>
    FileReading? Reading { get; }

    /// <summary>The rows after the header, once.</summary>
    IEnumerable<FileRow> Rows();

    /// <summary>The moment a bare number in a date column stands for; null where numbers are no dates.</summary>
    DateTime? FromSerial(double serial);
}

/// <summary>How a text file is read.</summary>
internal sealed record FileReading(string? Encoding, string? Separator)
{
    /// <summary>Encodings that may be asked for by name, beside what is found.</summary>
    public static readonly string[] Encodings = ["utf-8", "windows-1251", "utf-16", "utf-16BE", "koi8-r", "cp866", "windows-1252"];

    public static readonly string[] Separators = [",", ";", "\t", "|"];

    public bool IsKnown =>
        (Encoding is null || Encodings.Contains(Encoding, StringComparer.Ordinal))
        && (Separator is null || Separators.Contains(Separator, StringComparer.Ordinal));
}

internal static class FileTable
{
    /// <summary>Opens by content, whatever the file's name says. Throws <see cref="UnreadableFile"/>.</summary>
    /// <param name="asked">How to read a text file where it is not to be found out.</param>
    public static IFileTable Open(FileStream file, FileReading? asked = null)
    {
        Span<byte> start = stackalloc byte[4];
        file.Position = 0;
        var read = file.ReadAtLeast(start, 4, throwOnEndOfStream: false);
        file.Position = 0;
        return read == 4 && start.SequenceEqual("PK\u0003\u0004"u8) ? new ExcelTable(file) : new CsvTable(file, asked);
    }
}
