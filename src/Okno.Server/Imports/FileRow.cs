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

    /// <summary>The rows after the header, once.</summary>
    IEnumerable<FileRow> Rows();

    /// <summary>The moment a bare number in a date column stands for; null where numbers are no dates.</summary>
    DateTime? FromSerial(double serial);
}

internal static class FileTable
{
    /// <summary>Opens by content, whatever the file's name says. Throws <see cref="UnreadableFile"/>.</summary>
    public static IFileTable Open(FileStream file)
    {
        Span<byte> start = stackalloc byte[4];
        file.Position = 0;
        var read = file.ReadAtLeast(start, 4, throwOnEndOfStream: false);
        file.Position = 0;
        return read == 4 && start.SequenceEqual("PK\u0003\u0004"u8) ? new ExcelTable(file) : new CsvTable(file);
    }
}
