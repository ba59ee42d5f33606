using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Cases;
using Okno.Contracts.Terms;
using Okno.Server.Terms;
using ServiceTerm = Okno.Server.Terms.ServiceTerm;
using WorkingCalendar = Okno.Server.Terms.WorkingCalendar;

namespace Okno.Server.Data.DemoData;

/// <summary>Service terms of the demo contact centre, over a calendar with the holidays of 2026.</summary>
internal static class DemoTerms
{
    private const int Hour = 60;

    private static readonly (string Date, string Name)[] Holidays =
    [
        .. Enumerable.Range(1, 8).Select(day => ($"2026-01-0{day}", "Новогодние каникулы")),
        ("2026-01-09", "Новогодние каникулы"),
        ("2026-02-23", "День защитника Отечества"),
        ("2026-03-09", "Международный женский день"),
        ("2026-05-01", "Праздник Весны и Труда"),
        ("2026-05-11", "День Победы"),
        ("2026-06-12", "День России"),
        ("2026-11-04", "День народного единства"),
        ("2026-12-31", "Новогодние каникулы"),
        .. Enumerable.Range(1, 8).Select(day => ($"2027-01-0{day}", "Новогодние каникулы")),
    ];

    public static async Task<TermsInForce> Fill(OknoDb db, CancellationToken stop)
    {
        await SetUpCalendars.Ensure(db, stop);
        var week = await db.WorkingCalendars.FirstAsync(calendar => calendar.Name == SetUpCalendars.WorkingWeek, stop);
        var always = await db.WorkingCalendars.FirstAsync(calendar => calendar.Name == SetUpCalendars.AroundTheClock, stop);
        var seen = week.AsSeen();
        week.Describe(
            new SaveCalendarRequest(
                seen.Name,
                seen.TimeZone,
                seen.Week,
                [.. Holidays.Select(day => new CalendarDay(DateOnly.Parse(day.Date, CultureInfo.InvariantCulture), day.Name, []))]
            )
        );
        Add(CasePriority.Critical, 8 * Hour, 24 * Hour, always);
        Add(CasePriority.High, 18 * Hour, 36 * Hour, week);
        Add(CasePriority.Medium, 36 * Hour, 72 * Hour, week);
        Add(null, 45 * Hour, 90 * Hour, week);
        await db.SaveChangesAsync(stop);
        return await TermsInForce.Read(db, stop);

        void Add(CasePriority? priority, int response, int resolution, WorkingCalendar calendar)
        {
            var term = new ServiceTerm();
            term.Describe(new SaveServiceTermRequest(null, priority, response, resolution, calendar.Id));
            db.ServiceTerms.Add(term);
        }
    }
}
