using System.Globalization;
using System.Text.RegularExpressions;
using Okno.Contracts.Terms;

namespace Okno.Client.Terms;

/// <summary>Working hours of a day as people write them: <c>9–13, 14:00–18:00</c>; nothing is a day off.</summary>
internal static partial class HoursText
{
    public static string Write(IReadOnlyList<WorkingHours> hours) => string.Join(", ", hours.Select(part => $"{part.From}–{part.To}"));

    /// <summary>False when the text cannot be read so, or hours cross.</summary>
    public static bool TryRead(string? text, out IReadOnlyList<WorkingHours> hours)
    {
        List<WorkingHours> read = [];
        hours = read;
        var end = 0;
        foreach (var part in (text ?? "").Split([',', ';'], StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            if (Part().Match(part) is not { Success: true } match)
                return false;
            var (from, to) = (Minute(match.Groups[1].Value, match.Groups[2].Value), Minute(match.Groups[3].Value, match.Groups[4].Value));
            if (from < end || to <= from || to > 24 * 60)
                return false;
            read.Add(new WorkingHours(Clock(from), Clock(to)));
            end = to;
        }
        return true;
    }

    /// <summary>2 ч 05 мин as typed back: <c>2:05</c>; hours may be more than a day.</summary>
    public static string WriteSpan(int? minutes) =>
        minutes is { } all ? string.Create(CultureInfo.InvariantCulture, $"{all / 60}:{all % 60:00}") : "";

    /// <summary>Hours and minutes, <c>8</c>, <c>8:30</c> or <c>0:15</c>; nothing is no term.</summary>
    public static bool TryReadSpan(string? text, out int? minutes)
    {
        minutes = null;
        if (string.IsNullOrWhiteSpace(text))
            return true;
        if (Span().Match(text.Trim()) is not { Success: true } match)
            return false;
        minutes = Minute(match.Groups[1].Value, match.Groups[2].Value);
        return minutes is > 0 and <= 525_600;
    }

    private static int Minute(string hour, string minute) =>
        (int.Parse(hour, CultureInfo.InvariantCulture) * 60) + (minute.Length == 0 ? 0 : int.Parse(minute, CultureInfo.InvariantCulture));

    private static string Clock(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}");

    [GeneratedRegex(
        """^(?<fromHour>\d{1,2})(?::(?<fromMinute>[0-5]\d))?\s*[-–—]\s*(?<toHour>\d{1,2})(?::(?<toMinute>[0-5]\d))?$""",
        RegexOptions.ExplicitCapture,
        matchTimeoutMilliseconds: 1_000
    )]
    private static partial Regex Part();

    [GeneratedRegex("""^(?<hour>\d{1,4})(?::(?<minute>[0-5]\d))?$""", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex Span();
}
