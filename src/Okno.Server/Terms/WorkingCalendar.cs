using System.Globalization;
using System.Text.Json;
using Okno.Contracts;
using Okno.Contracts.Terms;
using Okno.Server.Shared;

namespace Okno.Server.Terms;

/// <summary>When work is done: hours by weekday, holidays and moved days, in one time zone.</summary>
public sealed class WorkingCalendar
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public string Name { get; private set; } = "";

    /// <summary>IANA.</summary>
    public string TimeZone { get; private set; } = "";

    /// <summary>JSON: seven lists of hours from Monday.</summary>
    public string Week { get; private set; } = "[]";

    /// <summary>JSON: days that differ from their weekday.</summary>
    public string Days { get; private set; } = "[]";

    public int Version { get; set; }

    /// <summary>A 400 when the zone is unknown, hours cross or end before they begin, a day comes twice, or there is no hour of work.</summary>
    internal void Describe(SaveCalendarRequest said)
    {
        Name = Texts.Need("name", said.Name, 100);
        TimeZone =
            TimeZoneInfo.TryFindSystemTimeZoneById(Texts.Need("timeZone", said.TimeZone, 64), out var zone) && zone.HasIanaId
                ? zone.Id
                : throw RuleBroken.Malformed("calendar.unknown-time-zone");
        if (said.Week is not { Count: 7 })
            throw RuleBroken.Malformed("request.bad-value", ("field", "week"));
        if (said.Week.All(hours => hours is not { Count: > 0 }))
            throw RuleBroken.Malformed("calendar.no-hours");
        Week = JsonSerializer.Serialize(said.Week.Select(Ordered), Wire.Json);

        var days = (said.Days ?? [])
            .Select(day => day ?? throw RuleBroken.Malformed("request.bad-value", ("field", "days")))
            .OrderBy(day => day.Date)
            .ToList();
        if (days.Zip(days.Skip(1)).FirstOrDefault(pair => pair.First.Date == pair.Second.Date) is { First: { } twice })
            throw RuleBroken.Malformed("calendar.day-twice", ("date", twice.Date.ToString("d", CultureInfo.CurrentCulture)));
        Days = JsonSerializer.Serialize(
            days.Select(day => new CalendarDay(day.Date, Texts.Fit("name", day.Name?.Trim(), 100), Ordered(day.Hours))),
            Wire.Json
        );
    }

    internal Contracts.Terms.WorkingCalendar AsSeen() =>
        new(
            Id,
            Name,
            TimeZone,
            JsonSerializer.Deserialize<List<IReadOnlyList<WorkingHours>>>(Week, Wire.Json)!,
            JsonSerializer.Deserialize<List<CalendarDay>>(Days, Wire.Json)!,
            Version
        );

    internal static WorkingTime TimeOf(string timeZone, string week, string days) =>
        new(
            TimeZoneInfo.FindSystemTimeZoneById(timeZone),
            [.. JsonSerializer.Deserialize<List<List<WorkingHours>>>(week, Wire.Json)!.Select(Minutes)],
            JsonSerializer
                .Deserialize<List<CalendarDay>>(days, Wire.Json)!
                .ToDictionary(day => day.Date, IReadOnlyList<(int, int)> (day) => Minutes(day.Hours))
        );

    internal object Facts() =>
        new
        {
            Name,
            TimeZone,
            week = JsonSerializer.Deserialize<JsonElement>(Week),
            days = JsonSerializer.Deserialize<JsonElement>(Days),
        };

    private static List<(int From, int To)> Minutes(IReadOnlyList<WorkingHours> hours) =>
        [.. hours.Select(part => (MinuteOf(part.From), MinuteOf(part.To)))];

    private static List<WorkingHours> Ordered(IReadOnlyList<WorkingHours>? hours)
    {
        var parts = (hours ?? [])
            .Select(part => part ?? throw RuleBroken.Malformed("request.bad-value", ("field", "week")))
            .OrderBy(part => MinuteOf(part.From))
            .ToList();
        var end = -1;
        foreach (var part in parts)
        {
            if (MinuteOf(part.From) < end || MinuteOf(part.To) <= MinuteOf(part.From))
                throw RuleBroken.Malformed("calendar.bad-hours", ("hours", $"{part.From}–{part.To}"));
            end = MinuteOf(part.To);
        }
        return parts;
    }

    private static int MinuteOf(string? time) =>
        time is "24:00" ? 24 * 60
        : TimeOnly.TryParseExact(time, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var read)
            ? (read.Hour * 60) + read.Minute
        : throw RuleBroken.Malformed("calendar.bad-hours", ("hours", time?.Length <= 5 ? time : ""));
}
