namespace Okno.Bench.Load;

/// <summary>One measured window and how much others took of the machine meanwhile.</summary>
/// <param name="Work">Processor milliseconds per operation: load, server and database together. It hardly depends on what others do.</param>
internal sealed record Round(Window Window, double Background, double Work)
{
    public bool IsCalm => Background <= Place.BackgroundAtMost;
}

/// <summary>The rounds of one side; the median one speaks for it.</summary>
internal sealed record Side(string Name, IReadOnlyList<Round> Rounds)
{
    public Round Median => Rounds.OrderBy(round => round.Window.PerSecond).ElementAt(Rounds.Count / 2);
    public double PerSecond => Median.Window.PerSecond;
    public bool IsCalm => Rounds.All(round => round.IsCalm);

    public override string ToString()
    {
        var window = Median.Window;
        var background = string.Join(' ', Rounds.Select(round => $"{round.Background:P0}"));
        var failed = Rounds.Sum(round => round.Window.Failed);
        var failures =
            failed == 0 ? "" : $", {failed} FAILED ({Rounds.Select(round => round.Window.FirstFailure).First(text => text is not null)})";
        return $"{Name}: {window.PerSecond:N0}/s, p50 {window.P50:N1} ms, p99 {window.P99:N1} ms, {Median.Work:N2} ms of processor time each, others took {background}{failures}";
    }
}

/// <summary>Sides measured in turns, so that what the machine does meanwhile falls on all alike.</summary>
internal static class Rounds
{
    /// <param name="sides">Each measures one round. A round that others disturbed is void and repeated; if none is calm, the calmest counts.</param>
    public static async Task<Side[]> Interleave(Place place, params (string Name, Func<Task<Round>> Measure)[] sides)
    {
        // Code is compiled and caches are filled by a round that does not count.
        place.WarmingUp = true;
        foreach (var (name, measure) in sides)
            Tell($"{name}, warming up", await measure());
        place.WarmingUp = false;
        var rounds = sides.Select(_ => new List<Round>()).ToArray();
        for (var number = 0; number < place.Sizes.Rounds; number++)
        {
            for (var turn = 0; turn < sides.Length; turn++)
            {
                // Who goes first changes from round to round.
                var side = (turn + number) % sides.Length;
                rounds[side].Add(await CalmestOf(place.Sizes.Tries, sides[side]));
            }
        }
        return [.. sides.Select((side, n) => new Side(side.Name, rounds[n]))];
    }

    /// <summary>Runs a load and looks at the machine as it begins to count and when it ends.</summary>
    /// <param name="others">Processes that are measured too, besides this one and PostgreSQL.</param>
    public static async Task<Round> Watch(Place place, IReadOnlyCollection<int> others, Func<Action, Task<Window>> load)
    {
        int[] roots = [Environment.ProcessId, place.Postmaster, .. others];
        var before = Machine.Look(roots);
        var window = await load(() => before = Machine.Look(roots));
        var after = Machine.Look(roots);
        return new Round(window, after.OthersSince(before), after.OurMillisecondsSince(before) / Math.Max(1, window.Answered));
    }

    private static async Task<Round> CalmestOf(int tries, (string Name, Func<Task<Round>> Measure) side)
    {
        Round? calmest = null;
        for (var n = 0; n < tries && calmest is not { IsCalm: true }; n++)
        {
            var round = await side.Measure();
            Tell(side.Name, round);
            if (round.Window.Failed > 0)
                throw new InvalidOperationException($"{side.Name}: {round.Window.Failed} failed, first {round.Window.FirstFailure}");
            if (calmest is null || round.Background < calmest.Background)
                calmest = round;
        }
        return calmest!;
    }

    private static void Tell(string name, Round round) =>
        Console.WriteLine(
            $"    {name}: {round.Window.PerSecond:N0}/s, p50 {round.Window.P50:N1}, p99 {round.Window.P99:N1} ms, processors {round.Work:N2} ms each, others {round.Background:P0}{(round.IsCalm ? "" : " (disturbed)")}"
        );
}
