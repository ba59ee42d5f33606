using System.Data.Common;
using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using SQLitePCL;

namespace Okno.Server.Data;

/// <summary>Chooses the database by the connection string <c>Okno</c>: <c>Host=…</c> is PostgreSQL, <c>Data Source=FILE</c> SQLite.</summary>
internal static class Storage
{
    public static IServiceCollection AddStorage(this IServiceCollection services, IConfiguration configuration)
    {
        var connection = configuration.GetConnectionString("Okno");
        if (string.IsNullOrWhiteSpace(connection))
            connection = $"Data Source={Path.Combine(Environment.CurrentDirectory, "data", "okno.db")}";

        if (IsPostgres(connection))
        {
            services.AddSingleton(_ => NpgsqlDataSource.Create(ForPostgres(connection)));
            services.AddDbContextPool<PostgresOknoDb>(
                (provider, options) => options.UseNpgsql(provider.GetRequiredService<NpgsqlDataSource>()).UseSnakeCaseNamingConvention()
            );
            services.AddScoped<OknoDb>(provider => provider.GetRequiredService<PostgresOknoDb>());
        }
        else
        {
            var file = ForSqlite(connection);
            services.AddDbContextPool<SqliteOknoDb>(options =>
                options
                    .UseSqlite(file)
                    .UseSnakeCaseNamingConvention()
                    .AddInterceptors(DurableSqlite.Instance)
                    .ReplaceService<IMigrationsSqlGenerator, OneTransaction>()
            );
            services.AddScoped<OknoDb>(provider => provider.GetRequiredService<SqliteOknoDb>());
        }
        return services;
    }

    public static bool IsPostgres(string connection)
    {
        var parts = new DbConnectionStringBuilder { ConnectionString = connection };
        return parts.ContainsKey("Host") || parts.ContainsKey("Server");
    }

    private static string ForPostgres(string connection)
    {
        var parts = new NpgsqlConnectionStringBuilder(connection) { ApplicationName = "okno" };
        if (parts.MaxAutoPrepare == 0)
            parts.MaxAutoPrepare = 200;
        if (!parts.ContainsKey("Auto Prepare Min Usages"))
            parts.AutoPrepareMinUsages = 2;
        // Nothing here outlives its transaction on a connection (no session setting, no session lock), and the reset is a statement for each use.
        parts.NoResetOnClose = true;
        return parts.ConnectionString;
    }

    private static string ForSqlite(string connection)
    {
        var parts = new SqliteConnectionStringBuilder(connection) { ForeignKeys = true };
        parts.DataSource = Path.GetFullPath(parts.DataSource);
        Directory.CreateDirectory(Path.GetDirectoryName(parts.DataSource)!);
        return parts.ConnectionString;
    }
}

/// <summary>Every SQLite connection writes ahead (readers never wait for the writer) and a commit is on the disk before it is answered.</summary>
internal sealed class DurableSqlite : DbConnectionInterceptor
{
    public static readonly DurableSqlite Instance = new();

    private const string Pragmas =
        "pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 30000; pragma temp_store = memory; pragma cache_size = -65536;";

    // A connection that comes back from the pool has been set up before; asking again would cost as much as a small read.
    private static readonly ConditionalWeakTable<sqlite3, object> SetUpBefore = [];
    private static readonly ConditionalWeakTable<SqliteConnection, object> FoldsBefore = [];
    private static readonly object SetUp = new();

    public override void ConnectionOpened(DbConnection connection, ConnectionEndEventData eventData)
    {
        if (!NeedsSetUp((SqliteConnection)connection))
            return;
        using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        command.ExecuteNonQuery();
    }

    public override async Task ConnectionOpenedAsync(
        DbConnection connection,
        ConnectionEndEventData eventData,
        CancellationToken cancellationToken = default
    )
    {
        if (!NeedsSetUp((SqliteConnection)connection))
            return;
        await using var command = connection.CreateCommand();
        command.CommandText = Pragmas;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    /// <summary>Whether the connection to the file is a new one. Pragmas stay with it; functions go with the object that stands before it.</summary>
    private static bool NeedsSetUp(SqliteConnection connection)
    {
        // SQLite folds case in ASCII only; fold(text) does it in every alphabet.
        if (FoldsBefore.TryAdd(connection, SetUp))
            connection.CreateFunction("fold", (string? text) => text?.ToLowerInvariant(), isDeterministic: true);
        return SetUpBefore.TryAdd(connection.Handle!, SetUp);
    }
}
