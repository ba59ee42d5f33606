using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;

namespace Okno.Bench.Load;

/// <summary>The rows, for either database.</summary>
internal static partial class Seed
{
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

    private static async Task Fill(DbConnection connection, Sizes sizes, int items, int contacts)
    {
        var isSqlite = connection is SqliteConnection;
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
                values ({SqlId(isSqlite, Kinds.Queue, number)}, '{name}', 'case', {kind}, '{priority}', 1, 'case-processing', 1, false, 0)
                """
            );
            await Run(
                connection,
                $"""
                insert into queue_team_members (id, queue_id, role_id, active)
                select {SqlId(isSqlite, Kinds.Member, number)}, {SqlId(
                    isSqlite,
                    Kinds.Queue,
                    number
                )}, id, true from roles where code = 'cc-agent'
                """
            );
        }
        await Run(
            connection,
            $"""
            insert into contacts (id, name, search_text, created_at, version)
            select {SqlId(isSqlite, Kinds.Contact, "n")}, 'Клиент ' || n, 'клиент ' || n, {Moment("0")}, 1 from {Series(isSqlite, contacts)}
            """
        );
        var digits = isSqlite ? "printf('%07d', n)" : "lpad(n::text, 7, '0')";
        await Run(
            connection,
            $"""
            insert into communication_options (id, contact_id, kind, value, e164, reversed_digits, position)
            select {SqlId(isSqlite, Kinds.Phone, "n")}, {SqlId(isSqlite, Kinds.Contact, "n")}, 0, '+7900' || {digits}, '+7900' || {digits},
              {(isSqlite ? "null" : $"reverse('7900' || {digits})")}, 0
            from {Series(isSqlite, contacts)}
            """
        );
        await Run(
            connection,
            $"""
            insert into cases (id, number, subject, description, contact_id, status, priority, origin, registered_at, search_text, version)
            select {SqlId(isSqlite, Kinds.Case,
                "n"
            )}, 100000 + n, 'Обращение клиента о работе услуги ' || n, 'Клиент сообщает, что услуга ' || n || ' не работает.',
              {SqlId(isSqlite, Kinds.Contact, $"(1 + n % {contacts})")}, 0, 1 + n % 4, n % 5, {Moment(
                "n"
            )}, (100000 + n) || ' обращение клиента о работе услуги ' || n, 1
            from {Series(isSqlite, items)}
            """
        );
        await Run(
            connection,
            $"""
            insert into queue_items (id, queue_id, object, record_id, state, postpones_count, sort_1, sort_2, created_at, version)
            select {SqlId(isSqlite, Kinds.Item, "n")}, {SqlId(isSqlite, Kinds.Queue,
                "(case n / 4 % 10 when 0 then 1 when 1 then 2 when 2 then 2 when 3 then 2 when 4 then 2 when 5 then 3 when 6 then 3 when 7 then 3 when 8 then 4 else 5 end)"
            )},
              'case', {SqlId(isSqlite, Kinds.Case, "n")}, 0, 0, 1 + n % 4, {FirstSecond}000000 + n * 1000000, {Moment("n")}, 0
            from {Series(isSqlite, items)}
            """
        );
        await transaction.CommitAsync();

        string Moment(string seconds) =>
            isSqlite ? $"({FirstSecond}000000 + {seconds} * 1000000)" : $"(to_timestamp({FirstSecond}) + {seconds} * interval '1 second')";
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
