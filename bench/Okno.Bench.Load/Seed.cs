using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Okno.Bench.Load;

/// <summary>Fills an empty Okno database by SQL: operators with tokens, contacts, cases, and queues in which every case waits.</summary>
/// <remarks>
/// Of every ten items one waits in a closed queue of high priority, seven in two closed ones of medium priority, two in two open ones. All are
/// filled by hand, all operators are on every team. Everything is as Okno itself would have written it, order columns included.
/// </remarks>
internal static partial class Seed
{
    private const int FewContacts = 100_000;
    private const long FirstSecond = 1_767_592_800; // 2026-01-05T06:00:00Z

    /// <summary>The one queue whose records come before all others'.</summary>
    public static readonly Guid HighQueue = Id(Kinds.Queue, 1);

    public static readonly Guid FloorClosedQueue = Id(Kinds.Queue, 2);
    public static readonly Guid FloorOpenQueue = Id(Kinds.Queue, 4);

    public static Guid Operator(int number) => Id(Kinds.User, number);

    public static Guid Case(int number) => Id(Kinds.Case, number);

    public static string Phone(int number) => $"+7900{number.ToString("0000000", CultureInfo.InvariantCulture)}";

    public static string TokenOf(int @operator) => $"okno_bench-operator-{@operator}";

    /// <summary>Makes a database, lets Okno make its tables, and fills them.</summary>
    public static async Task Postgres(Place place, string database, int items, int? contacts = null)
    {
        await Admin(place, $"drop database if exists {database} with (force)");
        await using (await Server.StartOkno(place, place.On(database)))
        {
            // Started once, the server has made its tables, roles, lookups and processes.
        }
        NpgsqlConnection.ClearAllPools();
        await using var connection = new NpgsqlConnection(place.On(database));
        await connection.OpenAsync();
        await Run(connection, "set synchronous_commit = off; set maintenance_work_mem = '512MB'; set session_replication_role = replica");
        // Indexes are quicker made over the whole than kept up row by row.
        var indexes = await Column(
            connection,
            """
            select indexdef from pg_indexes
            where tablename in ('cases', 'queue_items', 'contacts', 'communication_options') and indexname not in (select conname from pg_constraint)
            """
        );
        var names = await Column(
            connection,
            """
            select indexname from pg_indexes
            where tablename in ('cases', 'queue_items', 'contacts', 'communication_options') and indexname not in (select conname from pg_constraint)
            """
        );
        foreach (var name in names)
            await Run(connection, $"drop index \"{name}\"");
        await Fill(connection, place.Sizes, items, contacts ?? Math.Min(FewContacts, place.Sizes.Contacts));
        foreach (var index in indexes)
            await Run(connection, index);
        await Run(connection, "select setval('case_numbers', (select max(number) from cases))");
        await Run(connection, "vacuum analyze");
        await Run(connection, "checkpoint");
        await connection.CloseAsync();
        NpgsqlConnection.ClearAllPools();
    }

    /// <summary>An empty database, for Okno to make its tables in.</summary>
    public static Task Make(Place place, string database)
    {
        NpgsqlConnection.ClearAllPools();
        return Admin(place, $"drop database if exists {database} with (force)");
    }

    /// <summary>A copy of a database that nobody is connected to.</summary>
    public static async Task Copy(Place place, string from, string to)
    {
        NpgsqlConnection.ClearAllPools();
        await Admin(place, $"drop database if exists {to} with (force)");
        await Admin(place, $"create database {to} template {from}");
        await Admin(place, "checkpoint");
    }

    public static async Task<bool> Has(Place place, string database)
    {
        await using var connection = new NpgsqlConnection(place.On("postgres"));
        await connection.OpenAsync();
        return (await Column(connection, $"select datname from pg_database where datname = '{database}'")).Count > 0;
    }

    public static Task Drop(Place place, string database)
    {
        NpgsqlConnection.ClearAllPools();
        return Admin(place, $"drop database if exists {database} with (force)");
    }

    public static async Task Sqlite(Place place, string file, int items)
    {
        await using (await Server.StartOkno(place, $"Data Source={file}"))
        {
            // As above.
        }
        await using var connection = new SqliteConnection($"Data Source={file}");
        await connection.OpenAsync();
        await Run(
            connection,
            "pragma journal_mode = wal; pragma synchronous = off; pragma cache_size = -262144; pragma foreign_keys = off"
        );
        await Fill(connection, place.Sizes, items, Math.Min(FewContacts, place.Sizes.Contacts));
        await Run(connection, "analyze");
        await Run(connection, "pragma wal_checkpoint(truncate)");
        SqliteConnection.ClearAllPools();
    }

    /// <summary>What operators hold is done with: they are free for the next round, as they would be after their work.</summary>
    public static Task<int> FinishHeld(DbConnection connection) =>
        Run(
            connection,
            connection is SqliteConnection
                ? $"update queue_items set state = 2, processed_at = {FirstSecond}000000, version = version + 1 where operator_id is not null and state < 2"
                : "update queue_items set state = 2, processed_at = now(), version = version + 1 where operator_id is not null and state < 2"
        );

    /// <summary>Puts the records of finished items back into their queues, as new items behind the others.</summary>
    public static Task<int> Restock(DbConnection connection) =>
        Run(
            connection,
            """
            with done as (delete from queue_items where state = 2 returning *)
            insert into queue_items (id, queue_id, object, record_id, state, postpones_count, sort_1, sort_2, created_at, version)
            select gen_random_uuid(), queue_id, object, record_id, 0, 0, sort_1, sort_2, now(), 0 from done
            """
        );

    public static async Task<int> Run(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 3600;
        return await command.ExecuteNonQueryAsync();
    }

    private static async Task Admin(Place place, string sql)
    {
        await using var connection = new NpgsqlConnection(place.On("postgres"));
        await connection.OpenAsync();
        await Run(connection, sql);
    }

    private static async Task<List<string>> Column(DbConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await using var rows = await command.ExecuteReaderAsync();
        List<string> values = [];
        while (await rows.ReadAsync())
            values.Add(rows.GetString(0));
        return values;
    }
}
