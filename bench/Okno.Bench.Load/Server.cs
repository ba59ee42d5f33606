using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Okno.Bench.Load;

/// <summary>A server in a process of its own, stopped when let go.</summary>
internal sealed class Server : IAsyncDisposable
{
    /// <summary>Of the administrator whom an empty database gets.</summary>
    public const string Password = "Стенд-замеров-2026";

    private readonly Process _process;
    private readonly string _log;

    private Server(Process process, Uri address, string log)
    {
        _process = process;
        Address = address;
        _log = log;
    }

    public Uri Address { get; }
    public int ProcessId => _process.Id;

    public static Task<Server> StartOkno(Place place, string connection) =>
        Start(place, place.OknoApp, "Okno.Server.dll", "ConnectionStrings__Okno", connection);

    public static Task<Server> StartFloor(Place place, string connection) =>
        Start(place, place.FloorApp, "Okno.Bench.Floor.dll", "ConnectionStrings__Floor", connection);

    private static async Task<Server> Start(Place place, string folder, string program, string connectionName, string connection)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}");
        var log = Path.Combine(place.Scratch, $"{program}-{address.Port}.log");
        var start = new ProcessStartInfo("dotnet", Path.Combine(folder, program))
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_URLS"] = address.ToString();
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["Logging__LogLevel__Default"] = "Warning";
        start.Environment["Okno__DemoPassword"] = Password;
        start.Environment[connectionName] = connection;
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{program} did not start.");
        var server = new Server(process, address, log);
        process.OutputDataReceived += server.Keep;
        process.ErrorDataReceived += server.Keep;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await server.WaitUntilReady();
        return server;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            using var stop = Process.Start("kill", ["-TERM", $"{_process.Id}"]);
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
            try
            {
                await _process.WaitForExitAsync(patience.Token);
            }
            catch (OperationCanceledException)
            {
                _process.Kill();
            }
        }
        _process.Dispose();
    }

    private async Task WaitUntilReady()
    {
        using var http = new HttpClient { BaseAddress = Address };
        for (var patience = Stopwatch.StartNew(); patience.Elapsed < TimeSpan.FromMinutes(2); await Task.Delay(200))
        {
            if (_process.HasExited)
                throw new InvalidOperationException($"The server ended at its start; see {_log}.");
            try
            {
                using var answer = await http.GetAsync("/health/live");
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
        }
        throw new TimeoutException($"The server at {Address} is not ready after two minutes; see {_log}.");
    }

    private void Keep(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is not { } text)
            return;
        lock (this)
            File.AppendAllText(_log, text + Environment.NewLine);
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }
}
