using System.Collections.Concurrent;
using Npgsql;
using Okno.EndToEnd.Faults;

namespace Okno.EndToEnd.Journeys;

/// <summary>The published server over a database of its own, both gone at the end. It may be killed and started again.</summary>
public sealed class RunningOkno : IAsyncDisposable
{
    public const string Password = OknoProcess.Password;

    private readonly Database _database;
    private readonly string _name;
    private readonly OknoProcess _process;

    private RunningOkno(Database database, string name, OknoProcess process) => (_database, _name, _process) = (database, name, process);

    public Uri Address => _process.Address;

    /// <summary>Each person's token: many journeys ask as the administrator, and nobody has more than fifty.</summary>
    public ConcurrentDictionary<string, Lazy<Task<string>>> Tokens { get; } = new();

    public static async Task<RunningOkno> Start(Database database, params string[] arguments)
    {
        var name = $"okno_journey_{Guid.CreateVersion7():N}";
        var connection =
            database is Database.Sqlite
                ? $"Data Source={Path.Combine(Directory.CreateDirectory(Folder(name)).FullName, "okno.db")}"
                : $"{Site.Postgres};Database={name};Maximum Pool Size=40";
        return new RunningOkno(database, name, await OknoProcess.Start(connection, arguments));
    }

    public Task Start() => _process.Start();

    public Task Kill() => _process.Kill();

    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        if (_database is Database.Sqlite)
        {
            Directory.Delete(Folder(_name), recursive: true);
            return;
        }
        await using var server = NpgsqlDataSource.Create($"{Site.Postgres};Database=postgres");
        await using var drop = server.CreateCommand($"drop database if exists \"{_name}\" with (force)");
        await drop.ExecuteNonQueryAsync();
    }

    private static string Folder(string name) => Path.Combine(Path.GetTempPath(), "okno-journeys", name);
}
