using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Okno.EndToEnd.Journeys;

public enum Database
{
    Sqlite,
    Postgres,
}

/// <summary>The published server as a process of its own, over a database of its own. It may be killed and started again.</summary>
public sealed class RunningOkno : IAsyncDisposable
{
    public const string Password = "Проверка-2026-окно";
    private const int LinesKept = 200;
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly ConcurrentQueue<string> _said = new();
    private readonly string _name = $"okno_journey_{Guid.CreateVersion7():N}";
    private readonly Database _database;
    private readonly string[] _arguments;
    private Process? _process;

    private RunningOkno(Database database, string[] arguments)
    {
        (_database, _arguments) = (database, arguments);
        Address = $"http://127.0.0.1:{FreePort()}";
    }

    public string Address { get; }

    private string Folder => Path.Combine(Path.GetTempPath(), "okno-journeys", _name);

    private string Connection =>
        _database is Database.Sqlite
            ? $"Data Source={Path.Combine(Folder, "okno.db")}"
            : $"{PostgresServer};Database={_name};Maximum Pool Size=40";

    private static string PostgresServer =>
        Environment.GetEnvironmentVariable("OKNO_TEST_POSTGRES")
        ?? throw new InvalidOperationException("OKNO_TEST_POSTGRES names no server: run the tests by ./test.sh.");

    public static async Task<RunningOkno> Start(Database database, params string[] arguments)
    {
        var okno = new RunningOkno(database, arguments);
        await okno.Start();
        return okno;
    }

    public async Task Start()
    {
        var app =
            Environment.GetEnvironmentVariable("OKNO_TEST_APP")
            ?? throw new InvalidOperationException("OKNO_TEST_APP names no published server: run the tests by ./test.sh.");
        Directory.CreateDirectory(Folder);
        var start = new ProcessStartInfo("dotnet", [Path.Combine(app, "Okno.Server.dll"), .. _arguments])
        {
            WorkingDirectory = app,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment =
            {
                ["ASPNETCORE_ENVIRONMENT"] = "Production",
                ["ASPNETCORE_URLS"] = Address,
                ["ASPNETCORE_CONTENTROOT"] = app,
                ["ConnectionStrings__Okno"] = Connection,
                ["Okno__DemoPassword"] = Password,
            },
        };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Ready();
    }

    /// <summary>Ends it as a power cut would: nothing is said, nothing is tidied up.</summary>
    public async Task Kill()
    {
        _process!.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await Kill();
        _process?.Dispose();
        if (_database is Database.Postgres)
        {
            await using var server = NpgsqlDataSource.Create($"{PostgresServer};Database=postgres");
            await using var drop = server.CreateCommand($"drop database if exists \"{_name}\" with (force)");
            await drop.ExecuteNonQueryAsync();
        }
        Directory.Delete(Folder, recursive: true);
    }

    private async Task Ready()
    {
        using var client = new HttpClient();
        for (var waited = Stopwatch.StartNew(); waited.Elapsed < Patience; await Task.Delay(100))
        {
            Assert.False(_process!.HasExited, $"Okno ended before it was ready:\n{string.Join('\n', _said)}");
            try
            {
                using var answer = await client.GetAsync($"{Address}/health/ready");
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // It does not listen yet.
            }
        }
        Assert.Fail($"Okno was not ready within {Patience.TotalMinutes} minutes:\n{string.Join('\n', _said)}");
    }

    private void Keep(string? line)
    {
        if (line is null)
            return;
        _said.Enqueue(line);
        while (_said.Count > LinesKept)
            _said.TryDequeue(out _);
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
