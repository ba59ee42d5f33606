using System.IO.Compression;
using Okno.Server.Data;
using Okno.Server.Tests.Access;
using Okno.Server.Tests.Cases;

namespace Okno.Server.Tests.Imports;

internal static class Workbooks
{
    /// <summary>A workbook as spreadsheets write it; style 1 is a date with its time.</summary>
    public static byte[] Workbook(bool from1904, string rows)
    {
        const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
        const string Relations = "http://schemas.openxmlformats.org/package/2006/relationships";
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            Add(
                "[Content_Types].xml",
                """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/></Types>"""
            );
            Add(
                "_rels/.rels",
                $"""<Relationships xmlns="{Relations}"><Relationship Id="r1" Type="{Office}/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
            );
            Add(
                "xl/workbook.xml",
                $"""<workbook xmlns="{Main}" xmlns:r="{Office}"><workbookPr date1904="{(from1904 ? 1 : 0)}"/><sheets><sheet name="Лист" sheetId="1" r:id="r1"/></sheets></workbook>"""
            );
            Add(
                "xl/_rels/workbook.xml.rels",
                $"""<Relationships xmlns="{Relations}"><Relationship Id="r1" Type="{Office}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{Office}/styles" Target="styles.xml"/></Relationships>"""
            );
            Add(
                "xl/styles.xml",
                $"""<styleSheet xmlns="{Main}"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/></cellXfs></styleSheet>"""
            );
            Add("xl/worksheets/sheet1.xml", $"""<worksheet xmlns="{Main}"><sheetData>{rows}</sheetData></worksheet>""");

            void Add(string name, string xml)
            {
                using var writer = new StreamWriter(zip.CreateEntry(name).Open());
                writer.Write(xml);
            }
        }
        return stream.ToArray();
    }

    /// <summary>A workbook of a header only.</summary>
    public static byte[] Wide(int columns) =>
        Workbook(
            false,
            $"<row r=\"1\">{string.Concat(Enumerable.Range(1, columns).Select(n => $"<c r=\"{Letters(n)}1\" t=\"inlineStr\"><is><t>a</t></is></c>"))}</row>"
        );

    private static string Letters(int column) => column == 0 ? "" : $"{Letters((column - 1) / 26)}{(char)('A' + ((column - 1) % 26))}";

    public static byte[] Bomb(int entries)
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using (var workbook = new StreamWriter(zip.CreateEntry("xl/workbook.xml").Open()))
                workbook.Write("<workbook/>");
            for (var n = 1; n < entries; n++)
                zip.CreateEntry($"{n}");
        }
        return stream.ToArray();
    }

    public static byte[] Bomb()
    {
        using var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            using (var workbook = new StreamWriter(zip.CreateEntry("xl/workbook.xml").Open()))
                workbook.Write("<workbook/>");
            using var sheet = zip.CreateEntry("xl/worksheets/sheet1.xml", CompressionLevel.SmallestSize).Open();
            var zeros = new byte[1 << 20];
            for (var i = 0; i < 100; i++)
                sheet.Write(zeros);
        }
        return stream.ToArray();
    }
}
