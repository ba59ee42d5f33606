using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Okno.Contracts.Calls;

namespace Okno.Server.Calls.Telephony.Asterisk;

/// <summary>The connection could not be made or has ended; the code is that of a sentence.</summary>
internal sealed class AmiFailed(string code, string? place = null, Exception? cause = null) : Exception(code, cause)
{
    public string Code { get; } = code;
    public string? Place { get; } = place;
}

/// <summary>A signed-in session of the manager interface.</summary>
/// <remarks>Reads as fast as the network gives, whatever becomes of what it has read: Asterisk drops clients that read slowly.</remarks>
internal sealed class AmiConnection : IAsyncDisposable
{
    private static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);
    private readonly TcpClient _client;
    private readonly Stream _stream;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _closing = new();
    private readonly SemaphoreSlim _writing = new(1, 1);
    private readonly Channel<(AmiMessage Message, DateTimeOffset At)> _events = Channel.CreateUnbounded<(AmiMessage, DateTimeOffset)>(
        new UnboundedChannelOptions { SingleReader = true, SingleWriter = true }
    );
    private readonly ConcurrentDictionary<string, Asked> _asked = new(StringComparer.Ordinal);
    private readonly TaskCompletionSource<string> _greeting = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _reading = Task.CompletedTask;
    private DateTimeOffset _lastAt;
    private long _actions;

    private AmiConnection(TcpClient client, Stream stream, TimeProvider clock)
    {
        _client = client;
        _stream = stream;
        _clock = clock;
    }

    /// <summary>Events in the order in which they came, each a moment after the one before. Ends with the connection.</summary>
    public ChannelReader<(AmiMessage Message, DateTimeOffset At)> Events => _events.Reader;

    public string Greeting { get; private set; } = "";

    /// <param name="wantsEvents">Events of calls; without, the session is for commands only.</param>
    public static async Task<AmiConnection> Open(
        LineSettings settings,
        string? secret,
        bool wantsEvents,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var host = settings.Host ?? throw new AmiFailed("line.no-host");
        var port = settings.Port ?? 5038;
        var place = string.Create(CultureInfo.InvariantCulture, $"{host}:{port}");
        var client = new TcpClient { NoDelay = true };
        AmiConnection? connection = null;
        try
        {
            using var within = CancellationTokenSource.CreateLinkedTokenSource(stop);
            within.CancelAfter(ConnectWithin);
            await client.ConnectAsync(host, port, within.Token);
            Stream stream = client.GetStream();
            if (settings.Tls)
            {
                var tls = new SslStream(stream);
                await tls.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, within.Token);
                stream = tls;
            }
            connection = new AmiConnection(client, stream, clock);
            connection._reading = connection.Read();
            connection.Greeting = await connection._greeting.Task.WaitAsync(within.Token);
            var login = await connection.Ask(
                "Login",
                within.Token,
                ("Username", settings.User ?? ""),
                ("Secret", secret ?? ""),
                ("Events", wantsEvents ? "on" : "off")
            );
            if (login.Response is not "Success")
                throw new AmiFailed("line.refused", login.Find("Message"));
            return connection;
        }
        catch (Exception e)
        {
            if (connection is not null)
                await connection.DisposeAsync();
            client.Dispose();
            throw e switch
            {
                AmiFailed => e,
                OperationCanceledException when stop.IsCancellationRequested => e,
                OperationCanceledException => new AmiFailed("line.no-answer", place, e),
                System.Security.Authentication.AuthenticationException => new AmiFailed("line.no-tls", place, e),
                _ => new AmiFailed("line.no-connection", place, e),
            };
        }
    }

    /// <summary>Sends an action and waits for its response.</summary>
    public async Task<AmiMessage> Ask(string action, CancellationToken stop, params (string Key, string Value)[] fields)
    {
        var asked = new Asked(null);
        await Send(action, asked, fields, stop);
        return await Answer(asked, stop);
    }

    /// <summary>Sends an action whose answer is a list of events, and waits for all of them.</summary>
    public async Task<IReadOnlyList<AmiMessage>> List(string action, CancellationToken stop, params (string Key, string Value)[] fields)
    {
        var asked = new Asked([]);
        await Send(action, asked, fields, stop);
        var last = await Answer(asked, stop);
        return last.Response is "Error" ? [] : asked.Listed!;
    }

    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _client.Dispose();
        await _reading.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stream.DisposeAsync();
        _writing.Dispose();
        _closing.Dispose();
    }

    private async Task<AmiMessage> Answer(Asked asked, CancellationToken stop)
    {
        try
        {
            return await asked.Answer.Task.WaitAsync(AnswerWithin, _clock, stop);
        }
        catch (TimeoutException e)
        {
            throw new AmiFailed("line.no-answer", null, e);
        }
        finally
        {
            _asked.TryRemove(asked.Id, out _);
        }
    }

    private async Task Send(string action, Asked asked, (string Key, string Value)[] fields, CancellationToken stop)
    {
        asked.Id = Interlocked.Increment(ref _actions).ToString(CultureInfo.InvariantCulture);
        var text = new StringBuilder();
        Add("Action", action);
        // An action's own id comes back in events that tell of it later.
        if (Array.Find(fields, field => field.Key is "ActionID").Value is { } own)
            asked.Id = own;
        else
            Add("ActionID", asked.Id);
        foreach (var (key, value) in fields)
            Add(key, value);
        text.Append("\r\n");

        _asked[asked.Id] = asked;
        await _writing.WaitAsync(stop);
        try
        {
            await _stream.WriteAsync(Encoding.UTF8.GetBytes(text.ToString()), stop);
            await _stream.FlushAsync(stop);
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException)
        {
            _asked.TryRemove(asked.Id, out _);
            throw new AmiFailed("line.broken", null, e);
        }
        finally
        {
            _writing.Release();
        }

        // A line break in a value would be another header, or another action.
        void Add(string key, string value) =>
            text.Append(key).Append(": ").Append(string.Concat(value.Where(sign => !char.IsControl(sign)))).Append("\r\n");
    }

    private async Task Read()
    {
        var reader = new AmiReader();
        var buffer = new byte[32 * 1024];
        try
        {
            int read;
            while ((read = await _stream.ReadAsync(buffer, _closing.Token)) > 0)
            {
                foreach (var message in reader.Feed(buffer.AsSpan(0, read)))
                    Sort(message);
            }
        }
        catch (Exception e) when (e is IOException or ObjectDisposedException or OperationCanceledException or SocketException)
        {
            // Whoever reads the events is told by their end.
        }
        var broken = new AmiFailed("line.broken");
        _greeting.TrySetException(broken);
        foreach (var asked in _asked.Values)
            asked.Answer.TrySetException(broken);
        _events.Writer.TryComplete();
    }

    private void Sort(AmiMessage message)
    {
        if (!_greeting.Task.IsCompleted)
        {
            _greeting.TrySetResult(message.Text.Trim());
            if (message.Event is null && message.Response is null)
                return;
        }
        if (message.ActionId is { } id && _asked.TryGetValue(id, out var asked) && asked.Takes(message))
            return;
        if (message.Event is { } named && AsteriskCall.Tell.Contains(named) && named is not "CoreShowChannel")
        {
            var now = _clock.GetUtcNow();
            // Databases keep microseconds; two messages of one moment keep their order by theirs.
            var least = _lastAt.AddTicks(TimeSpan.TicksPerMicrosecond);
            _lastAt = now > least ? now : least;
            _events.Writer.TryWrite((message, _lastAt));
        }
    }

    /// <summary>An action that waits for its answer.</summary>
    private sealed class Asked(List<AmiMessage>? listed)
    {
        public string Id { get; set; } = "";
        public List<AmiMessage>? Listed { get; } = listed;
        public TaskCompletionSource<AmiMessage> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Takes(AmiMessage message)
        {
            if (message.Response is not null)
            {
                if (Listed is null || message.Response is "Error")
                    Answer.TrySetResult(message);
                return true;
            }
            if (Listed is null)
                return false;
            if (string.Equals(message.Find("EventList"), "Complete", StringComparison.OrdinalIgnoreCase))
                Answer.TrySetResult(message);
            else
                Listed.Add(message);
            return true;
        }
    }
}
