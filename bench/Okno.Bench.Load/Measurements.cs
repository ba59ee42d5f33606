using System.Diagnostics;
using System.Net.Http.Headers;
using System.Text;
using Npgsql;

namespace Okno.Bench.Load;

/// <summary>Okno beside its floor on PostgreSQL: taking, listing, opening, finding by phone.</summary>
internal static class Measurements
{
    public const int Callers = 16;
    private const string OknoDatabase = "okno_bench";
    private const string FloorDatabase = "okno_bench_floor";
    private static bool s_seeded;

    public static async Task TakeNext(Place place, Report report)
    {
        await EnsureSeeded(place);
        await using var okno = await Server.StartOkno(place, place.On(OknoDatabase));
        await using var floor = await Server.StartFloor(place, place.On(FloorDatabase));
        var sound = new List<Verdict>();
        var sides = await Rounds.Interleave(
            place,
            ("bare", () => Claims.Round(place, floor, place.On(FloorDatabase), Claims.AskFloor(place), Callers, null)),
            ("Okno", () => Claims.Round(place, okno, place.On(OknoDatabase), Claims.AskOkno(place), Callers, sound.Add))
        );
        report.Row("take the next record", sides[0]);
        report.Row("take the next record", sides[1], sides[0]);
        await PgBench(place, report);
        foreach (var verdict in sound)
            report.Check("take the next record", verdict, Callers);
        var share = sides[1].PerSecond / sides[0].PerSecond;
        report.Goal("P1", $"taking the next record is {share:P0} of bare, at least 50 % wanted", share >= 0.5);
        report.Goal("P1", $"and then 5 times bare: {share:N1} times", share >= 5);
    }

    public static Task List(Place place, Report report) =>
        Read(
            place,
            report,
            "first 50 of the list",
            (caller, turn) => Claims.As(Claims.OperatorOf(place, caller, turn), HttpMethod.Get, "/api/desktop/items?object=case"),
            (_, _) => new HttpRequestMessage(HttpMethod.Get, $"/items?queueId={Seed.FloorOpenQueue}")
        );

    public static Task OpenCase(Place place, Report report) =>
        Read(
            place,
            report,
            "open a case",
            (caller, turn) =>
                Claims.As(
                    Claims.OperatorOf(place, caller, turn),
                    HttpMethod.Get,
                    $"/api/cases/{Seed.Case(Any(caller, turn, place.Sizes.Items))}"
                ),
            (caller, turn) => new HttpRequestMessage(HttpMethod.Get, $"/cases/{Seed.Case(Any(caller, turn, place.Sizes.Items))}")
        );

    public static Task FindByPhone(Place place, Report report) =>
        Read(
            place,
            report,
            "find by phone",
            (caller, turn) =>
                Claims.As(
                    Claims.OperatorOf(place, caller, turn),
                    HttpMethod.Get,
                    $"/api/contacts/identify?phone={Uri.EscapeDataString(Seed.Phone(Any(caller, turn, place.Sizes.Contacts)))}"
                ),
            (caller, turn) =>
                new HttpRequestMessage(
                    HttpMethod.Get,
                    $"/phones/{Uri.EscapeDataString(Seed.Phone(Any(caller, turn, place.Sizes.Contacts)))}"
                )
        );

    /// <summary>The databases of the measurements go with the run.</summary>
    public static async Task Leave(Place place)
    {
        if (!s_seeded || place.Keep)
            return;
        await Seed.Drop(place, OknoDatabase);
        await Seed.Drop(place, FloorDatabase);
    }

    private static async Task Read(Place place, Report report, string what, ClosedLoop.Ask askOkno, ClosedLoop.Ask askFloor)
    {
        await EnsureSeeded(place);
        await using var okno = await Server.StartOkno(place, place.On(OknoDatabase));
        await using var floor = await Server.StartFloor(place, place.On(FloorDatabase));
        var sides = await Rounds.Interleave(place, ("bare", () => One(floor, askFloor)), ("Okno", () => One(okno, askOkno)));
        report.Row(what, sides[0]);
        report.Row(what, sides[1], sides[0]);
        var share = sides[1].PerSecond / sides[0].PerSecond;
        report.Goal("P4", $"{what} is {share:P0} of bare, at least 50 % wanted", share >= 0.5);

        Task<Round> One(Server server, ClosedLoop.Ask ask) =>
            Rounds.Watch(
                place,
                [server.ProcessId],
                measuring =>
                    ClosedLoop.Run(
                        server.Address,
                        Callers,
                        place.Sizes.WarmUp,
                        place.Sizes.During,
                        ask,
                        measuring: measuring,
                        warmAfter: 4 * place.WarmAfter // an answer is soon there, and compiled as often
                    )
            );
    }

    /// <summary>The claim's statement itself, without HTTP: what PostgreSQL gives on this machine.</summary>
    private static async Task PgBench(Place place, Report report)
    {
        if (place.PgBench is not { Length: > 0 } program)
            return;
        var script = Path.Combine(place.Scratch, "next.sql");
        await File.WriteAllTextAsync(
            script,
            $"""
            \set operator random(1, {place.Sizes.Operators})
            update queue_items i set operator_id = ('00000000-0000-7000-8004-' || lpad(to_hex((:operator)::int), 12, '0'))::uuid,
              state = 1, taken_at = now(), version = version + 1
            where i.id = (
              select w.id from queue_items w
              where w.queue_id = '{Seed.FloorClosedQueue}' and w.operator_id is null and w.state < 2
                and (w.next_processing_date is null or w.next_processing_date <= now())
              order by w.postpones_count, w.sort_1, w.sort_2, w.id
              limit 1 for update skip locked)
            returning i.id;
            """,
            new UTF8Encoding(false)
        );
        var to = new NpgsqlConnectionStringBuilder(place.On(FloorDatabase));
        var start = new ProcessStartInfo(program)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (
            var argument in (string[])
                [
                    "-n",
                    "-M",
                    "prepared",
                    "-c",
                    $"{Callers}",
                    "-j",
                    "2",
                    "-T",
                    $"{place.Sizes.During.TotalSeconds}",
                    "-f",
                    script,
                    "-h",
                    to.Host!,
                    "-p",
                    $"{to.Port}",
                    "-U",
                    to.Username!,
                    to.Database!,
                ]
        )
            start.ArgumentList.Add(argument);
        start.Environment["PGPASSWORD"] = to.Password ?? "";
        var before = Machine.Look([Environment.ProcessId, place.Postmaster]);
        using var run = Process.Start(start)!;
        var errors = run.StandardError.ReadToEndAsync();
        var said = await run.StandardOutput.ReadToEndAsync();
        await run.WaitForExitAsync();
        var background = Machine.Look([Environment.ProcessId, place.Postmaster]).OthersSince(before);
        if (Find(said, "tps = ") is not { } perSecond)
        {
            report.Note($"pgbench did not measure: {await errors}");
            return;
        }
        report.Row(
            "take the next record",
            "pgbench, the statement alone",
            perSecond,
            $"{Find(said, "latency average = "):N1} on average",
            "",
            null,
            background
        );
    }

    private static double? Find(string text, string before)
    {
        var at = text.IndexOf(before, StringComparison.Ordinal);
        if (at < 0)
            return null;
        var number = text[(at + before.Length)..].Split(' ')[0];
        return double.Parse(number, System.Globalization.CultureInfo.InvariantCulture);
    }

    private static async Task EnsureSeeded(Place place)
    {
        if (s_seeded)
            return;
        s_seeded = true;
        if (place.Keep && await Seed.Has(place, FloorDatabase))
            return;
        Console.WriteLine(
            $"  seeding {place.Sizes.Items:N0} waiting items and as many cases, {place.Sizes.Contacts:N0} contacts, {place.Sizes.Operators:N0} operators"
        );
        await Seed.Postgres(place, OknoDatabase, place.Sizes.Items, place.Sizes.Contacts);
        await Seed.Copy(place, OknoDatabase, FloorDatabase);
    }

    /// <summary>Some number from 1 to most, the same for both sides in the same turn.</summary>
    private static int Any(int caller, long turn, int most) => 1 + (int)((uint)HashCode(caller, turn) % (uint)most);

    private static int HashCode(int caller, long turn) => unchecked((int)(((caller * 7_919L) + turn) * 2_654_435_761L >> 7));
}

/// <summary>Presses of «Следующая запись», on Okno and on the floor.</summary>
internal static class Claims
{
    /// <summary>Callers share out the operators between them, so that no operator presses twice at once.</summary>
    public static int OperatorOf(Place place, int caller, long turn, int callers = Measurements.Callers)
    {
        var each = place.Sizes.Operators / callers;
        return 1 + caller + (callers * (int)(turn % each));
    }

    public static ClosedLoop.Ask AskOkno(Place place, int callers = Measurements.Callers) =>
        (caller, turn) =>
        {
            var request = As(OperatorOf(place, caller, turn, callers), HttpMethod.Post, "/api/desktop/next");
            request.Content = new ByteArrayContent("{\"object\":\"case\"}"u8.ToArray());
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            return request;
        };

    public static ClosedLoop.Ask AskFloor(Place place, int callers = Measurements.Callers) =>
        (caller, turn) =>
            new HttpRequestMessage(
                HttpMethod.Post,
                $"/next?operatorId={Seed.Operator(OperatorOf(place, caller, turn, callers))}&queueId={Seed.FloorClosedQueue}"
            );

    public static HttpRequestMessage As(int @operator, HttpMethod method, string path)
    {
        var request = new HttpRequestMessage(method, path);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Seed.TokenOf(@operator));
        return request;
    }

    /// <summary>One round of claims on PostgreSQL; afterwards what was told is compared and the operators are done with their records.</summary>
    public static async Task<Round> Round(
        Place place,
        Server server,
        string database,
        ClosedLoop.Ask ask,
        int callers,
        Action<Verdict>? hear,
        long atMost = long.MaxValue,
        TimeSpan? warmUp = null
    )
    {
        var told = new Told();
        var round = await Rounds.Watch(
            place,
            [server.ProcessId],
            measuring =>
                ClosedLoop.Run(
                    server.Address,
                    callers,
                    warmUp ?? place.Sizes.WarmUp,
                    atMost == long.MaxValue ? place.Sizes.During : TimeSpan.FromMinutes(5),
                    ask,
                    (caller, turn, status, body, askedAt, answeredAt) =>
                        told.Note(Seed.Operator(OperatorOf(place, caller, turn, callers)), status, body, askedAt, answeredAt),
                    atMost,
                    measuring,
                    warmUp is null ? place.WarmAfter : 0
                )
        );
        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        if (hear is not null)
            hear(await told.Compare(connection));
        await Seed.FinishHeld(connection);
        return round;
    }
}
