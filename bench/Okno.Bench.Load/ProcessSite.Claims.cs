using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Npgsql;
using Okno.ProcessEngine;
using Okno.ProcessEngine.Definitions;

namespace Okno.Bench.Load;

/// <summary>What the process adds to taking a record.</summary>
internal sealed partial class ProcessSite
{
    /// <summary>
    /// What the process adds to taking a record: the claim's transaction as Okno writes it, with and without the rows of the process, and the engine's own work.
    /// </summary>
    public async Task Share(Report report)
    {
        using var http = new HttpClient { BaseAddress = _server.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/processes/case-processing/versions/1");
        request.Headers.Add("Cookie", _cookie);
        using var answer = await http.SendAsync(request);
        var definition = DefinitionReader.Read(await answer.Content.ReadAsStringAsync()).Definition;
        var parameters = new Dictionary<string, JsonElement>(StringComparer.Ordinal)
        {
            ["entityRecordId"] = JsonSerializer.SerializeToElement(Guid.NewGuid()),
            ["queueItemId"] = JsonSerializer.SerializeToElement(Guid.NewGuid()),
        };
        string Run() => JsonSerializer.Serialize(Engine.Start(definition, parameters).State);
        const int times = 20_000;
        for (var n = 0; n < times; n++)
            Run();
        var since = Stopwatch.GetTimestamp();
        for (var n = 0; n < times; n++)
            Run();
        var engineTime = Stopwatch.GetElapsedTime(since).TotalMilliseconds / times;

        var version = (await Ids("select id from process_versions where key = 'case-processing' limit 1"))[0];
        var sides = await Rounds.Interleave(
            _place,
            ("the claim alone", () => Claim(version, null)),
            ("with its process", () => Claim(version, Run))
        );
        report.Row("the claim's transaction", sides[0]);
        report.Row("the claim's transaction", sides[1], sides[0]);
        var added = (sides[0].PerSecond / sides[1].PerSecond) - 1;
        report.Note(
            string.Create(
                CultureInfo.InvariantCulture,
                $"the engine itself takes {engineTime * 1000:N0} µs to start the process of a record"
            )
        );
        report.Goal("processes", $"the process adds {added:P0} to taking a record, at most 30 % wanted", added <= 0.30);
    }

    /// <summary>Records that wait in the order of an index, as many as will not run out; what was claimed before would be in the way.</summary>
    private async Task Refill()
    {
        await using var connection = await Open();
        await Seed.Run(
            connection,
            """
            drop table if exists bench_items;
            create table bench_items (id uuid primary key, sort bigint not null, operator_id uuid, state int not null, version int not null);
            insert into bench_items select gen_random_uuid(), n, null, 0, 0 from generate_series(1, 100000) n;
            create index on bench_items (sort, id) where operator_id is null and state < 2
            """
        );
        await Seed.Run(connection, "vacuum analyze bench_items");
        await Seed.Run(connection, "checkpoint");
    }

    private async Task<Round> Claim(Guid version, Func<string>? engine)
    {
        await Refill();
        return await Rounds.Watch(
            _place,
            [],
            async measuring =>
            {
                await using var source = NpgsqlDataSource.Create(_place.On(_database));
                measuring();
                var since = Stopwatch.GetTimestamp();
                var claims = 0;
                await Parallel.ForEachAsync(
                    Enumerable.Range(0, Measurements.Callers),
                    new ParallelOptions { MaxDegreeOfParallelism = Measurements.Callers },
                    async (_, stop) =>
                    {
                        while (Stopwatch.GetElapsedTime(since) < _place.Sizes.During)
                        {
                            await OneClaim(source, version, engine, stop);
                            Interlocked.Increment(ref claims);
                        }
                    }
                );
                return new Window(claims / Stopwatch.GetElapsedTime(since).TotalSeconds, 0, 0, claims, 0, null);
            }
        );
    }

    private static async Task OneClaim(NpgsqlDataSource source, Guid version, Func<string>? engine, CancellationToken stop)
    {
        await using var connection = await source.OpenConnectionAsync(stop);
        await using var transaction = await connection.BeginTransactionAsync(stop);
        var item = await Ask(
            """
            update bench_items set operator_id = gen_random_uuid(), state = 1, version = version + 1
            where id = (select id from bench_items where operator_id is null and state < 2 order by sort, id limit 1 for update skip locked) returning id
            """
        );
        await Ask(
            """
            insert into history (id, at, who_id, kind, subject_id, record_id, "to") values (gen_random_uuid(), now(), null, 'queue-item.taken', @item, @item,
              '{"state":"inProgress"}') returning id
            """,
            ("item", item ?? Guid.NewGuid())
        );
        if (engine is not null)
        {
            var instance = Guid.CreateVersion7();
            await Ask(
                """
                insert into process_instances (id, process_version_id, state, engine, root_id, record_id, started_at, version, trail)
                values (@id, @process, 0, @engine, @id, @id, now(), 1, '[{"id":"start","n":1,"in":1,"out":1},{"id":"task","n":1,"h":1,"in":1},{"id":"flow","f":true,"n":1,"in":1}]') returning id
                """,
                ("id", instance),
                ("process", version),
                ("engine", engine())
            );
            await Ask(
                """
                insert into process_steps (id, instance_id, element_id, token, kind, page, record_id, "values", hint, fields, opened_at)
                values (gen_random_uuid(), @id, 'task', 1, 0, 'case', @id, '{}', 'hint', '[]', now()) returning id
                """,
                ("id", instance)
            );
        }
        await transaction.CommitAsync(stop);

        async Task<Guid?> Ask(string sql, params (string Name, object Value)[] with)
        {
            await using var command = new NpgsqlCommand(sql, connection, transaction);
            foreach (var (name, value) in with)
                command.Parameters.AddWithValue(name, value);
            return (Guid?)await command.ExecuteScalarAsync(stop);
        }
    }
}
