using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Okno.Server.Calls.Telephony.Asterisk;

namespace Okno.Server.Tests.Calls.Telephony;

/// <summary>A manager interface of a test's own: says what the test makes it say, keeps what it is asked for, can break and come back.</summary>
internal sealed class FakeAsterisk : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Session, byte> _sessions = new();
    private readonly ConcurrentQueue<AmiMessage> _asked = new();
    private TcpListener? _listener;
    private CancellationTokenSource _up = new();

    public FakeAsterisk() => Start();

    public int Port { get; private set; }

    public bool Refuses { get; set; }

    /// <summary>A telephone that is a member of no queue.</summary>
    public string? InNoQueue { get; set; }

    /// <summary>What it answers to «CoreShowChannels»: its live channels.</summary>
    public IReadOnlyList<string> Channels { get; set; } = [];

    /// <summary>Sessions that are signed in and asked for events.</summary>
    public int Listening => _sessions.Keys.Count(session => session.Listens);

    public IEnumerable<AmiMessage> Asked(string action) => _asked.Where(message => message.Find("Action") == action);

    public void Start()
    {
        _up = new CancellationTokenSource();
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _ = Accept(_listener, _up.Token);
    }

    /// <summary>Gone, as a machine without power: connections break and new ones are refused.</summary>
    public async Task Stop()
    {
        await _up.CancelAsync();
        _listener!.Stop();
        Drop();
    }

    /// <summary>The connections break; new ones are taken.</summary>
    public void Drop()
    {
        foreach (var session in _sessions.Keys)
            session.Client.Dispose();
        _sessions.Clear();
    }

    /// <summary>Says it to all who listen, in pieces of some size.</summary>
    public async Task Say(string text, int pieces = 1_000)
    {
        var bytes = Encoding.UTF8.GetBytes(
            text.Replace("\r\n", "\n", StringComparison.Ordinal).Replace("\n", "\r\n", StringComparison.Ordinal)
        );
        foreach (var session in _sessions.Keys.Where(session => session.Listens))
        {
            for (var at = 0; at < bytes.Length; at += pieces)
                await session.Client.GetStream().WriteAsync(bytes.AsMemory(at, Math.Min(pieces, bytes.Length - at)));
        }
    }

    public Task Say(IEnumerable<AmiMessage> messages) => Say(string.Concat(messages.Select(message => message.Text + "\n")));

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _up.Dispose();
    }

    private async Task Accept(TcpListener listener, CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
                _ = Serve(new Session(await listener.AcceptTcpClientAsync(stop)));
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // Stopped by the test.
        }
    }

    private async Task Serve(Session session)
    {
        try
        {
            var stream = session.Client.GetStream();
            await stream.WriteAsync("Asterisk Call Manager/13.0.0\r\n"u8.ToArray());
            var reader = new AmiReader();
            var buffer = new byte[4_096];
            int read;
            while ((read = await stream.ReadAsync(buffer)) > 0)
            {
                foreach (var action in reader.Feed(buffer.AsSpan(0, read)))
                {
                    _asked.Enqueue(action);
                    await stream.WriteAsync(
                        Encoding.UTF8.GetBytes(Answer(session, action).Replace("\n", "\r\n", StringComparison.Ordinal))
                    );
                }
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or SocketException)
        {
            // Broken by the test, or the other side has gone.
        }
        _sessions.TryRemove(session, out _);
    }

    private string Answer(Session session, AmiMessage action)
    {
        var id = $"ActionID: {action.ActionId}\n";
        switch (action.Find("Action"))
        {
            case "Login" when Refuses || action.Find("Secret") is not "тайна":
                return $"Response: Error\n{id}Message: Authentication failed\n\n";
            case "Login":
                session.Listens = action.Find("Events") is "on";
                _sessions[session] = 0;
                return $"Response: Success\n{id}Message: Authentication accepted\n\nEvent: FullyBooted\nStatus: Fully Booted\n\n";
            case "CoreShowChannels":
                var channels = string.Concat(Channels.Select(channel => $"Event: CoreShowChannel\n{id}{channel}\n\n"));
                return $"Response: Success\n{id}EventList: start\nMessage: Channels will follow\n\n{channels}"
                    + $"Event: CoreShowChannelsComplete\n{id}EventList: Complete\nListItems: {Channels.Count}\n\n";
            case "CoreSettings":
                return $"Response: Success\n{id}AMIversion: 13.0.0\nAsteriskVersion: 22.1.0\n\n";
            case "QueuePause" when action.Find("Interface") == InNoQueue:
                return $"Response: Error\n{id}Message: Interface not found\n\n";
            case "Redirect" when action.Find("Exten") is "666":
                return $"Response: Error\n{id}Message: Extension does not exist\n\n";
            default:
                return $"Response: Success\n{id}Message: ok\n\n";
        }
    }

    private sealed class Session(TcpClient client)
    {
        public TcpClient Client { get; } = client;
        public bool Listens { get; set; }
    }
}
