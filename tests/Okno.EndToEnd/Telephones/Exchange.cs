using System.Diagnostics;
using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Okno.EndToEnd.Telephones;

/// <summary>
/// A telephone exchange of a test run's own: Kamailio, at which browsers register over WebSocket, and rtpengine, which carries the sound. All on
/// 127.0.0.1, on ports of its own, gone at the end. The packages are installed by test.sh.
/// </summary>
public sealed class Exchange : IAsyncLifetime
{
    public const string Realm = "exchange.invalid";
    public const string Password = "line-2026-check";

    private readonly string _folder = Directory.CreateTempSubdirectory("okno-exchange-").FullName;
    private readonly List<(Process Process, StringBuilder Said)> _running = [];
    private string? _certificate;

    public Exchange()
    {
        var ports = FreePorts(4);
        (SipPort, WebSocketPort, ControlPort) = (ports[0], ports[1], ports[2]);
        Outside = new OutsideWorld(new IPEndPoint(IPAddress.Loopback, SipPort), ports[3]);
    }

    private int SipPort { get; }
    private int WebSocketPort { get; }
    private int ControlPort { get; }

    /// <summary>Over TLS, with a certificate of its own making.</summary>
    public string Address => $"wss://127.0.0.1:{WebSocketPort}";

    public OutsideWorld Outside { get; }

    public async ValueTask InitializeAsync()
    {
        // Media below the range from which the kernel gives ports to others.
        var media = 24_000 + (Random.Shared.Next(0, 30) * 200);
        Run(
            "rtpengine",
            "--config-file=none",
            "--foreground",
            "--log-stderr",
            "--log-level=4",
            "--table=-1",
            "--interface=127.0.0.1",
            $"--listen-ng=127.0.0.1:{ControlPort}",
            $"--port-min={media}",
            $"--port-max={media + 198}",
            "--delete-delay=0",
            "--num-threads=2"
        );
        WriteCertificate();
        // Once it came up taking no connection over TLS at all, nobody knows why; what is tested is the telephone and not that.
        for (var left = 3; ; left--)
        {
            StartKamailio();
            await Listens(WebSocketPort);
            if (await TakesBrowsers())
                return;
            Assert.True(left > 1, "The exchange takes no connection over TLS: " + Said());
            await Stop(_running[^1].Process);
            _running.RemoveAt(_running.Count - 1);
        }
    }

    private void StartKamailio()
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Telephones", "kamailio.cfg");
        Run(
            "kamailio",
            "-DD",
            "-E",
            "-f",
            program,
            "-Y",
            _folder,
            "-m",
            "64",
            "-M",
            "8",
            "-A",
            $"SIP_PORT={SipPort}",
            "-A",
            $"WSS_PORT={WebSocketPort}",
            "-A",
            $"RTPENGINE_SOCK=\"udp:127.0.0.1:{ControlPort}\"",
            "-A",
            $"OUTSIDE=\"sip:127.0.0.1:{Outside.Port}\"",
            "-A",
            $"CTL_SOCK=\"unix:{_folder}/ctl\"",
            "-A",
            $"CERTIFICATE=\"{_folder}/certificate.pem\"",
            "-A",
            $"PRIVATE_KEY=\"{_folder}/key.pem\"",
            "-A",
            $"REALM=\"{Realm}\"",
            "-A",
            $"PASSWORD=\"{Password}\""
        );
    }

    /// <summary>As a browser does it, often enough for each of Kamailio's processes to have its turn.</summary>
    private async Task<bool> TakesBrowsers()
    {
        for (var turn = 0; turn < 6; turn++)
        {
            using var browser = new ClientWebSocket();
            browser.Options.AddSubProtocol("sip");
            browser.Options.RemoteCertificateValidationCallback = (_, shown, _, _) => shown?.GetCertHashString() == _certificate;
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
            try
            {
                await browser.ConnectAsync(new Uri(Address), patience.Token);
                await browser.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
            }
            catch (Exception e) when (e is WebSocketException or OperationCanceledException)
            {
                return false;
            }
        }
        return true;
    }

    public async ValueTask DisposeAsync()
    {
        Outside.Dispose();
        foreach (var (process, _) in _running)
            await Stop(process);
        Directory.Delete(_folder, recursive: true);
    }

    private static async Task Stop(Process process)
    {
        if (!process.HasExited)
            process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    /// <summary>What Kamailio and rtpengine have said so far, for whoever has to find out why a telephone stays silent.</summary>
    public string Said() => string.Join('\n', _running.Select(one => Words(one.Said)));

    private static string Words(StringBuilder said)
    {
        lock (said)
            return said.ToString();
    }

    private void Run(string program, params string[] arguments)
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true },
        };
        var said = new StringBuilder();
        DataReceivedEventHandler hear = (_, line) =>
        {
            lock (said)
                said.AppendLine(line.Data);
        };
        process.OutputDataReceived += hear;
        process.ErrorDataReceived += hear;
        process.Start();
        process.BeginErrorReadLine();
        process.BeginOutputReadLine();
        _running.Add((process, said));
    }

    private async Task Listens(int port)
    {
        for (var left = 300; left > 0; left--, await Task.Delay(100))
        {
            using var probe = new TcpClient();
            try
            {
                await probe.ConnectAsync(IPAddress.Loopback, port);
                return;
            }
            catch (SocketException)
            {
                if (_running.Exists(one => one.Process.HasExited))
                    break;
            }
        }
        Assert.Fail("The exchange did not start: " + Said());
    }

    private void WriteCertificate()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
        _certificate = certificate.GetCertHashString();
        File.WriteAllText(Path.Combine(_folder, "certificate.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(Path.Combine(_folder, "key.pem"), key.ExportPkcs8PrivateKeyPem());
    }

    private static List<int> FreePorts(int count)
    {
        var taken = IPGlobalProperties.GetIPGlobalProperties();
        var used = taken.GetActiveTcpListeners().Concat(taken.GetActiveUdpListeners()).Select(point => point.Port).ToHashSet();
        return [.. Enumerable.Range(15_000, 5_000).OrderBy(_ => Random.Shared.Next()).Where(port => !used.Contains(port)).Take(count)];
    }
}
