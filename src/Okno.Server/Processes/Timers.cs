using Okno.ProcessEngine.Elements;

namespace Okno.Server.Processes;

/// <summary>When timers are due, by the one clock that all due times follow.</summary>
internal static class Timers
{
    private static readonly TimeSpan Farthest = TimeSpan.FromDays(36_500);

    /// <summary>When a timer fires first, and how often after that (null for without end).</summary>
    public static (DateTimeOffset Due, int? Left) First(string kind, string value, DateTimeOffset now) =>
        kind switch
        {
            "date" => (Near(Iso8601.Moment(value) ?? now, now), 0),
            "duration" => (now + (Iso8601.Duration(value) ?? TimeSpan.Zero), 0),
            _ when Iso8601.Cycle(value) is { } cycle => (now + cycle.Every, cycle.Times is { } times ? Math.Max(0, times - 1) : null),
            _ => (now, 0),
        };

    private static DateTimeOffset Near(DateTimeOffset moment, DateTimeOffset now) =>
        moment - now > Farthest ? now + Farthest : moment.ToUniversalTime();
}
