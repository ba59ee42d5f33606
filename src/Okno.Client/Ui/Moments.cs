using System.Globalization;
using Microsoft.Extensions.Localization;

namespace Okno.Client.Ui;

/// <summary>Moments as people say them: in their culture and their time zone.</summary>
internal static class Moments
{
    public static DateTimeOffset Local(this TimeProvider clock, DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, clock.LocalTimeZone);

    public static string Time(this TimeProvider clock, DateTimeOffset at) => clock.Local(at).ToString("t", CultureInfo.CurrentCulture);

    /// <summary>24.11 of this year, 24.11.2025 of another.</summary>
    public static string Day(this TimeProvider clock, DateTimeOffset at)
    {
        var culture = CultureInfo.CurrentCulture;
        var local = clock.Local(at);
        return local.Year == clock.GetLocalNow().Year && culture.TwoLetterISOLanguageName == "ru"
            ? local.ToString("dd.MM", culture)
            : local.ToString("d", culture);
    }

    /// <summary>24.11, 14:46.</summary>
    public static string Full(this TimeProvider clock, DateTimeOffset at) => $"{clock.Day(at)}, {clock.Time(at)}";

    /// <summary>14:46 today, «вчера», else the day: for narrow places.</summary>
    public static string Brief(this TimeProvider clock, DateTimeOffset at, IStringLocalizer words)
    {
        var days = (clock.GetLocalNow().Date - clock.Local(at).Date).Days;
        return days switch
        {
            0 => clock.Time(at),
            1 => words["Yesterday"],
            _ => clock.Day(at),
        };
    }

    /// <summary>«Сегодня», «Вчера», 18 ноября: a heading of a timeline.</summary>
    public static string DayHeading(this TimeProvider clock, DateTimeOffset at, IStringLocalizer words)
    {
        var local = clock.Local(at);
        var days = (clock.GetLocalNow().Date - local.Date).Days;
        return days switch
        {
            0 => words["Today"],
            1 => words["YesterdayHeading"],
            _ when local.Year == clock.GetLocalNow().Year => local.ToString("M", CultureInfo.CurrentCulture),
            _ => local.ToString("D", CultureInfo.CurrentCulture),
        };
    }

    /// <summary>2 ч 05 мин; 14 ч; 3 дн. Overdue spans carry a minus sign; minutes count only while the hours are few.</summary>
    public static string Span(TimeSpan span, IStringLocalizer words)
    {
        var sign = span <= TimeSpan.FromMinutes(-1) ? "−" : "";
        var whole = span.Duration();
        if (whole.TotalDays >= 2)
            return sign + words["SpanDays", (int)whole.TotalDays];
        var (hours, minutes) = ((int)whole.TotalHours, whole.Minutes);
        if (hours == 0)
            return sign + words["SpanMinutes", minutes];
        return sign
            + (
                minutes == 0 || hours >= 10
                    ? words["SpanHours", hours]
                    : words["SpanHoursMinutes", hours, minutes.ToString("00", CultureInfo.InvariantCulture)]
            );
    }

    /// <summary>A span in whole hours, however many: 36 ч; 2 ч 05 мин. What is allowed, not what is left.</summary>
    public static string Whole(TimeSpan span, IStringLocalizer words)
    {
        var (hours, minutes) = ((int)span.TotalHours, span.Minutes);
        return hours == 0 ? words["SpanMinutes", minutes]
            : minutes == 0 ? words["SpanHours", hours]
            : words["SpanHoursMinutes", hours, minutes.ToString("00", CultureInfo.InvariantCulture)];
    }

    public static string Initials(string? name)
    {
        var parts = (name ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return parts.Length switch
        {
            0 => "?",
            1 => FirstLetter(parts[0]),
            _ => FirstLetter(parts[0]) + FirstLetter(parts[1]),
        };
    }

    private static string FirstLetter(string word) => StringInfo.GetNextTextElement(word).ToUpper(CultureInfo.CurrentCulture);
}
