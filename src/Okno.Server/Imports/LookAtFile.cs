using System.Globalization;
using Okno.Contracts.Imports;
using CommunicationOption = Okno.Server.Contacts.CommunicationOption;

namespace Okno.Server.Imports;

/// <summary>What a file looks like from its beginning: its columns, what is in them, its first rows.</summary>
internal static class LookAtFile
{
    private const int Most = 5_000;
    private const int Shown = 20;
    private const int FewValues = 30;
    private const int LongestShown = 200;

    /// <summary>Orders of day and month that only the values can decide between.</summary>
    private static readonly string[] Doubtful =
    [
        .. new[] { "MM/dd/yyyy", "dd/MM/yyyy", "M/d/yyyy", "d/M/yyyy", "yyyy/MM/dd", "MM-dd-yyyy", "dd.MM.yyyy" }.SelectMany(date =>
            new[] { date, $"{date} H:mm", $"{date} H:mm:ss", $"{date} h:mm tt", $"{date} h:mm:ss tt", $"{date} hh:mm:ss tt" }
        ),
        "yyyyMMdd",
    ];

    public static FilePreview Of(IFileTable table)
    {
        var rows = new List<FileRow>();
        var more = false;
        foreach (var row in table.Rows())
        {
            if (rows.Count == Most)
            {
                more = true;
                break;
            }
            rows.Add(row);
        }
        var good = rows.Where(row => row.Problem is null).ToList();
        return new FilePreview(
            table.Reading is null ? "xlsx" : "csv",
            table.Reading?.Encoding,
            table.Reading?.Separator,
            [.. table.Header.Select((name, place) => Column(name, [.. good.Select(row => row.Cells[place].Trim())], table))],
            [.. rows.Take(Shown).Select(row => row.Cells.Select(Cut).ToList())],
            rows.Count,
            more
        );
    }

    private static FileColumn Column(string name, List<string> cells, IFileTable table)
    {
        var values = cells.Where(cell => cell.Length > 0).ToList();
        var different = values.GroupBy(value => value, StringComparer.Ordinal).OrderByDescending(group => group.Count()).ToList();
        var (kind, format) = KindOf(values, different.Count);
        return new FileColumn(
            name,
            kind,
            format,
            different.Count <= FewValues ? [.. different.Select(group => group.Key).Where(value => value.Length <= LongestShown)] : [],
            values.Count > 1 && values.Count == cells.Count && different.Count == cells.Count,
            name.Length == 0 || table.Header.Count(other => string.Equals(other, name, StringComparison.Ordinal)) > 1
        );
    }

    private static (string Kind, string? Format) KindOf(List<string> values, int different)
    {
        if (values.Count == 0)
            return ("empty", null);
        if (Mostly(values, CommunicationOption.IsEmail))
            return ("email", null);
        if (Mostly(values, value => ImportField.IsUsualMoment(value)) && !Mostly(values, value => value.All(char.IsAsciiDigit)))
            return ("moment", null);
        if (Array.Find(Doubtful, format => values.TrueForAll(value => IsMoment(value, format))) is { } found)
            return ("moment", found);
        if (Mostly(values, IsPhone))
            return ("phone", null);
        if (values.TrueForAll(value => decimal.TryParse(value, NumberStyles.Number, CultureInfo.InvariantCulture, out _)))
            return ("number", null);
        return (different <= FewValues && different * 2 <= values.Count ? "word" : "text", null);
    }

    private static bool Mostly(List<string> values, Predicate<string> holds) => values.FindAll(holds).Count >= values.Count * 0.9;

    private static bool IsMoment(string value, string format) =>
        DateTime.TryParseExact(value, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var moment)
        && moment.Year is >= 1900 and < 2200;

    private static bool IsPhone(string value)
    {
        var digits = value.Count(char.IsAsciiDigit);
        return digits is >= 10 and <= 15
            && value.All(sign => char.IsAsciiDigit(sign) || sign is '+' or '(' or ')' or '-' or ' ' or '.' or '\u00a0');
    }

    private static string Cut(string cell) =>
        cell.Length <= LongestShown ? cell : cell[..(LongestShown - (char.IsHighSurrogate(cell[LongestShown - 1]) ? 1 : 0))] + "…";
}
