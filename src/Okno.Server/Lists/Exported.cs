using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;
using Okno.Server.Shared;

namespace Okno.Server.Lists;

/// <summary>A word of an enumeration, to be written in the caller's language.</summary>
internal sealed record ExportedWord(string Code);

/// <summary>A file of rows being written, row by row.</summary>
internal interface IExported : IAsyncDisposable
{
    Task Write(IEnumerable<object?> cells, CancellationToken stop);

    /// <summary>All rows are in: what the file ends with.</summary>
    Task End(CancellationToken stop);
}

/// <summary>What is told of cells in both kinds of files.</summary>
internal static class Exported
{
    public static ExportedWord Word<T>(T value)
        where T : struct, Enum => new($"word.{typeof(T).Name}.{Texts.InWords(value)}");

    /// <summary>Text, a whole number, or the moment in the caller's zone without one.</summary>
    public static object? Shown(object? value, TimeZoneInfo zone) =>
        value switch
        {
            ExportedWord word => Sentences.Say(word.Code),
            DateTimeOffset moment => TimeZoneInfo.ConvertTime(moment, zone).DateTime,
            int number => (long)number,
            _ => value,
        };
}

/// <summary>Separated values (RFC 4180) in UTF-8 with its mark, by which spreadsheets know it.</summary>
/// <remarks>A spreadsheet of a place whose fractions have a comma expects semicolons.</remarks>
internal sealed class ExportedCsv : IExported
{
    private readonly StreamWriter _text;
    private readonly char _separator = CultureInfo.CurrentCulture.TwoLetterISOLanguageName is "ru" ? ';' : ',';

    public ExportedCsv(Stream to) =>
        _text = new StreamWriter(to, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true), 32 * 1024, leaveOpen: true);

    public async Task Write(IEnumerable<object?> cells, CancellationToken stop)
    {
        var line = new StringBuilder();
        foreach (var cell in cells)
        {
            if (line.Length > 0)
                line.Append(_separator);
            line.Append(
                cell switch
                {
                    null => "\"\"",
                    long number => number.ToString(CultureInfo.InvariantCulture),
                    DateTime moment => moment.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
                    var text => Cell(text.ToString()!),
                }
            );
        }
        await _text.WriteAsync(line.Append("\r\n"), stop);
    }

    public Task End(CancellationToken stop) => _text.FlushAsync(stop);

    public ValueTask DisposeAsync() => _text.DisposeAsync();

    /// <summary>A quoted cell that a spreadsheet shows and never runs (OWASP, CSV injection).</summary>
    private static string Cell(string value)
    {
        var inert = value.TrimStart() is ['=' or '+' or '-' or '@' or '\t' or '\r' or '＝' or '＋' or '－' or '＠', ..]
            ? $"'{value}"
            : value;
        return $"\"{inert.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}

/// <summary>A workbook (ECMA-376) of one sheet, written as it comes; texts stand in their cells as texts, so that none is a formula.</summary>
internal sealed class ExportedXlsx : IExported
{
    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const int LongestText = 32_767;

    private readonly ZipArchive _zip;
    private readonly Stream _sheet;
    private readonly XmlWriter _xml;
    private bool _header = true;
    private bool _ended;

    /// <param name="to">A file of ours: the archive is written without waiting.</param>
    public ExportedXlsx(FileStream to)
    {
        _zip = new ZipArchive(to, ZipArchiveMode.Create, leaveOpen: true);
        Put(
            "[Content_Types].xml",
            """<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/></Types>"""
        );
        Put(
            "_rels/.rels",
            """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"""
        );
        Put(
            "xl/_rels/workbook.xml.rels",
            """<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>"""
        );
        Put(
            "xl/workbook.xml",
            $"""<workbook xmlns="{Main}" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Okno" sheetId="1" r:id="r1"/></sheets></workbook>"""
        );
        // Style 1 is date and time, style 2 the bold header.
        Put(
            "xl/styles.xml",
            $"""<styleSheet xmlns="{Main}"><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf/><xf numFmtId="164" applyNumberFormat="1"/><xf fontId="1" applyFont="1"/></cellXfs></styleSheet>"""
        );
        _sheet = _zip.CreateEntry("xl/worksheets/sheet1.xml", CompressionLevel.Fastest).Open();
        _xml = XmlWriter.Create(
            _sheet,
            new XmlWriterSettings
            {
                Encoding = new UTF8Encoding(false),
                CheckCharacters = false,
                Async = true,
            }
        );
        _xml.WriteStartElement("worksheet", Main);
        _xml.WriteRaw(
            """<sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" state="frozen"/></sheetView></sheetViews>"""
        );
        _xml.WriteStartElement("sheetData", Main);
    }

    public Task Write(IEnumerable<object?> cells, CancellationToken stop)
    {
        _xml.WriteStartElement("row", Main);
        foreach (var cell in cells)
        {
            _xml.WriteStartElement("c", Main);
            switch (cell)
            {
                case null:
                    break;
                case long number:
                    _xml.WriteElementString("v", Main, number.ToString(CultureInfo.InvariantCulture));
                    break;
                case DateTime moment:
                    _xml.WriteAttributeString("s", "1");
                    _xml.WriteElementString("v", Main, moment.ToOADate().ToString("0.##########", CultureInfo.InvariantCulture));
                    break;
                default:
                    _xml.WriteAttributeString("t", "inlineStr");
                    if (_header)
                        _xml.WriteAttributeString("s", "2");
                    _xml.WriteStartElement("is", Main);
                    _xml.WriteStartElement("t", Main);
                    _xml.WriteAttributeString("xml", "space", null, "preserve");
                    _xml.WriteString(Kept(cell.ToString()!));
                    _xml.WriteEndElement();
                    _xml.WriteEndElement();
                    break;
            }
            _xml.WriteEndElement();
        }
        _xml.WriteEndElement();
        _header = false;
        return Task.CompletedTask;
    }

    public async Task End(CancellationToken stop)
    {
        _ended = true;
        _xml.WriteEndElement();
        _xml.WriteEndElement();
        await _xml.DisposeAsync();
        await _sheet.DisposeAsync();
        await _zip.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_ended)
            return;
        await _xml.DisposeAsync();
        await _sheet.DisposeAsync();
        await _zip.DisposeAsync();
    }

    private void Put(string name, string xml)
    {
        using var entry = _zip.CreateEntry(name, CompressionLevel.Fastest).Open();
        entry.Write(Encoding.UTF8.GetBytes("""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>""" + xml));
    }

    /// <summary>Without the control signs that XML has no place for, no longer than a cell may be.</summary>
    private static string Kept(string text)
    {
        if (text.Length > LongestText)
            text = text[..(LongestText - (char.IsHighSurrogate(text[LongestText - 1]) ? 1 : 0))];
        return text.All(XmlConvert.IsXmlChar)
            ? text
            : string.Concat(text.Where(sign => XmlConvert.IsXmlChar(sign) || char.IsSurrogate(sign)));
    }
}
