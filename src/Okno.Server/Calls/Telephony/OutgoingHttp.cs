using System.Net;
using System.Net.Sockets;
using Okno.Server.Shared;

namespace Okno.Server.Calls.Telephony;

/// <summary>Commands to telephone systems over HTTP: to public addresses only, and to hosts that the server's configuration names.</summary>
/// <remarks>
/// The address is judged where the connection is made, after the name was resolved, so that a name which points inside opens nothing; redirects
/// are not followed. <c>Okno:Telephony:AllowedHosts</c> lists the hosts of a site's own network, parted by commas.
/// </remarks>
internal sealed class OutgoingHttp : IDisposable
{
    private const int LongestAnswer = 64 * 1024;
    private readonly HttpClient _client;

    public OutgoingHttp(IConfiguration configuration)
    {
        var allowed = (configuration["Okno:Telephony:AllowedHosts"] ?? "")
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
#pragma warning disable CA2000 // The client disposes of its handler.
        _client = new HttpClient(
            new SocketsHttpHandler
            {
                AllowAutoRedirect = false,
                UseCookies = false,
                UseProxy = false,
                ConnectTimeout = TimeSpan.FromSeconds(5),
                PooledConnectionLifetime = TimeSpan.FromMinutes(2),
                ConnectCallback = (connecting, stop) => Connect(connecting.DnsEndPoint, allowed, stop),
            }
        )
        {
            Timeout = TimeSpan.FromSeconds(10),
            MaxResponseContentBufferSize = LongestAnswer,
        };
#pragma warning restore CA2000
    }

    /// <summary>The answer's body. A system that refuses or does not answer is a <see cref="RuleBroken"/>.</summary>
    public async Task<string> Send(OpenLine line, HttpRequestMessage request, CancellationToken stop)
    {
        try
        {
            using var answer = await _client.SendAsync(request, stop);
            var body = await answer.Content.ReadAsStringAsync(stop);
            return answer.IsSuccessStatusCode
                ? body
                : throw new RuleBroken("call.line-refused", ("reason", $"{(int)answer.StatusCode} {answer.ReasonPhrase}"));
        }
        catch (HttpRequestException e) when (e.InnerException is RuleBroken broken)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(broken);
            throw;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !stop.IsCancellationRequested)
        {
            throw new RuleBroken("call.line-down", ("line", line.Name));
        }
    }

    public void Dispose() => _client.Dispose();

    private static async ValueTask<Stream> Connect(DnsEndPoint to, HashSet<string> allowed, CancellationToken stop)
    {
        var addresses = await Dns.GetHostAddressesAsync(to.Host, stop);
        var fit = allowed.Contains(to.Host) ? addresses : Array.FindAll(addresses, IsPublic);
        if (fit.Length == 0)
            throw new RuleBroken("line.private-address", ("host", to.Host));
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(fit, to.Port, stop);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Neither this machine nor its neighbours (RFC 6890).</summary>
    internal static bool IsPublic(IPAddress given)
    {
        var address = given.IsIPv4MappedToIPv6 ? given.MapToIPv4() : given;
        return !Array.Exists(Private, network => network.Contains(address));
    }

    private static readonly IPNetwork[] Private =
    [
        .. new[]
        {
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4",
            "::/128",
            "::1/128",
            "64:ff9b::/96",
            "100::/64",
            "2001::/23",
            "2001:db8::/32",
            "2002::/16",
            "fc00::/7",
            "fe80::/10",
            "ff00::/8",
        }.Select(network => IPNetwork.Parse(network)),
    ];
}
