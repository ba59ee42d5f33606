using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Okno.Server.Data;

namespace Okno.Server.Tests.Data;

/// <summary>A new version finds the database as an old one left it, or half way between when its predecessor was killed.</summary>
public sealed class MigratorTests
{
    /// <summary>The last before tables are rebuilt over what they hold.</summary>
    private const string Old = "20261123040848_TakeCalls";

    /// <summary>What an old version has written; the customer's number would go with the customer's card if dropping that took it along.</summary>
    private const string Written = """
        insert into accounts (id, name, search_text, created_at, version) values ('A1', 'Вектор', 'вектор', 1, 1);
        insert into contacts (id, name, account_id, search_text, created_at, version) values ('C1', 'Анна', 'A1', 'анна', 1, 1);
        insert into communication_options (id, contact_id, kind, value, position) values ('O1', 'C1', 0, '+79162041855', 0);
        insert into communication_options (id, account_id, kind, value, position) values ('O2', 'A1', 1, 'a@vektor.example', 0);
        insert into cases (id, number, subject, contact_id, account_id, status, priority, origin, registered_at, search_text, version)
            values ('K1', 100001, 'Нет связи', 'C1', 'A1', 0, 2, 0, 1, 'нет связи', 1);
        """;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_migration_interrupted_at_any_command_is_completed_by_the_next_start_and_nothing_is_lost()
    {
        var folder = Directory.CreateTempSubdirectory("okno-migrations-");
        try
        {
            var old = Path.Combine(folder.FullName, "old.db");
            await using (var services = Over(old))
            await using (var scope = services.CreateAsyncScope())
            {
                var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
                await db.GetService<IMigrator>().MigrateAsync(Old, Stop);
                await db.Execute(Written, Stop);
            }

            var commands = 0;
            for (var done = false; !done; commands++)
            {
                var (failed, killed) = (Path.Combine(folder.FullName, "failed.db"), Path.Combine(folder.FullName, "killed.db"));
                Copy(old, failed);
                done = !await Interrupted(failed, commands, killed);
                foreach (var file in done ? [failed] : (string[])[failed, killed])
                {
                    await using (var services = Over(file))
                        await Migrator.Migrate(services, Stop);
                    await IsWhole(file, commands);
                    Remove(file);
                }
            }
            Assert.True(commands > 60, $"{commands}");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task What_a_person_had_chosen_moves_into_the_table_of_all_preferences()
    {
        var folder = Directory.CreateTempSubdirectory("okno-migrations-");
        await using (var services = Over(Path.Combine(folder.FullName, "old.db")))
        await using (var scope = services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
            await db.GetService<IMigrator>().MigrateAsync("20261126005900_AskColleagues", Stop);
            await db.Execute(
                """
                insert into users (id, name, active, version, email_confirmed, phone_number_confirmed, two_factor_enabled, lockout_enabled,
                    access_failed_count, preferences)
                values ('U1', 'Анна', 1, 1, 0, 0, 0, 0, 0, '{"theme":"dark"}'), ('U2', 'Олег', 1, 1, 0, 0, 0, 0, 0, null)
                """,
                Stop
            );
            await Migrator.Migrate(services, Stop);
            Assert.Equal(
                ["U1 personal {\"theme\":\"dark\"}"],
                await db.Query("select user_id || ' ' || name || ' ' || value from user_preferences", row => row.Text(0), Stop)
            );
        }
        folder.Delete(recursive: true);
    }

    [Theory]
    [InlineData("Data Source=unused.db")]
    [InlineData("Host=unused")]
    public async Task No_migration_needs_more_than_one_transaction(string connection)
    {
        await using var services = On(connection).BuildServiceProvider();
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
        var (all, generator, models) = (
            db.GetService<IMigrationsAssembly>(),
            db.GetService<IMigrationsSqlGenerator>(),
            db.GetService<IModelRuntimeInitializer>()
        );
        var apart = all
            .Migrations.Select(one => (one.Key, Migration: all.CreateMigration(one.Value, db.Database.ProviderName!)))
            .Where(one =>
                generator
                    .Generate(one.Migration.UpOperations, models.Initialize(one.Migration.TargetModel, designTime: true))
                    .Any(command => command.TransactionSuppressed)
            )
            .Select(one => one.Key);
        Assert.Empty(apart);
    }

    /// <summary>Migrates until a command, which fails; what the disk held at that moment, as a kill would leave it, is kept beside.</summary>
    /// <returns>Whether it came to that command.</returns>
    private static async Task<bool> Interrupted(string file, int at, string killed)
    {
        await using var services = On(Connection(file))
            .ConfigureDbContext<SqliteOknoDb>(options => options.AddInterceptors(new Breaks(at, () => Copy(file, killed))))
            .BuildServiceProvider();
        try
        {
            await Migrator.Migrate(services, Stop);
            return false;
        }
        catch (Interruption)
        {
            return true;
        }
    }

    private static async Task IsWhole(string file, int after)
    {
        await using var services = Over(file);
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
        Assert.Empty(await db.Database.GetPendingMigrationsAsync(Stop));
        var kept = await db.Query(
            """
            select k.subject || ', ' || c.name || ', ' || a.name || ', ' || o.value || ', ' || m.value
            from cases k join contacts c on c.id = k.contact_id join accounts a on a.id = c.account_id and a.id = k.account_id
            join communication_options o on o.contact_id = c.id join communication_options m on m.account_id = a.id
            """,
            row => row.Text(0),
            Stop
        );
        Assert.True(
            kept is ["Нет связи, Анна, Вектор, +79162041855, a@vektor.example"],
            $"after {after} commands: {string.Join("; ", kept)}"
        );
        Assert.Empty(await db.Query("pragma foreign_key_check", row => row.Text(0), Stop));
        Assert.Empty(
            await db.Query("select name from sqlite_master where name like 'ef\\_temp\\_%' escape '\\'", row => row.Text(0), Stop)
        );
    }

    private static ServiceProvider Over(string file) => On(Connection(file)).BuildServiceProvider();

    private static IServiceCollection On(string connection) =>
        new ServiceCollection()
            .AddLogging()
            .AddStorage(
                new ConfigurationBuilder()
                    .AddInMemoryCollection(
                        new Dictionary<string, string?>(StringComparer.Ordinal) { ["ConnectionStrings:Okno"] = connection }
                    )
                    .Build()
            );

    private static string Connection(string file) => $"Data Source={file};Pooling=False";

    private static void Copy(string from, string to)
    {
        Remove(to);
        File.Copy(from, to);
        if (File.Exists(from + "-wal"))
            File.Copy(from + "-wal", to + "-wal");
    }

    private static void Remove(string file)
    {
        foreach (var part in (string[])["", "-wal", "-shm"])
            File.Delete(file + part);
    }

    private sealed class Interruption : Exception;

    private sealed class Breaks(int at, Action keep) : DbCommandInterceptor
    {
        private int _seen;

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<int> result,
            CancellationToken cancellationToken = default
        ) => ValueTask.FromResult(Count(result));

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<DbDataReader> result,
            CancellationToken cancellationToken = default
        ) => ValueTask.FromResult(Count(result));

        public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
            DbCommand command,
            CommandEventData eventData,
            InterceptionResult<object> result,
            CancellationToken cancellationToken = default
        ) => ValueTask.FromResult(Count(result));

        private InterceptionResult<T> Count<T>(InterceptionResult<T> result)
        {
            if (_seen++ != at)
                return result;
            keep();
            throw new Interruption();
        }
    }
}
