using Okno.Contracts.Terms;

namespace Okno.Server.Terms;

/// <summary>A stretch of time, from inclusive, to exclusive.</summary>
[System.Runtime.InteropServices.StructLayout(System.Runtime.InteropServices.LayoutKind.Auto)]
internal readonly record struct Stretch(DateTimeOffset From, DateTimeOffset To)
{
    public TimeSpan Length => To - From;
}

/// <summary>The working time of a calendar: an instant is working time when the wall clock of its zone then shows a working hour.</summary>
/// <remarks>
/// So an hour that a clock change repeats is worked twice, and one that it skips is not worked at all. The days are walked in pieces
/// within which the zone's offset does not change.
/// </remarks>
internal sealed class WorkingTime(
    TimeZoneInfo zone,
    IReadOnlyList<IReadOnlyList<(int From, int To)>> week,
    IReadOnlyDictionary<DateOnly, IReadOnlyList<(int From, int To)>> days
)
{
    /// <summary>A calendar that has no hour of work in so many years is taken to have none at all.</summary>
    private const int Years = 10;

    /// <summary>The moment by which so much time has been worked since the start; null when the calendar never has so much.</summary>
    /// <param name="stops">Times that do not count, in order.</param>
    public DateTimeOffset? After(DateTimeOffset start, TimeSpan amount, IReadOnlyList<Stop> stops)
    {
        var left = amount;
        foreach (var stretch in Counted(start, stops))
        {
            if (stretch.Length >= left)
                return stretch.From + left;
            left -= stretch.Length;
        }
        return null;
    }

    /// <summary>The time worked between two moments, without the stops.</summary>
    public TimeSpan Between(DateTimeOffset from, DateTimeOffset to, IReadOnlyList<Stop> stops)
    {
        var worked = TimeSpan.Zero;
        foreach (var stretch in Until(from, to, stops))
            worked += stretch.Length;
        return worked;
    }

    /// <summary>The stretches that count between two moments.</summary>
    public IEnumerable<Stretch> Until(DateTimeOffset from, DateTimeOffset to, IReadOnlyList<Stop> stops)
    {
        foreach (var stretch in Counted(from, stops))
        {
            if (stretch.From >= to)
                yield break;
            yield return stretch with
            {
                To = stretch.To < to ? stretch.To : to,
            };
        }
    }

    private IEnumerable<Stretch> Counted(DateTimeOffset start, IReadOnlyList<Stop> stops)
    {
        foreach (var worked in Worked(start))
        {
            var from = worked.From;
            foreach (var stop in stops)
            {
                if (stop.To <= from)
                    continue;
                if (stop.From >= worked.To)
                    break;
                if (stop.From > from)
                    yield return new Stretch(from, stop.From);
                if (stop.To is not { } end)
                    yield break;
                from = end;
                if (from >= worked.To)
                    break;
            }
            if (from < worked.To)
                yield return new Stretch(from, worked.To);
        }
    }

    private IEnumerable<Stretch> Worked(DateTimeOffset start)
    {
        foreach (var (from, to, offset) in OfOneOffset(start.UtcDateTime))
        {
            // By the wall clock the piece may touch two days.
            var last = DateOnly.FromDateTime((to + offset).AddTicks(-1));
            for (var day = DateOnly.FromDateTime(from + offset); day <= last; day = day.AddDays(1))
            {
                var midnight = day.ToDateTime(TimeOnly.MinValue) - offset;
                foreach (var (begins, ends) in HoursOf(day))
                {
                    var (at, until) = (midnight.AddMinutes(begins), midnight.AddMinutes(ends));
                    if (at < from)
                        at = from;
                    if (until > to)
                        until = to;
                    if (at < until)
                        yield return new Stretch(Utc(at), Utc(until));
                }
            }
        }
    }

    private IEnumerable<(DateTime From, DateTime To, TimeSpan Offset)> OfOneOffset(DateTime start)
    {
        var at = start;
        for (var last = start.AddYears(Years); at < last; )
        {
            var midnight = at.Date.AddDays(1);
            var offset = OffsetAt(at);
            var end = OffsetAt(midnight.AddTicks(-1)) == offset ? midnight : ChangeBetween(at, midnight);
            yield return (at, end, offset);
            at = end;
        }
    }

    /// <summary>The first moment of a day with another offset than at its beginning.</summary>
    private DateTime ChangeBetween(DateTime before, DateTime after)
    {
        var offset = OffsetAt(before);
        var (low, high) = (before.Ticks, after.Ticks - 1);
        while (high - low > 1)
        {
            var middle = low + ((high - low) / 2);
            if (OffsetAt(new DateTime(middle, DateTimeKind.Utc)) == offset)
                low = middle;
            else
                high = middle;
        }
        return new DateTime(high, DateTimeKind.Utc);
    }

    private TimeSpan OffsetAt(DateTime utc) => zone.GetUtcOffset(utc);

    private IReadOnlyList<(int From, int To)> HoursOf(DateOnly day) =>
        days.TryGetValue(day, out var hours) ? hours : week[((int)day.DayOfWeek + 6) % 7];

    private static DateTimeOffset Utc(DateTime moment) => new(DateTime.SpecifyKind(moment, DateTimeKind.Utc));
}
