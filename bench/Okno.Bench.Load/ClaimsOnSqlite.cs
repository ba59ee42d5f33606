using Microsoft.Data.Sqlite;

namespace Okno.Bench.Load;

/// <summary>Taking on SQLite with a durable commit: callers who wait together share one, beside one commit for each.</summary>
internal static class ClaimsOnSqlite
{
    private const int Callers = 32;

    public static async Task Run(Place place, Report report)
    {
        var oknoFile = Path.Combine(place.Scratch, "okno.db");
        var floorFile = Path.Combine(place.Scratch, "floor.db");
        Console.WriteLine($"  seeding {place.Sizes.SqliteItems:N0} waiting items");
        await Seed.Sqlite(place, oknoFile, place.Sizes.SqliteItems);
        File.Copy(oknoFile, floorFile, true);

        await using var okno = await Server.StartOkno(place, $"Data Source={oknoFile}");
        await using var floor = await Server.StartFloor(place, $"Data Source={floorFile}");
        List<Verdict> sound = [];
        var sides = await Rounds.Interleave(
            place,
            ("bare, one commit per claim", () => One(floor, floorFile, Claims.AskFloor(place, Callers), null)),
            ("Okno, SQLite", () => One(okno, oknoFile, Claims.AskOkno(place, Callers), sound.Add))
        );
        report.Row($"take on SQLite, {Callers} callers", sides[0]);
        report.Row($"take on SQLite, {Callers} callers", sides[1], sides[0]);
        foreach (var verdict in sound)
            report.Check("take on SQLite", verdict, Callers);
        var share = sides[1].PerSecond / sides[0].PerSecond;
        report.Goal("P6", $"taking on SQLite is {share:N1} times one commit per claim, at least 3 times wanted", share >= 3);

        async Task<Round> One(Server server, string file, ClosedLoop.Ask ask, Action<Verdict>? hear)
        {
            var told = new Told();
            var round = await Rounds.Watch(
                place,
                [server.ProcessId],
                measuring =>
                    ClosedLoop.Run(
                        server.Address,
                        Callers,
                        place.Sizes.WarmUp,
                        place.Sizes.During,
                        ask,
                        (caller, turn, status, body, askedAt, answeredAt) =>
                            told.Note(Seed.Operator(Claims.OperatorOf(place, caller, turn, Callers)), status, body, askedAt, answeredAt),
                        measuring: measuring,
                        warmAfter: place.WarmAfter
                    )
            );
            await using var connection = new SqliteConnection($"Data Source={file};Default Timeout=60");
            await connection.OpenAsync();
            if (hear is not null)
                hear(await told.Compare(connection));
            await Seed.FinishHeld(connection);
            // The bare side takes from one queue, which would not last for all rounds.
            if (hear is null)
                await Seed.Run(
                    connection,
                    "update queue_items set state = 0, operator_id = null, taken_at = null, processed_at = null where state = 2"
                );
            return round;
        }
    }
}
