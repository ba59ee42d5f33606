namespace Okno.Bench.Load;

/// <summary>
/// Processes on PostgreSQL: instances started, steps finished and timers fired per second, with a thousand and with many instances waiting; and what the process
/// adds to taking a record.
/// </summary>
internal static class ProcessRuns
{
    internal const int Few = 1_000;
    internal const int Each = 1_000;
    internal const string Key = "bench-process";

    public static async Task Run(Place place, Report report)
    {
        var many = place.Sizes.Items / 10;
        Console.WriteLine($"  seeding {Few:N0} and {many:N0} waiting instances");
        await using var few = await ProcessSite.Seeded(place, "okno_bench_process_few", Few);
        await using var large = await ProcessSite.Seeded(place, "okno_bench_process_many", many);
        foreach (
            var (what, measure) in new (string, Func<ProcessSite, Task<Round>>)[]
            {
                ("start a process", site => site.Start()),
                ("finish a step", site => site.Advance()),
                ("fire a timer", site => site.Fire()),
            }
        )
        {
            var sides = await Rounds.Interleave(
                place,
                ($"{Few:N0} waiting", () => measure(few)),
                ($"{many:N0} waiting", () => measure(large))
            );
            report.Row(what, sides[0]);
            report.Row(what, sides[1], sides[0]);
            var share = sides[1].PerSecond / sides[0].PerSecond;
            report.Goal(
                "processes",
                $"{what}: the rate with {many:N0} waiting is {share:P0} of that with {Few:N0}, at least 80 % wanted",
                share >= 0.8
            );
        }
        await ClaimsWithProcess.Run(place, report);
    }
}
