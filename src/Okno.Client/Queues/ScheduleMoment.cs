using System.Globalization;

namespace Okno.Client.Queues;

/// <summary>The date and time typed into the schedule dialog, and whether they are a moment in the future.</summary>
internal sealed class ScheduleMoment(TimeProvider clock)
{
    public string Date { get; set; } = "";

    public string Time { get; set; } = "";

    public DateTime Today => clock.GetLocalNow().Date;

    public DateOnly? Day =>
        DateOnly.TryParse(Date.Trim(), CultureInfo.CurrentCulture, out var day)
        || DateOnly.TryParseExact(Date.Trim(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day)
            ? day
            : null;

    public TimeOnly? Hour => TimeOnly.TryParse(Time.Trim(), CultureInfo.CurrentCulture, out var hour) ? hour : null;

    /// <summary>The moment in the person's own time zone; null while it is not whole.</summary>
    public DateTimeOffset? At
    {
        get
        {
            if (Day is not { } day || Hour is not { } hour)
                return null;
            var local = day.ToDateTime(hour);
            return new DateTimeOffset(local, clock.LocalTimeZone.GetUtcOffset(local));
        }
    }

    public bool InFuture => At > clock.GetUtcNow();

    /// <summary>Which sentence says what is wrong with the date, or null.</summary>
    public string? DateError =>
        string.IsNullOrWhiteSpace(Date) ? "DateRequired"
        : Day is null ? "DateWrong"
        : Hour is not null && !InFuture ? "FutureRequired"
        : null;

    public string? TimeError =>
        string.IsNullOrWhiteSpace(Time) ? "TimeRequired"
        : Hour is null ? "TimeWrong"
        : null;

    public void Set(DateTimeOffset at)
    {
        var local = TimeZoneInfo.ConvertTime(at, clock.LocalTimeZone);
        SetDay(DateOnly.FromDateTime(local.DateTime));
        Time = local.ToString("t", CultureInfo.CurrentCulture);
    }

    public void SetDay(DateOnly day) => Date = day.ToString("d", CultureInfo.CurrentCulture);

    /// <summary>Moments people ask for most; those that have passed today are not offered.</summary>
    public IReadOnlyList<(string Word, DateTimeOffset At)> Presets()
    {
        var now = clock.GetLocalNow();
        List<(string, DateTimeOffset)> presets = [("In30Minutes", Whole(now.AddMinutes(30))), ("In2Hours", Whole(now.AddHours(2)))];
        if (now.Hour < 17)
            presets.Add(("TodayAt18", Local(now.Date.AddHours(18))));
        presets.Add(("TomorrowAt10", Local(now.Date.AddDays(1).AddHours(10))));
        return presets;
    }

    private DateTimeOffset Local(DateTime local) => new(local, clock.LocalTimeZone.GetUtcOffset(local));

    /// <summary>Up to the next whole minute: the field shows no seconds, and the moment must not fall short.</summary>
    private static DateTimeOffset Whole(DateTimeOffset at) =>
        at.AddSeconds(59).AddTicks(-(at.AddSeconds(59).Ticks % TimeSpan.TicksPerMinute));
}
