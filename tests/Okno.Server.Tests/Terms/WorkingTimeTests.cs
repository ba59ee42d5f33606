using CsCheck;
using Okno.Contracts.Terms;
using Okno.Server.Terms;

namespace Okno.Server.Tests.Terms;

/// <summary>What is due, against a plain walk minute by minute over the wall clock.</summary>
public sealed class WorkingTimeTests
{
    private static readonly string[] Zones =
    [
        "Europe/Moscow",
        "Europe/Berlin",
        "America/New_York",
        "America/Santiago",
        "Africa/Casablanca",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "UTC",
    ];

    /// <summary>Days about which clocks change somewhere.</summary>
    private static readonly DateTime[] Turns = [new(2026, 3, 8), new(2026, 3, 29), new(2026, 4, 5), new(2026, 10, 25), new(2026, 11, 1)];

    private sealed record Hours(int From, int To);

    private sealed record World(
        string Zone,
        Hours[][] Week,
        (int Day, Hours[] Hours)[] Days,
        DateTimeOffset Start,
        int Minutes,
        Stop[] Stops
    );

    private static readonly Gen<Hours[]> DayHours = Gen.Int[0, 96]
        .Array[0, 6]
        .Select(quarters => quarters.Distinct().Order().ToArray())
        .Select(cuts => Enumerable.Range(0, cuts.Length / 2).Select(n => new Hours(cuts[2 * n] * 15, cuts[(2 * n) + 1] * 15)).ToArray());

    private static readonly Gen<DateTimeOffset> Starts = Gen.Select(
        Gen.Int[0, Turns.Length - 1].Select(n => Turns[n]),
        Gen.Int[-2 * 24 * 60, 24 * 60],
        (day, minutes) => new DateTimeOffset(day, TimeSpan.Zero).AddMinutes(minutes)
    );

    private static readonly Gen<World> Worlds = Gen.Select(
        Gen.Int[0, Zones.Length - 1].Select(n => Zones[n]),
        DayHours.Array[7],
        Gen.Select(Gen.Int[0, 12], DayHours, (day, hours) => (day, hours)).Array[0, 3],
        Starts,
        Gen.Int[1, 1_500],
        Gen.Int[0, 3_000].Array[0, 6],
        (zone, week, days, start, minutes, cuts) =>
            new World(
                zone,
                week,
                [.. days.DistinctBy(day => day.day)],
                start,
                minutes,
                [
                    .. cuts.Distinct()
                        .Order()
                        .Chunk(2)
                        .Where(pair => pair.Length == 2)
                        .Select(pair => new Stop(start.AddMinutes(pair[0]), start.AddMinutes(pair[1]))),
                ]
            )
    );

    [Fact]
    public void Due_times_are_those_of_a_plain_walk_over_any_calendar_pauses_and_clock_changes() =>
        Worlds.Sample(
            world =>
            {
                var time = TimeOf(world);
                var plain = Plainly(world);
                if (plain is null)
                    return true; // hardly any working time: the walk gives up earlier than the count
                var due = time.After(world.Start, TimeSpan.FromMinutes(world.Minutes), world.Stops);
                return due == plain
                    && time.Between(world.Start, plain.Value, world.Stops) == TimeSpan.FromMinutes(world.Minutes)
                    && time.Until(world.Start, plain.Value, world.Stops).Sum(stretch => stretch.Length.TotalMinutes) == world.Minutes;
            },
            iter: 250,
            threads: 1
        );

    [Fact]
    public void A_calendar_without_hours_never_has_anything_due() =>
        Assert.Null(
            new WorkingTime(
                TimeZoneInfo.Utc,
                [.. Enumerable.Repeat<IReadOnlyList<(int, int)>>([], 7)],
                new Dictionary<DateOnly, IReadOnlyList<(int, int)>>()
            ).After(DateTimeOffset.UnixEpoch, TimeSpan.FromMinutes(1), [])
        );

    [Fact]
    public void An_hour_that_comes_twice_is_worked_twice_and_one_left_out_not_at_all()
    {
        var nights = new World("Europe/Berlin", [.. Enumerable.Repeat<Hours[]>([new Hours(60, 240)], 7)], [], default, 0, []);
        var time = TimeOf(nights);
        Assert.Equal(TimeSpan.FromHours(4), time.Between(At(2026, 10, 24, 22), At(2026, 10, 25, 12), []));
        Assert.Equal(TimeSpan.FromHours(2), time.Between(At(2026, 3, 28, 22), At(2026, 3, 29, 12), []));
        Assert.Equal(TimeSpan.FromHours(3), time.Between(At(2026, 6, 1, 22), At(2026, 6, 2, 12), []));
    }

    private static DateTimeOffset At(int year, int month, int day, int hour) => new(year, month, day, hour, 0, 0, TimeSpan.Zero);

    private static WorkingTime TimeOf(World world) =>
        new(
            TimeZoneInfo.FindSystemTimeZoneById(world.Zone),
            [.. world.Week.Select(Pairs)],
            world.Days.ToDictionary(day => DayOf(world, day.Day), day => Pairs(day.Hours))
        );

    private static IReadOnlyList<(int From, int To)> Pairs(Hours[] hours) => [.. hours.Select(part => (part.From, part.To))];

    private static DateOnly DayOf(World world, int after) => DateOnly.FromDateTime(world.Start.UtcDateTime).AddDays(after - 2);

    private static DateTimeOffset? Plainly(World world)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(world.Zone);
        var days = world.Days.ToDictionary(day => DayOf(world, day.Day), day => day.Hours);
        var left = world.Minutes;
        for (var at = world.Start; at < world.Start.AddDays(40); at = at.AddMinutes(1))
        {
            if (world.Stops.Any(stop => stop.From <= at && at < stop.To))
                continue;
            var wall = TimeZoneInfo.ConvertTime(at, zone);
            var minute = (wall.Hour * 60) + wall.Minute;
            var hours = days.GetValueOrDefault(DateOnly.FromDateTime(wall.DateTime)) ?? world.Week[((int)wall.DayOfWeek + 6) % 7];
            if (hours.Any(part => part.From <= minute && minute < part.To) && --left == 0)
                return at.AddMinutes(1);
        }
        return null;
    }
}
