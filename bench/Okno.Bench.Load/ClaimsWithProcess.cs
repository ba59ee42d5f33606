using Npgsql;

namespace Okno.Bench.Load;

/// <summary>What the process adds to taking a record: the same presses on the same queues, whose process there is, or is not.</summary>
internal static class ClaimsWithProcess
{
    private const int Items = 100_000;
    private const string Shipped = "case-processing";
    private const string None = "no-such-process";

    public static async Task Run(Place place, Report report)
    {
        const string database = "okno_bench_claim";
        Console.WriteLine($"  seeding {Items:N0} waiting items");
        await Seed.Postgres(place, database, Items);
        try
        {
            await using var okno = await Server.StartOkno(place, place.On(database));
            var sides = await Rounds.Interleave(
                place,
                ("without a process", () => One(okno, None)),
                ("with its process", () => One(okno, Shipped))
            );
            report.Row("take, by its process", sides[0]);
            report.Row("take, by its process", sides[1], sides[0]);
            var added = (sides[0].PerSecond / sides[1].PerSecond) - 1;
            report.Goal("processes", $"the process adds {added:P0} to the time of taking a record, at most 30 % wanted", added <= 0.30);
        }
        finally
        {
            await Seed.Drop(place, database);
        }

        async Task<Round> One(Server server, string process)
        {
            await using var connection = new NpgsqlConnection(place.On(database));
            await connection.OpenAsync();
            await Seed.Run(connection, $"update queues set process_key = '{process}'");
            await Seed.Run(connection, "delete from process_instances");
            // The server reads its queues anew every second.
            await Task.Delay(TimeSpan.FromSeconds(2));
            var round = await Claims.Round(place, server, place.On(database), Claims.AskOkno(place), Measurements.Callers, null);
            await using var begun = new NpgsqlCommand("select count(*) from process_instances", connection);
            if ((long)(await begun.ExecuteScalarAsync())! > 0 != (process == Shipped))
                throw new InvalidOperationException($"Processes began or not, against what was meant: {process}.");
            await Seed.Restock(connection);
            return round;
        }
    }
}
