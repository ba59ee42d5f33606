using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Okno.EndToEnd.Telephones;

/// <summary>One call of the outside world: its dialog, and its sound. It says a tone, counts what it hears, and lets itself be held and passed on.</summary>
public sealed partial class OutsideCall : IDisposable
{
    private readonly OutsideWorld _world;
    private readonly string _number;
    private readonly string _tag = Guid.NewGuid().ToString("N")[..12];
    private readonly UdpClient _media = new(new IPEndPoint(IPAddress.Loopback, 0));
    private readonly CancellationTokenSource _stop = new();
    private readonly List<string> _routes = [];
    private SipMessage? _invite;
    private string _local = "";
    private string _remote = "";
    private string _target = "";
    private IPEndPoint? _sound;
    private int _sequence = 1;
    private int _version = 1;
    private volatile bool _held;
    private volatile bool _talking;
    private volatile bool _ended;
    private volatile int _received;
    private volatile int _loudest;
    private string _digits = "";
    private uint _lastDigit;
    private volatile int _keys = 101;

    internal OutsideCall(OutsideWorld world, string number, string? callId = null)
    {
        (_world, _number) = (world, number);
        CallId = callId ?? Guid.NewGuid().ToString("N");
        _ = Hear();
        _ = Speak();
    }

    public string CallId { get; }

    public bool Rings { get; private set; }

    public bool IsTalking => _talking && !_ended;

    public bool IsHeld => _held;

    public bool IsOver => _ended;

    /// <summary>The status with which it was refused; 0 when it was not.</summary>
    public int Refused { get; private set; }

    /// <summary>Packets of sound that came in.</summary>
    public int Received => _received;

    /// <summary>The loudest sample heard, of 32,767, since listening began anew.</summary>
    public int Loudest => _loudest;

    public void ListenAnew() => _loudest = 0;

    /// <summary>The keys that were pressed on the other side (RFC 4733).</summary>
    public string Digits => _digits;

    /// <summary>The call that it was passed on to.</summary>
    public OutsideCall? PassedOn { get; private set; }

    private int MediaPort => ((IPEndPoint)_media.Client.LocalEndPoint!).Port;

    public void HangUp()
    {
        if (_ended)
            return;
        if (_talking)
        {
            Request("BYE");
            _ended = true;
        }
        else if (_invite is { } invite)
        {
            var cancel = new SipMessage { First = invite.First.Replace("INVITE", "CANCEL", StringComparison.Ordinal) };
            cancel.Headers.AddRange(
                invite.Headers.Where(header => header.Name is "Via" or "From" or "To" or "Call-ID" or "Max-Forwards" or "Route")
            );
            cancel.Headers.Add(("CSeq", "1 CANCEL"));
            _world.Send(cancel);
        }
    }

    public void Dispose()
    {
        _ended = true;
        _stop.Cancel();
        _media.Dispose();
        _stop.Dispose();
    }

    internal void Invite(string to, IEnumerable<(string, string)> more)
    {
        _local = $"<sip:{_number}@{Exchange.Realm}>;tag={_tag}";
        _remote = $"<{to}>";
        _target = to;
        _invite = Build("INVITE", Sdp(), [("Content-Type", "application/sdp"), .. more]);
        _world.Send(_invite);
    }

    internal void Hear(SipMessage message)
    {
        if (!message.IsRequest)
        {
            Answered(message);
            return;
        }
        switch (message.Method)
        {
            case "INVITE":
                Invited(message);
                break;
            case "BYE":
                _ended = true;
                _world.Answer(message, "200 OK", _tag);
                break;
            case "CANCEL":
                _ended = true;
                _world.Answer(message, "200 OK", _tag);
                break;
            case "REFER":
                Referred(message);
                break;
            case "ACK":
                break;
            default:
                _world.Answer(message, "200 OK", _tag);
                break;
        }
    }

    private void Answered(SipMessage answer)
    {
        if (answer.Method != "INVITE")
            return;
        if (answer.Status is 180 or 183)
            Rings = true;
        if (answer.Status < 200)
            return;
        if (answer.Status >= 300)
        {
            (Refused, _ended) = (answer.Status, true);
            Acknowledge(answer, _invite!);
            return;
        }
        _remote = answer["To"];
        _target = SipMessage.Uri(answer["Contact"]);
        if (_routes.Count == 0)
            _routes.AddRange(answer.All("Record-Route").Reverse());
        Listen(answer.Body);
        var ack = Build("ACK", "", []);
        _world.Send(ack);
        _talking = true;
    }

    /// <summary>The ACK of a refusal belongs to the transaction: the branch of the INVITE, the tag of the answer.</summary>
    private void Acknowledge(SipMessage answer, SipMessage invite)
    {
        var ack = new SipMessage { First = invite.First.Replace("INVITE", "ACK", StringComparison.Ordinal) };
        ack.Headers.AddRange(invite.Headers.Where(header => header.Name is "Via" or "From" or "Call-ID" or "Max-Forwards" or "Route"));
        ack.Headers.Add(("To", answer["To"]));
        ack.Headers.Add(("CSeq", "1 ACK"));
        _world.Send(ack);
    }

    private void Invited(SipMessage invite)
    {
        if (!_talking)
        {
            _local = $"{invite["To"]};tag={_tag}";
            _remote = invite["From"];
            _routes.AddRange(invite.All("Record-Route"));
        }
        _target = SipMessage.Uri(invite["Contact"]);
        Listen(invite.Body);
        _held =
            invite.Body.Contains("a=sendonly", StringComparison.Ordinal) || invite.Body.Contains("a=inactive", StringComparison.Ordinal);
        _world.Answer(invite, "200 OK", _tag, [("Contact", Contact), ("Content-Type", "application/sdp")], Sdp());
        _talking = true;
    }

    /// <summary>Passed on: calls whom it was told to call, in the place of the one who asked first if so told, and says how that went.</summary>
    private void Referred(SipMessage refer)
    {
        _world.Answer(refer, "202 Accepted", _tag, [("Contact", Contact)]);
        var about = refer["CSeq"].Split(' ')[0];
        Notify("100 Trying", about);
        var target = SipMessage.Uri(refer["Refer-To"]);
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var replaces = question < 0 ? null : Uri.UnescapeDataString(target[(question + 1)..].Split("Replaces=")[1].Split('&')[0]);
        var next = new OutsideCall(_world, _number);
        _world.Add(next);
        PassedOn = next;
        List<(string, string)> more = [("Referred-By", refer["Referred-By"])];
        if (replaces is not null)
            more.Add(("Replaces", replaces));
        next.Invite(question < 0 ? target : target[..question], more);
        _ = Follow(next, about);
    }

    private async Task Follow(OutsideCall next, string about)
    {
        while (!next._talking && next.Refused == 0 && !_stop.IsCancellationRequested)
            await Task.Delay(20);
        Notify(next.Refused == 0 ? "200 OK" : $"{next.Refused} Refused", about);
    }

    private void Notify(string status, string about)
    {
        var terminated = !status.StartsWith('1');
        _world.Send(
            Build(
                "NOTIFY",
                $"SIP/2.0 {status}\r\n",
                [
                    ("Event", $"refer;id={about}"),
                    ("Subscription-State", terminated ? "terminated;reason=noresource" : "active;expires=60"),
                    ("Content-Type", "message/sipfrag;version=2.0"),
                ]
            )
        );
    }

    private void Request(string method) => _world.Send(Build(method, "", []));

    private string Contact => $"<sip:{_number}@127.0.0.1:{_world.Port}>";

    private SipMessage Build(string method, string body, IEnumerable<(string, string)> more)
    {
        var message = new SipMessage { First = $"{method} {_target} SIP/2.0", Body = body };
        var sequence = method is "INVITE" or "ACK" ? 1 : ++_sequence;
        message.Headers.AddRange([
            ("Via", $"SIP/2.0/UDP 127.0.0.1:{_world.Port};branch=z9hG4bK{Guid.NewGuid():N}"),
            ("Max-Forwards", "70"),
            ("From", _local),
            ("To", _remote),
            ("Call-ID", CallId),
            ("CSeq", $"{sequence} {method}"),
            ("Contact", Contact),
            .. _routes.Select(route => ("Route", route)),
            .. more,
        ]);
        return message;
    }

    private string Sdp() =>
        $"""
            v=0
            o=- 1 {_version++} IN IP4 127.0.0.1
            s=-
            c=IN IP4 127.0.0.1
            t=0 0
            m=audio {MediaPort} RTP/AVP 8 {_keys}
            a=rtpmap:8 PCMA/8000
            a=rtpmap:{_keys} telephone-event/8000
            a=fmtp:{_keys} 0-15
            a=ptime:20
            a={(_held ? "recvonly" : "sendrecv")}

            """.ReplaceLineEndings("\r\n");

    private void Listen(string sdp)
    {
        var lines = sdp.Split("\r\n");
        var address = lines.FirstOrDefault(line => line.StartsWith("c=IN IP4 ", StringComparison.Ordinal))?[9..];
        var port = lines.FirstOrDefault(line => line.StartsWith("m=audio ", StringComparison.Ordinal))?.Split(' ')[1];
        if (address is not null && port is not null)
            _sound = new IPEndPoint(IPAddress.Parse(address), int.Parse(port, CultureInfo.InvariantCulture));
        // Keys go by the number that the offer gave them (RFC 3264, section 6.1): browsers choose another than telephones.
        var keys = lines.FirstOrDefault(line => line.EndsWith(" telephone-event/8000", StringComparison.OrdinalIgnoreCase));
        if (keys is not null)
            _keys = int.Parse(keys["a=rtpmap:".Length..keys.IndexOf(' ', StringComparison.Ordinal)], CultureInfo.InvariantCulture);
    }
}
