using Okno.Bench.Load;

namespace Okno.Bench.Browser;

/// <summary>How much is measured.</summary>
/// <param name="Visits">First visits in one round, each followed by two later ones.</param>
/// <param name="Scroll">How long the wheel turns in one round.</param>
/// <param name="Openings">Cases opened in one round, after one that only warms up.</param>
internal sealed record Amount(int Rounds, int Tries, int Visits, TimeSpan Scroll, int Openings)
{
    public const int Cases = 10_000;

    public Sizes Data { get; } = new(Cases, 5_000, 50, Cases, 0, Rounds, Tries, TimeSpan.Zero, TimeSpan.Zero, 0);

    public static Amount Of(bool quick) =>
        quick ? new Amount(3, 1, 1, TimeSpan.FromSeconds(8), 20) : new Amount(3, 3, 3, TimeSpan.FromSeconds(20), 20);
}

/// <summary>What one round measured, and the share of the processors that others took meanwhile.</summary>
internal sealed record Calm<T>(T Value, double Background)
{
    public bool IsCalm => Background <= Place.BackgroundAtMost;
}

internal static class Medians
{
    public static double Median(this IEnumerable<double> values) =>
        values.Order().ToList() is { Count: > 0 } sorted ? sorted[sorted.Count / 2] : 0;
}
