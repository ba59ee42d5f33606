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
internal static class Seed
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
    public static async Task Postgres(Place place, string database, int items, int contacts = FewContacts)
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
        await Fill(connection, place.Sizes with { Contacts = contacts }, items, false);
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
        await Fill(connection, place.Sizes with { Contacts = FewContacts }, items, true);
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

    /// <summary>Operators with tokens and extensions, beside whoever is there.</summary>
    public static async Task Operators(DbConnection connection, int count)
    {
        var isSqlite = connection is SqliteConnection;
        await Run(
            connection,
            $"""
            insert into users (id, name, active, version, user_name, normalized_user_name, extension, email_confirmed, phone_number_confirmed,
              two_factor_enabled, lockout_enabled, access_failed_count)
            select {SqlId(
                isSqlite,
                Kinds.User,
                "n"
            )}, 'Оператор ' || n, true, 0, 'bench' || n, 'BENCH' || n, 5000 + n, false, false, false, true, 0
            from {Series(isSqlite, count)}
            """
        );
        await Run(
            connection,
            $"insert into role_members (user_id, role_id) select u.id, r.id from users u, roles r where u.user_name like 'bench%' and r.code = 'cc-agent'"
        );
        foreach (var number in Enumerable.Range(1, count))
            await Token(connection, number, isSqlite);
    }

    public static string Extension(int @operator) => $"{5000 + @operator}";

    private static async Task Fill(DbConnection connection, Sizes sizes, int items, bool isSqlite)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await Run(connection, "insert into settings (code, value, version) values ('MaxClosedQueueItemsInProgress', '1000', 0)");
        await Operators(connection, sizes.Operators);

        (string Name, int Kind, string Priority)[] queues =
        [
            ("Срочные", 1, "high"),
            ("Закрытая А", 1, "medium"),
            ("Закрытая Б", 1, "medium"),
            ("Открытая А", 0, "medium"),
            ("Открытая Б", 0, "medium"),
        ];
        for (var n = 1; n <= queues.Length; n++)
        {
            var (name, kind, priority) = queues[n - 1];
            var number = n.ToString(CultureInfo.InvariantCulture);
            await Run(
                connection,
                $"""
                insert into queues (id, name, object, kind, priority, state, process_key, filling, filling_asked, version)
                values ({SqlId(Kinds.Queue, number)}, '{name}', 'case', {kind}, '{priority}', 1, 'case-processing', 1, false, 0)
                """
            );
            await Run(
                connection,
                $"""
                insert into queue_team_members (id, queue_id, role_id, active)
                select {SqlId(Kinds.Member, number)}, {SqlId(Kinds.Queue, number)}, id, true from roles where code = 'cc-agent'
                """
            );
        }
        await Run(
            connection,
            $"""
            insert into contacts (id, name, search_text, created_at, version)
            select {SqlId(Kinds.Contact, "n")}, 'Клиент ' || n, 'клиент ' || n, {Moment("0")}, 1 from {Series(sizes.Contacts)}
            """
        );
        var digits = isSqlite ? "printf('%07d', n)" : "lpad(n::text, 7, '0')";
        await Run(
            connection,
            $"""
            insert into communication_options (id, contact_id, kind, value, e164, reversed_digits, position)
            select {SqlId(Kinds.Phone, "n")}, {SqlId(Kinds.Contact, "n")}, 0, '+7900' || {digits}, '+7900' || {digits},
              {(isSqlite ? "null" : $"reverse('7900' || {digits})")}, 0
            from {Series(sizes.Contacts)}
            """
        );
        await Run(
            connection,
            $"""
            insert into cases (id, number, subject, description, contact_id, status, priority, origin, registered_at, search_text, version)
            select {SqlId(
                Kinds.Case,
                "n"
            )}, 100000 + n, 'Обращение клиента о работе услуги ' || n, 'Клиент сообщает, что услуга ' || n || ' не работает.',
              {SqlId(Kinds.Contact, $"(1 + n % {sizes.Contacts})")}, 0, 1 + n % 4, n % 5, {Moment(
                "n"
            )}, (100000 + n) || ' обращение клиента о работе услуги ' || n, 1
            from {Series(items)}
            """
        );
        await Run(
            connection,
            $"""
            insert into queue_items (id, queue_id, object, record_id, state, postpones_count, sort_1, sort_2, created_at, version)
            select {SqlId(Kinds.Item, "n")}, {SqlId(
                Kinds.Queue,
                "(case n / 4 % 10 when 0 then 1 when 1 then 2 when 2 then 2 when 3 then 2 when 4 then 2 when 5 then 3 when 6 then 3 when 7 then 3 when 8 then 4 else 5 end)"
            )},
              'case', {SqlId(Kinds.Case, "n")}, 0, 0, 1 + n % 4, {FirstSecond}000000 + n * 1000000, {Moment("n")}, 0
            from {Series(items)}
            """
        );
        await transaction.CommitAsync();

        string SqlId(string kind, string number) => Seed.SqlId(isSqlite, kind, number);

        string Moment(string seconds) =>
            isSqlite ? $"({FirstSecond}000000 + {seconds} * 1000000)" : $"(to_timestamp({FirstSecond}) + {seconds} * interval '1 second')";

        string Series(int count) => Seed.Series(isSqlite, count);
    }

    private static string SqlId(bool isSqlite, string kind, string number) =>
        isSqlite
            ? $"('00000000-0000-7000-{kind}-' || printf('%012X', {number}))"
            : $"('00000000-0000-7000-{kind}-' || lpad(to_hex({number}), 12, '0'))::uuid";

    private static string Series(bool isSqlite, int count) =>
        isSqlite
            ? $"(with recursive s(n) as (select 1 union all select n + 1 from s where n < {count}) select n from s)"
            : $"generate_series(1::bigint, {count}) n";

    /// <summary>A personal access token as the server keeps it: the SHA-256 of its secret.</summary>
    private static async Task Token(DbConnection connection, int @operator, bool isSqlite)
    {
        await using var command = connection.CreateCommand();
        command.CommandText =
            $"insert into personal_access_tokens (id, user_id, name, hash, created_at) values (@id, @user, 'bench', @hash, {(isSqlite ? $"{FirstSecond}000000" : "now()")})";
        Add("id", isSqlite ? Id(Kinds.Token, @operator).ToString().ToUpperInvariant() : Id(Kinds.Token, @operator));
        Add("user", isSqlite ? Operator(@operator).ToString().ToUpperInvariant() : Operator(@operator));
        Add("hash", SHA256.HashData(Encoding.UTF8.GetBytes(TokenOf(@operator))));
        await command.ExecuteNonQueryAsync();

        void Add(string name, object value)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value;
            command.Parameters.Add(parameter);
        }
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

    private static Guid Id(string kind, int number) => Guid.Parse($"00000000-0000-7000-{kind}-{number:x12}");

    private static class Kinds
    {
        public const string Case = "8001";
        public const string Contact = "8002";
        public const string Item = "8003";
        public const string User = "8004";
        public const string Queue = "8005";
        public const string Token = "8006";
        public const string Member = "8007";
        public const string Phone = "8008";
    }
}
