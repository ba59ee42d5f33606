using System.Text;
using CsCheck;
using Okno.Server.Imports;
using Okno.Server.Shared;

namespace Okno.Server.Tests.Imports;

public sealed class CsvTableTests
{
    [Fact]
    public void Whatever_the_bytes_are_reading_ends_plainly()
    {
        var structured = Gen.String[Gen.OneOf('"', ',', ';', '\n', '\r', '\t', '|', 'a', 'я', '\0', '=', '\uFEFF', ' '), 0, 200]
            .Select(Encoding.UTF8.GetBytes);
        Gen.OneOf(Gen.Byte.Array, structured)
            .Sample(
                bytes =>
                {
                    using var file = FileOf(bytes);
                    try
                    {
                        using var table = FileTable.Open(file);
                        var last = 1L;
                        foreach (var row in table.Rows())
                        {
                            Assert.True(row.Number > last);
                            Assert.Equal(table.Header.Count, row.Cells.Length);
                            Assert.All(row.Cells, Assert.NotNull);
                            last = row.Number;
                        }
                    }
                    catch (UnreadableFile) { }
                },
                iter: 3_000,
                threads: 1
            );
    }

    [Fact]
    public void What_was_written_is_read()
    {
        var cell = Gen.String[Gen.OneOf('"', ',', ';', '\n', 'a', 'я', ' ', '=', '1'), 0, 12];
        Gen.Select(Gen.Int[2, 6], Gen.Int[1, 8])
            .SelectMany((columns, rows) => cell.Array[columns].Array[rows])
            .Sample(
                rows =>
                {
                    var header = rows[0].Select((_, i) => $"h{i}");
                    var text = string.Join(
                        "\r\n",
                        rows.Prepend([.. header])
                            .Select(row =>
                                string.Join(',', row.Select(value => $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\""))
                            )
                    );
                    using var file = FileOf(Encoding.UTF8.GetBytes(text));
                    using var table = FileTable.Open(file);
                    var read = table.Rows().ToList();
                    Assert.Equal(rows.Length, read.Count);
                    for (var i = 0; i < rows.Length; i++)
                        Assert.Equal(rows[i], read[i].Cells);
                },
                iter: 1_000,
                threads: 1
            );
    }

    [Fact]
    public void A_quote_that_is_never_closed_does_not_fill_the_memory()
    {
        using var file = TemporaryFile.Open();
        file.Write("a,b\n1,\"2\n"u8);
        var block = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("строка,и ещё\n", 4_000)));
        for (var i = 0; i < 300; i++)
            file.Write(block);
        using var table = FileTable.Open(file);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var row = Assert.Single(table.Rows());
        Assert.Equal("import.unclosed-quote", row.Problem);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    private static FileStream FileOf(byte[] bytes)
    {
        var file = TemporaryFile.Open();
        file.Write(bytes);
        return file;
    }
}
