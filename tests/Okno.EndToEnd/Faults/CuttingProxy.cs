using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Okno.EndToEnd.Faults;

/// <summary>When the proxy cuts the connection of a write.</summary>
public enum Cut
{
    /// <summary>As soon as the server has the request: whether it is done is open.</summary>
    AfterRequest,

    /// <summary>When the server begins to answer, so what was asked is done; the caller never hears of it.</summary>
    BeforeReply,
}

/// <summary>A TCP proxy in front of a server that lets every request through and no reply back.</summary>
internal sealed class CuttingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly int _server;
    private readonly Cut _cut;
    private readonly Task _accepting;

    public CuttingProxy(int server, Cut cut)
    {
        _server = server;
        _cut = cut;
        _listener.Start();
        _accepting = Accept();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    private async Task Accept()
    {
        try
        {
            while (true)
                _ = Carry(await _listener.AcceptSocketAsync(_end.Token));
        }
        catch (Exception ended) when (ended is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }

    private async Task Carry(Socket caller)
    {
        using var socket = caller;
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await server.ConnectAsync(IPAddress.Loopback, _server);
            await server.SendAsync(await Request(socket));
            if (_cut is Cut.BeforeReply)
                await server.ReceiveAsync(new byte[1]);
        }
        catch (SocketException)
        {
            // Cut from the other side.
        }
        finally
        {
            // Both ends at once and without a farewell, as when a cable is pulled.
            server.Close(0);
            socket.Close(0);
        }
    }

    private static async Task<byte[]> Request(Socket caller)
    {
        var buffer = new byte[64 * 1024];
        var read = 0;
        while (true)
        {
            var got = await caller.ReceiveAsync(buffer.AsMemory(read));
            if (got == 0)
                return buffer[..read];
            read += got;
            var text = Encoding.UTF8.GetString(buffer, 0, read);
            var end = text.IndexOf("\r\n\r\n", StringComparison.Ordinal);
            if (end < 0)
                continue;
            var head = text[..end];
            var body = Encoding.UTF8.GetByteCount(text.AsSpan(end + 4));
            const string Length = "content-length:";
            var at = head.IndexOf(Length, StringComparison.OrdinalIgnoreCase);
            var whole =
                at >= 0
                    ? body >= int.Parse(head[(at + Length.Length)..].Split('\r')[0], System.Globalization.CultureInfo.InvariantCulture)
                    : !head.Contains("chunked", StringComparison.OrdinalIgnoreCase) || text.EndsWith("0\r\n\r\n", StringComparison.Ordinal);
            if (whole)
                return buffer[..read];
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _accepting;
        _end.Dispose();
    }
}
