using System.Diagnostics;
using System.Net.Http.Json;
using System.Text;
using Npgsql;
using static Okno.Bench.Load.ProcessRuns;

namespace Okno.Bench.Load;

/// <summary>A server over a database in which instances wait, each at a step and beside it for a timer.</summary>
internal sealed class ProcessSite : IAsyncDisposable
{
    private readonly Place _place;
    private readonly string _database;
    private readonly int _waiting;
    private readonly Server _server;
    private readonly string _cookie;

    private ProcessSite(Place place, string database, int waiting, Server server, string cookie)
    {
        _place = place;
        _database = database;
        _waiting = waiting;
        _server = server;
        _cookie = cookie;
    }

    public static async Task<ProcessSite> Seeded(Place place, string database, int waiting)
    {
        await Seed.Make(place, database);
        var server = await Server.StartOkno(place, place.On(database));
        var site = new ProcessSite(place, database, waiting, server, await SignIn(server));
        await site.Publish();
        await site.Tell(1);
        await site.Until("select 1 - count(*) from process_steps", null);
        await using (var connection = await site.Open())
        {
            await Seed.Run(connection, "create table bench_instance as select * from process_instances");
            await Seed.Run(connection, "create table bench_step as select * from process_steps");
            await Seed.Run(connection, "create table bench_job as select * from process_jobs");
        }
        await site.Level(0);
        return site;
    }

    /// <summary>Messages that each start an instance, from the first until the last instance waits.</summary>
    public async Task<Round> Start()
    {
        await Level(0);
        var round = await Watch(async measuring =>
        {
            measuring();
            var since = Stopwatch.GetTimestamp();
            await Tell(Each);
            await Until(Due, since);
            return Stopwatch.GetElapsedTime(since);
        });
        await MustWait(_waiting + Each);
        return round;
    }

    public async Task<Round> Advance()
    {
        await Level(Each);
        // Some are finished before the measured window opens, and do not count.
        var steps = await Ids($"select id from process_steps where closed_at is null limit {2 * Each}");
        var next = -1;
        return await Rounds.Watch(
            _place,
            [_server.ProcessId],
            measuring =>
                ClosedLoop.Run(
                    _server.Address,
                    Measurements.Callers,
                    TimeSpan.Zero,
                    TimeSpan.FromMinutes(5),
                    (_, _) =>
                        Post(
                            $"/api/process-steps/{steps[Interlocked.Increment(ref next) % steps.Count]}/complete",
                            """{"values":{"answer":"yes"}}"""
                        ),
                    atMost: Each - Measurements.Callers,
                    measuring: measuring
                )
        );
    }

    /// <summary>Timers that come due at one moment, until the last has ended its instance.</summary>
    public async Task<Round> Fire()
    {
        await Level(Each);
        var round = await Watch(async measuring =>
        {
            await using var connection = await Open();
            measuring();
            var since = Stopwatch.GetTimestamp();
            await Seed.Run(
                connection,
                $"update process_jobs set due_at = now() - interval '1 second' where id in (select id from process_jobs limit {Each})"
            );
            await Until(Due, since);
            return Stopwatch.GetElapsedTime(since);
        });
        await MustWait(_waiting);
        return round;
    }

    /// <summary>What is left to do now, by an index: to count what waits for later would cost the fuller side more.</summary>
    private const string Due = "select count(*) from process_jobs where due_at <= now()";

    /// <summary>As many instances wait as are meant to, and so many more; what the last round left behind is gone.</summary>
    private async Task Level(int more)
    {
        await using var connection = await Open();
        await Seed.Run(connection, "delete from process_instances where state <> 0");
        var extra = await Count("select count(*) from process_instances") - _waiting - more;
        if (extra > 0)
            await Seed.Run(
                connection,
                $"delete from process_instances where id in (select id from process_instances order by started_at desc, id desc limit {extra})"
            );
        if (extra < 0)
            await Seed.Run(
                connection,
                $"""
                create temp table copies as select gen_random_uuid() as id from generate_series(1, {-extra});
                insert into process_instances (id, process_version_id, state, engine, root_id, started_at, version, trail)
                  select c.id, i.process_version_id, i.state, i.engine, c.id, i.started_at, i.version, i.trail from copies c, bench_instance i;
                insert into process_steps (id, instance_id, element_id, token, kind, page, "values", hint, fields, opened_at)
                  select gen_random_uuid(), c.id, s.element_id, s.token, s.kind, s.page, s."values", s.hint, s.fields, s.opened_at from copies c, bench_step s;
                insert into process_jobs (id, kind, due_at, instance_id, token, name, payload, "left", attempts)
                  select gen_random_uuid(), j.kind, j.due_at, c.id, j.token, j.name, j.payload, j."left", j.attempts from copies c, bench_job j;
                drop table copies
                """
            );
        await Seed.Run(connection, "vacuum analyze process_instances, process_steps, process_jobs");
        await Seed.Run(connection, "checkpoint");
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await Seed.Drop(_place, _database);
    }

    private async Task MustWait(int wanted)
    {
        if (await Count("select count(*) from process_instances where state = 0") is var waiting && waiting != wanted)
            throw new InvalidOperationException($"{waiting} instances wait, and there should be {wanted}.");
    }

    private Task<Round> Watch(Func<Action, Task<TimeSpan>> run) =>
        Rounds.Watch(
            _place,
            [_server.ProcessId],
            async measuring =>
            {
                var took = await run(measuring);
                return new Window(Each / took.TotalSeconds, 0, 0, Each, 0, null);
            }
        );

    private async Task Tell(int times)
    {
        using var http = new HttpClient { BaseAddress = _server.Address };
        await Parallel.ForEachAsync(
            Enumerable.Range(0, times),
            new ParallelOptions { MaxDegreeOfParallelism = Measurements.Callers },
            async (_, stop) =>
            {
                using var request = Post("/api/process-messages", $$"""{"name":"{{Key}}"}""");
                using var answer = await http.SendAsync(request, stop);
                answer.EnsureSuccessStatusCode();
            }
        );
    }

    private HttpRequestMessage Post(string path, string json)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = new StringContent(json, Encoding.UTF8, "application/json"),
        };
        request.Headers.Add("Cookie", _cookie);
        request.Headers.Add("X-Okno-Csrf", "1");
        return request;
    }

    private static async Task<string> SignIn(Server server)
    {
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = server.Address };
        using var answer = await http.PostAsJsonAsync("/api/session", new { login = "admin", password = Server.Password });
        answer.EnsureSuccessStatusCode();
        return answer.Headers.GetValues("Set-Cookie").First().Split(';')[0];
    }

    private async Task Publish()
    {
        using var http = new HttpClient { BaseAddress = _server.Address };
        using var request = Post("/api/processes", "");
        request.Content = new StringContent(
            $"""
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:okno="urn:okno:bpmn:1" id="d" targetNamespace="t">
              <bpmn:message id="m" name="{Key}"/>
              <bpmn:process id="{Key}" isExecutable="true">
                <bpmn:startEvent id="s"><bpmn:messageEventDefinition messageRef="m"/></bpmn:startEvent>
                <bpmn:userTask id="t"><bpmn:extensionElements><okno:question text="?"><okno:answer value="yes"/><okno:answer value="no"/></okno:question></bpmn:extensionElements></bpmn:userTask>
                <bpmn:boundaryEvent id="b" attachedToRef="t"><bpmn:timerEventDefinition><bpmn:timeDuration>P30D</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
                <bpmn:endEvent id="e"/>
                <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="t"/><bpmn:sequenceFlow id="f2" sourceRef="t" targetRef="e"/><bpmn:sequenceFlow id="f3" sourceRef="b" targetRef="e"/>
              </bpmn:process>
            </bpmn:definitions>
            """,
            Encoding.UTF8,
            "application/bpmn+xml"
        );
        using var answer = await http.SendAsync(request);
        answer.EnsureSuccessStatusCode();
    }

    private async Task<NpgsqlConnection> Open()
    {
        var connection = new NpgsqlConnection(_place.On(_database));
        await connection.OpenAsync();
        return connection;
    }

    private async Task<long> Count(string sql)
    {
        await using var connection = await Open();
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task<List<Guid>> Ids(string sql)
    {
        await using var connection = await Open();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync();
        List<Guid> ids = [];
        while (await reader.ReadAsync())
            ids.Add(reader.GetGuid(0));
        return ids;
    }

    /// <summary>Waits until nothing is counted any more.</summary>
    private async Task Until(string left, long? since)
    {
        var began = since ?? Stopwatch.GetTimestamp();
        await using var connection = await Open();
        await using var command = new NpgsqlCommand(left, connection);
        while ((long)(await command.ExecuteScalarAsync())! is > 0 and var now)
        {
            if (Stopwatch.GetElapsedTime(began) > TimeSpan.FromMinutes(5))
                throw new TimeoutException($"{left}: still {now}");
            await Task.Delay(20);
        }
    }
}
