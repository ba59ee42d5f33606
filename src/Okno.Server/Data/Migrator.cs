using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Microsoft.EntityFrameworkCore.Storage;

namespace Okno.Server.Data;

/// <summary>Brings the database to the newest shape at the start. EF Core lets one node at a time migrate; the others wait for it.</summary>
internal static class Migrator
{
    public static async Task Migrate(IServiceProvider services, CancellationToken stop)
    {
        await using var scope = services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
        if (db.IsSqlite)
        {
            await MigrateFile(db, stop);
            return;
        }
        await CreateDatabase(db, stop);
        await db.Database.MigrateAsync(stop);
    }

    /// <summary>Migrates a SQLite file while no other process does.</summary>
    /// <remarks>
    /// EF Core keeps its lock as a row, which a killed process leaves behind for ever; the lock of a file ends with its process. Holding
    /// that one, a row that is there belongs to nobody.
    /// </remarks>
    private static async Task MigrateFile(OknoDb db, CancellationToken stop)
    {
        await using var held = await HoldFile(
            new SqliteConnectionStringBuilder(db.Database.GetConnectionString()).DataSource + ".migrating",
            stop
        );
        var left = await db.Query(
            "select name from sqlite_master where type = 'table' and name = '__EFMigrationsLock'",
            row => row.Text(0),
            stop
        );
        if (left.Count > 0)
            await db.Execute("delete from \"__EFMigrationsLock\"", stop);
        // A connection that opens switches foreign keys on, and only outside of a transaction can they be switched off: see OneTransaction.
        await db.Database.OpenConnectionAsync(stop);
        try
        {
            await db.Execute("pragma foreign_keys = off", stop);
            await db.Database.MigrateAsync(stop);
            await db.Execute("pragma foreign_keys = on", stop);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    private static async Task<FileStream> HoldFile(string path, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose);
            }
            catch (IOException) when (File.Exists(path))
            {
                await Task.Delay(50, stop);
            }
        }
    }

    /// <summary>Makes the PostgreSQL database if the server has none of its name yet; two nodes may try at once.</summary>
    private static async Task CreateDatabase(OknoDb db, CancellationToken stop)
    {
        var creator = db.GetService<IRelationalDatabaseCreator>();
        if (await creator.ExistsAsync(stop))
            return;
        try
        {
            await creator.CreateAsync(stop);
        }
        catch (Npgsql.PostgresException made) when (made.SqlState is "42P04" or "23505")
        {
            // Another node was quicker.
        }
    }

    /// <summary>Runs the first filling of an empty database on one node at a time.</summary>
    public static async Task Alone(OknoDb db, Func<Task> work, CancellationToken stop)
    {
        await using var change = await db.BeginChange(stop);
        if (!db.IsSqlite)
            await db.Execute("select pg_advisory_xact_lock(7066910)", stop);
        await work();
        await change.Commit(stop);
    }
}

/// <summary>SQL of a SQLite migration that is done whole or not at all.</summary>
/// <remarks>
/// To alter a table EF Core rebuilds it: it drops the old one with foreign keys switched off, and to switch them it ends the transaction. A
/// process killed there leaves half a migration, over which the next start fails for ever. <see cref="Migrator"/> has switched them off
/// before, so that nothing needs the transaction's end.
/// </remarks>
internal sealed class OneTransaction(MigrationsSqlGeneratorDependencies dependencies, IRelationalAnnotationProvider annotations)
    : SqliteMigrationsSqlGenerator(dependencies, annotations)
{
    protected override void Generate(SqlOperation operation, IModel? model, MigrationCommandListBuilder builder)
    {
        if (operation.SuppressTransaction && operation.Sql.StartsWith("PRAGMA foreign_keys", StringComparison.OrdinalIgnoreCase))
            return;
        base.Generate(operation, model, builder);
    }
}
