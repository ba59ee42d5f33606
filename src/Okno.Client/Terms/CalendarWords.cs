using System.Globalization;
using Microsoft.Extensions.Localization;
using Okno.Contracts.Terms;

namespace Okno.Client.Terms;

/// <summary>A working week in a line: «пн–пт 09:00–18:00, сб 10:00–15:00».</summary>
internal static class CalendarWords
{
    public static string Day(int fromMonday) =>
        CultureInfo.CurrentCulture.DateTimeFormat.GetAbbreviatedDayName((DayOfWeek)((fromMonday + 1) % 7));

    public static string LongDay(int fromMonday) => CultureInfo.CurrentCulture.DateTimeFormat.GetDayName((DayOfWeek)((fromMonday + 1) % 7));

    public static string Week(WorkingCalendar calendar, IStringLocalizer words)
    {
        List<string> parts = [];
        for (var day = 0; day < 7; )
        {
            var hours = HoursText.Write(calendar.Week[day]);
            var last = day;
            while (last < 6 && HoursText.Write(calendar.Week[last + 1]) == hours)
                last++;
            if (hours.Length > 0)
                parts.Add($"{(last == day ? Day(day) : $"{Day(day)}–{Day(last)}")} {hours}");
            day = last + 1;
        }
        return parts.Count == 0 ? words["DayOff"] : string.Join("; ", parts);
    }
}
