using System.Globalization;
using Okno.Contracts.Imports;
using Okno.Server.Shared;

namespace Okno.Server.Imports;

/// <summary>What is wrong with a cell. The message is the code of the sentence.</summary>
internal sealed class BadCell(string column, string value, string code) : Exception(code)
{
    public string Column { get; } = column;
    public string Value { get; } = value;
}

/// <summary>One field of the mapping, bound to the columns of a file.</summary>
internal sealed class ImportField(string name, ImportColumn column, IReadOnlyList<int> places)
{
    private static readonly CultureInfo Russian = CultureInfo.GetCultureInfo("ru-RU");

    /// <remarks>Of «03/04/2015» nobody knows the order: such dates need a format.</remarks>
    private static readonly string[] Usual =
    [
        .. new[] { "yyyy-MM-dd", "dd.MM.yyyy", "dd-MM-yyyy", "dd.MM.yy", "dd-MMM-yy", "dd-MMM-yyyy", "d MMM yyyy" }.SelectMany(date =>
            new[] { date, $"{date} H:mm", $"{date} H:mm:ss", $"{date} h:mm tt", $"{date} h:mm:ss tt" }
        ),
        "yyyy-MM-dd'T'HH:mm",
        "yyyy-MM-dd'T'HH:mm:ss",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF",
    ];

    private static readonly string[] Zoned =
    [
        "yyyy-MM-dd'T'HH:mmK",
        "yyyy-MM-dd'T'HH:mm:ssK",
        "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFK",
        "yyyy-MM-dd HH:mm:sszzz",
        "yyyy-MM-dd HH:mm:ss zzz",
    ];

    private readonly Dictionary<string, string> _values = (column.Values ?? new Dictionary<string, string>(StringComparer.Ordinal))
        .DistinctBy(word => word.Key.Trim(), StringComparer.OrdinalIgnoreCase)
        .ToDictionary(word => word.Key.Trim(), word => word.Value ?? "", StringComparer.OrdinalIgnoreCase);

    public string Name { get; } = name;

    /// <summary>The name of the first column: where the error report puts what is wrong.</summary>
    private string Column => column.Column.Count > 0 ? column.Column[0] : Name;

    /// <summary>The text for the field: cells joined by a space, mapped, the default for nothing; null for nothing at all.</summary>
    public string? Text(string[] cells, int longest)
    {
        var raw = Raw(cells);
        var text = raw.Length > 0 && _values.TryGetValue(raw, out var mapped) ? mapped : raw;
        if (text.Length == 0)
            text = column.Default ?? "";
        if (text.Length > longest)
            throw new BadCell(Column, raw, "import.too-long");
        if (!Texts.IsWhole(text))
            throw new BadCell(Column, raw, "import.bad-text");
        return text.Length == 0 ? null : text;
    }

    public string NeededText(string[] cells, int longest) => Text(cells, longest) ?? throw new BadCell(Column, "", "import.required");

    public T Word<T>(string[] cells, T otherwise)
        where T : struct, Enum
    {
        if (Text(cells, 200) is not { } text)
            return otherwise;
        if (Texts.TryWord(text, out T word) || TryAnyCase(text, out word))
            return word;
        return column.Default is not null && Texts.TryWord(column.Default, out word)
            ? word
            : throw new BadCell(Column, Raw(cells), "import.unknown-word");
    }

    /// <summary>A moment in UTC; one without a zone is taken for UTC.</summary>
    public DateTimeOffset? Moment(string[] cells, Func<double, DateTime?> fromSerial)
    {
        if (Text(cells, 100) is not { } text)
            return null;
        if ((Parsed(text, fromSerial) ?? (column.Default is { } other ? Parsed(other, fromSerial) : null)) is not { } moment)
            throw new BadCell(Column, Raw(cells), "import.bad-date");
        return moment.Year is >= 1900 and < 2200 ? moment.ToUniversalTime() : throw new BadCell(Column, Raw(cells), "import.bad-date");
    }

    /// <summary>A telephone number as text: digits that a spreadsheet wrote as a fraction or with an exponent come back, lost ones do not.</summary>
    public string? Phone(string[] cells)
    {
        if (Text(cells, 320) is not { } text)
            return null;
        if (text.EndsWith(".0", StringComparison.Ordinal) && text[..^2].All(char.IsAsciiDigit))
            return text[..^2];
        var exponent = text.IndexOfAny(['E', 'e']);
        if (exponent <= 0 || !char.IsAsciiDigit(text[0]))
            return text;
        var mantissa = text[..exponent].Replace(',', '.');
        if (
            !decimal.TryParse(mantissa, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || !int.TryParse(text[(exponent + 1)..], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var power)
        )
            return text;
        var given = mantissa.Contains('.', StringComparison.Ordinal)
            ? mantissa.Length - mantissa.IndexOf('.', StringComparison.Ordinal) - 1
            : 0;
        if (power is < 0 or > 20 || given < power)
            throw new BadCell(Column, text, "import.lost-digits");
        for (var i = 0; i < power; i++)
            number *= 10;
        return number.ToString("0", CultureInfo.InvariantCulture);
    }

    public BadCell Bad(string[] cells, string code) => new(Column, Raw(cells), code);

    /// <summary>Whether the pattern can be a format of dates at all.</summary>
    public static bool IsFormat(string format)
    {
        try
        {
            _ = DateTimeOffset.UnixEpoch.ToString(format, CultureInfo.InvariantCulture);
            return true;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    /// <summary>Whether a moment is read without a format.</summary>
    public static bool IsUsualMoment(string text) =>
        text.Length is > 0 and <= 100
        && new ImportField("", new ImportColumn([]), []).Parsed(text, _ => null) is { Year: >= 1900 and < 2200 };

    private string Raw(string[] cells) => string.Join(' ', places.Select(place => cells[place].Trim()).Where(cell => cell.Length > 0));

    private DateTimeOffset? Parsed(string text, Func<double, DateTime?> fromSerial)
    {
        if (column.Format is { } format && Exact(text, [format]) is { } asAsked)
            return asAsked;
        if (
            double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var serial)
            && fromSerial(serial) is { } day
        )
            return new DateTimeOffset(DateTime.SpecifyKind(day, DateTimeKind.Unspecified), TimeSpan.Zero);
        // A date cell of a workbook comes in the ISO form, whatever was asked for.
        return DateTimeOffset.TryParseExact(text, Zoned, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var zoned)
                ? zoned
            : column.Format is null || text.Length > 4 && text[4] == '-' ? Exact(text, Usual)
            : null;
    }

    private static DateTimeOffset? Exact(string text, string[] formats)
    {
        const DateTimeStyles Utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces;
        return
            DateTimeOffset.TryParseExact(text, formats, CultureInfo.InvariantCulture, Utc, out var moment)
            || DateTimeOffset.TryParseExact(text, formats, Russian, Utc, out moment)
            ? moment
            : null;
    }

    private static bool TryAnyCase<T>(string text, out T word)
        where T : struct, Enum
    {
        foreach (var known in Enum.GetValues<T>())
        {
            word = known;
            if (string.Equals(Texts.InWords(known), text, StringComparison.OrdinalIgnoreCase))
                return true;
        }
        word = default;
        return false;
    }
}
