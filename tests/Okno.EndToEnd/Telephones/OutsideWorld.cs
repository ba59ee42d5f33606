using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Okno.EndToEnd.Telephones;

/// <summary>Everybody who is not an operator: calls operators, is called by them, is passed on. One SIP address with many calls.</summary>
public sealed class OutsideWorld : IDisposable
{
    private readonly IPEndPoint _exchange;
    private readonly UdpClient _socket;
    private readonly ConcurrentDictionary<string, OutsideCall> _calls = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, byte[]> _answered = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stop = new();

    public OutsideWorld(IPEndPoint exchange, int port)
    {
        _exchange = exchange;
        Port = port;
        _socket = new UdpClient(new IPEndPoint(IPAddress.Loopback, port));
        _ = Listen();
    }

    public int Port { get; }

    /// <summary>Calls that operators dialled, the newest last; they are answered at once.</summary>
    public ConcurrentQueue<OutsideCall> Dialled { get; } = new();

    /// <summary>Somebody calls an operator.</summary>
    public OutsideCall Dial(string number, string from, string? shared = null)
    {
        var call = new OutsideCall(this, from);
        _calls[call.CallId] = call;
        call.Invite($"sip:{number}@{Exchange.Realm}", shared is null ? [] : [("X-Okno-Call-Id", shared)]);
        return call;
    }

    public void Dispose()
    {
        _stop.Cancel();
        foreach (var call in _calls.Values)
            call.Dispose();
        _socket.Dispose();
        _stop.Dispose();
    }

    internal void Add(OutsideCall call) => _calls[call.CallId] = call;

    internal void Send(SipMessage message) => _socket.Send(message.Write(), _exchange);

    /// <summary>Answers a request; asked again because the answer was late, it gets the same one.</summary>
    internal void Answer(SipMessage request, string status, string? tag, IEnumerable<(string, string)>? more = null, string body = "")
    {
        var answer = new SipMessage { First = $"SIP/2.0 {status}", Body = body };
        answer.Headers.AddRange(request.All("Via").Select(via => ("Via", via)));
        answer.Headers.AddRange(request.All("Record-Route").Select(route => ("Record-Route", route)));
        answer.Headers.Add(("From", request["From"]));
        var to = request["To"];
        answer.Headers.Add(("To", SipMessage.Parameter(to, "tag") is null && tag is not null ? $"{to};tag={tag}" : to));
        answer.Headers.Add(("Call-ID", request.CallId));
        answer.Headers.Add(("CSeq", request["CSeq"]));
        answer.Headers.AddRange(more ?? []);
        var bytes = answer.Write();
        if (!status.StartsWith('1'))
            _answered[Key(request)] = bytes;
        _socket.Send(bytes, _exchange);
    }

    private static string Key(SipMessage request) => $"{request.Method} {SipMessage.Parameter(request["Via"], "branch")}";

    private async Task Listen()
    {
        while (!_stop.IsCancellationRequested)
        {
            SipMessage message;
            try
            {
                message = SipMessage.Read((await _socket.ReceiveAsync(_stop.Token)).Buffer);
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
                if (_stop.IsCancellationRequested)
                    return;
                continue;
            }
            if (message.First.Trim('\0', ' ').Length == 0)
                continue; // a keep-alive
            if (message.IsRequest && _answered.TryGetValue(Key(message), out var before))
            {
                _socket.Send(before, _exchange);
                continue;
            }
            if (_calls.TryGetValue(message.CallId, out var call))
                call.Hear(message);
            else if (message is { IsRequest: true, Method: "INVITE" })
            {
                call = new OutsideCall(this, SipMessage.Uri(message["To"])[4..].Split('@')[0], message.CallId);
                _calls[call.CallId] = call;
                Dialled.Enqueue(call);
                call.Hear(message);
            }
            else if (message.IsRequest && message.Method != "ACK")
                Answer(message, "481 Call Does Not Exist", null);
        }
    }
}
