using System.Globalization;

namespace Okno.Bench.Load;

/// <summary>The table that a run prints, and which goals it meets.</summary>
internal sealed class Report
{
    private readonly List<string> _rows = [];
    private readonly List<string> _goals = [];

    public bool AllSound { get; private set; } = true;

    public void Row(string operation, Side side, Side? floor = null)
    {
        Console.WriteLine($"  {side}");
        var window = side.Median.Window;
        var share = floor is null ? "" : string.Create(CultureInfo.InvariantCulture, $"{side.PerSecond / floor.PerSecond:P0}");
        Row(
            operation,
            side.Name,
            window.PerSecond,
            $"{Number(window.P50)}/{Number(window.P99)}",
            share,
            side.Median.Work,
            side.Rounds.Max(round => round.Background)
        );
    }

    public void Row(
        string operation,
        string side,
        double perSecond,
        string times,
        string share,
        double? work = null,
        double? background = null
    )
    {
        var each = work is { } milliseconds ? string.Create(CultureInfo.InvariantCulture, $"{milliseconds:N2}") : "";
        var others = background is { } part
            ? string.Create(CultureInfo.InvariantCulture, $"{part:P0}{(part > Place.BackgroundAtMost ? "*" : "")}")
            : "";
        _rows.Add(
            string.Create(
                CultureInfo.InvariantCulture,
                $"| {operation} | {side} | {perSecond:N0} | {times} | {share} | {each} | {others} |"
            )
        );
    }

    public void Goal(string code, string text, bool met)
    {
        var line = $"{code}: {text} – {(met ? "met" : "NOT met")}";
        Console.WriteLine($"  {line}");
        _goals.Add(line);
    }

    public void Check(string what, Verdict verdict, int inFlight)
    {
        var sound = verdict.IsSound(inFlight);
        AllSound &= sound;
        Console.WriteLine($"  {(sound ? "" : "UNSOUND ")}{what}: {verdict}");
        _goals.Add($"{what}: {verdict}{(sound ? "" : " – UNSOUND")}");
    }

    public void Note(string line)
    {
        Console.WriteLine($"  {line}");
        _goals.Add(line);
    }

    public void Print()
    {
        Console.WriteLine();
        Console.WriteLine(
            "| Operation | Side | per second | p50/p99 ms | of the floor | processor ms each | others' share of the machine, at most |"
        );
        Console.WriteLine("|---|---|---:|---:|---:|---:|---:|");
        _rows.ForEach(Console.WriteLine);
        if (_rows.Exists(row => row.Contains('*', StringComparison.Ordinal)))
            Console.WriteLine(
                $"\n*: no calm round was to be had; others took more than {Place.BackgroundAtMost:P0} of the processors in the calmest try."
            );
        Console.WriteLine();
        _goals.ForEach(goal => Console.WriteLine($"- {goal}"));
    }

    private static string Number(double milliseconds) =>
        milliseconds.ToString(milliseconds < 10 ? "0.0" : "N0", CultureInfo.InvariantCulture);
}
