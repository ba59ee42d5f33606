using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;

namespace Okno.EndToEnd.Faults;

/// <summary>The real server as a process of its own, from the folder that <c>OKNO_TEST_APP</c> names: it can be killed, ended and started again on its port.</summary>
internal sealed class OknoProcess : IAsyncDisposable
{
    private const int Terminate = 15;
    private readonly string _connection;
    private readonly string[] _arguments;
    private readonly StringBuilder _said = new();
    private Process? _process;

    private OknoProcess(string connection, string[] arguments, int port)
    {
        _connection = connection;
        _arguments = arguments;
        Port = port;
    }

    public const string Password = "Проверка-2026-окно";
    public const string TelephonySecret = "телефонная тайна для проверок";

    public int Port { get; }
    public Uri Address => new($"http://127.0.0.1:{Port}");

    /// <summary>When the process that runs now was started.</summary>
    public long StartedAt { get; private set; }

    public static async Task<OknoProcess> Start(string connection, params string[] arguments)
    {
        var server = new OknoProcess(connection, arguments, FreePort());
        await server.Start();
        return server;
    }

    /// <summary>Starts it, again on the same port, and waits until it says it is ready.</summary>
    public async Task Start()
    {
        var folder =
            Environment.GetEnvironmentVariable("OKNO_TEST_APP")
            ?? throw new InvalidOperationException("OKNO_TEST_APP names no published server: run the tests by ./test.sh.");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "Okno.Server.dll"), .. _arguments])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = folder,
        };
        start.Environment["ASPNETCORE_URLS"] = Address.ToString();
        start.Environment["ConnectionStrings__Okno"] = _connection;
        start.Environment["Okno__DemoPassword"] = Password;
        start.Environment["Okno__Telephony__Secret"] = TelephonySecret;
        start.Environment["Logging__LogLevel__Default"] = "Warning";

        StartedAt = Stopwatch.GetTimestamp();
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Ready();
    }

    /// <summary>SIGKILL: nothing is finished, nothing is said.</summary>
    public async Task Kill()
    {
        _process!.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _process = null;
    }

    /// <summary>SIGTERM: asks it to end, and does not wait.</summary>
    public void AskToEnd()
    {
        if (SendSignal(_process!.Id, Terminate) != 0)
            throw new InvalidOperationException($"The signal could not be sent: {Marshal.GetLastPInvokeError()}");
    }

    /// <summary>The exit code, or null when it has not ended by then.</summary>
    public async Task<int?> Ended(TimeSpan atMost)
    {
        using var late = new CancellationTokenSource(atMost);
        try
        {
            await _process!.WaitForExitAsync(late.Token);
            return _process.ExitCode;
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    /// <summary>A client without cookies of its own; a connection that breaks is not tried again behind the test's back.</summary>
    public HttpClient Client(Uri? address = null) =>
        new(new SocketsHttpHandler { UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(10) })
        {
            BaseAddress = address ?? Address,
            Timeout = TimeSpan.FromSeconds(60),
        };

    /// <summary>What the server has written to its log.</summary>
    public string Said()
    {
        lock (_said)
            return _said.ToString();
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
            await Kill();
        _process?.Dispose();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private async Task Ready()
    {
        using var client = Client();
        while (Stopwatch.GetElapsedTime(StartedAt) < TimeSpan.FromSeconds(120))
        {
            if (_process!.HasExited)
                throw new InvalidOperationException($"The server ended with {_process.ExitCode}:\n{Said()}");
            try
            {
                using var answer = await client.GetAsync("/health/ready");
                if (answer.IsSuccessStatusCode)
                    return;
            }
            catch (HttpRequestException)
            {
                // Not listening yet.
            }
            await Task.Delay(50);
        }
        throw new InvalidOperationException(
            string.Create(CultureInfo.InvariantCulture, $"The server on port {Port} was not ready in time:\n{Said()}")
        );
    }

    private void Note(string? line)
    {
        lock (_said)
        {
            if (line is not null && _said.Length < 200_000)
                _said.AppendLine(line);
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int SendSignal(int process, int signal);
}
