using Npgsql;

namespace Okno.Bench.Load;

/// <summary>Whether taking is as quick with a million records waiting as with ten thousand.</summary>
internal static class ClaimsAtSize
{
    private const int Few = 10_000;
    private const int Taken = 4_000;

    public static async Task Run(Place place, Report report)
    {
        const string few = "okno_bench_few";
        const string many = "okno_bench_many";
        Console.WriteLine($"  seeding {Few:N0} and {place.Sizes.Items:N0} waiting items");
        await Seed.Postgres(place, few, Few);
        await Seed.Postgres(place, many, place.Sizes.Items);
        try
        {
            await using var ofFew = await Server.StartOkno(place, place.On(few));
            await using var ofMany = await Server.StartOkno(place, place.On(many));
            var sides = await Rounds.Interleave(
                place,
                ("10,000 waiting", () => One(ofFew, few)),
                ($"{place.Sizes.Items:N0} waiting", () => One(ofMany, many))
            );
            report.Row("take, by how many wait", sides[0]);
            report.Row("take, by how many wait", sides[1], sides[0]);
            var share = sides[1].PerSecond / sides[0].PerSecond;
            report.Goal(
                "P3",
                $"the claim rate at {place.Sizes.Items:N0} waiting is {share:P0} of that at 10,000, at least 90 % wanted",
                share >= 0.9
            );
        }
        finally
        {
            await Seed.Drop(place, few);
            await Seed.Drop(place, many);
        }

        async Task<Round> One(Server server, string database)
        {
            // A set number of claims, so that the short queues never run dry; what was taken waits again in the next round.
            var round = await Claims.Round(
                place,
                server,
                place.On(database),
                Claims.AskOkno(place),
                Measurements.Callers,
                null,
                Taken,
                TimeSpan.FromSeconds(1)
            );
            await using var connection = new NpgsqlConnection(place.On(database));
            await connection.OpenAsync();
            await Seed.Restock(connection);
            return round;
        }
    }
}

/// <summary>Whether taking stays as quick over many claims when nobody vacuums by hand (PostgreSQL's own autovacuum does as it does).</summary>
internal static class ClaimsWithoutVacuum
{
    private const int Steps = 25;

    public static async Task Run(Place place, Report report)
    {
        const string database = "okno_bench_long";
        // Room for all claims in the closed queues, which hold eight of ten.
        var items = Math.Max(place.Sizes.Items, place.Sizes.Claims / 8 * 11);
        Console.WriteLine($"  seeding {items:N0} waiting items for {place.Sizes.Claims:N0} claims");
        await Seed.Postgres(place, database, items);
        try
        {
            await using var okno = await Server.StartOkno(place, place.On(database));
            List<Round> rounds = [];
            var each = place.Sizes.Claims / Steps;
            for (var step = 0; step < Steps; step++)
            {
                Verdict? verdict = null;
                rounds.Add(
                    await Claims.Round(
                        place,
                        okno,
                        place.On(database),
                        Claims.AskOkno(place),
                        Measurements.Callers,
                        step is 0 or Steps - 1 ? found => verdict = found : null,
                        each,
                        TimeSpan.FromSeconds(step == 0 ? 5 : 0.2)
                    )
                );
                var window = rounds[^1].Window;
                Console.WriteLine(
                    $"    {(step + 1) * each:N0} claims: {window.PerSecond:N0}/s, p99 {window.P99:N1} ms, others {rounds[^1].Background:P0}"
                );
                if (verdict is not null)
                    report.Check($"the long run, step {step + 1}", verdict, Measurements.Callers);
            }
            var first = new Side($"the first {5 * each:N0}", rounds[..5]);
            var last = new Side($"the last {5 * each:N0}", rounds[^5..]);
            report.Row($"take {place.Sizes.Claims:N0} in a row", first);
            report.Row($"take {place.Sizes.Claims:N0} in a row", last, first);
            var share = last.PerSecond / first.PerSecond;
            report.Goal(
                "P3",
                $"after {place.Sizes.Claims:N0} claims without a vacuum by hand the rate is {share:P0} of the start's, at least 80 % wanted",
                share >= 0.8
            );
        }
        finally
        {
            await Seed.Drop(place, database);
        }
    }
}
