using System.Globalization;
using Okno.Contracts.Calls;

namespace Okno.Server.Calls.Telephony.Asterisk;

/// <summary>
/// A call as Asterisk's messages tell it: all channels with one <c>Linkedid</c>. What the messages come to does not depend on the order in
/// which they came, only on their moments, since Asterisk itself does not number them.
/// </summary>
internal sealed partial class AsteriskCall
{
    /// <summary>The message by which Okno notes that it has asked for a call itself.</summary>
    public const string Originate = "Originate";

    /// <summary>The message by which Okno notes that it has asked a colleague in the operator's name: Asterisk does not tell of it.</summary>
    public const string Consult = "OknoConsult";

    /// <summary>The message by which Okno notes that a channel was no longer there after a break.</summary>
    public const string Gone = "OknoChannelGone";

    /// <summary>The messages that a call is made of; all others are passed over.</summary>
    public static readonly IReadOnlySet<string> Tell = new HashSet<string>(StringComparer.Ordinal)
    {
        "Newchannel",
        "DialBegin",
        "DialEnd",
        "BridgeEnter",
        "Hold",
        "Unhold",
        "Hangup",
        "QueueCallerJoin",
        "QueueCallerLeave",
        "QueueCallerAbandon",
        "AgentCalled",
        "AgentConnect",
        "AgentComplete",
        "AgentRingNoAnswer",
        "BlindTransfer",
        "AttendedTransfer",
        "OriginateResponse",
        "CoreShowChannel",
    };

    /// <summary>Channels that stand for no telephone.</summary>
    private static readonly string[] NoTelephones = ["Local/", "Message/", "CBAnn/", "CBRec/", "Announcer/", "Recorder/", "Surrogate/"];

    private readonly string _callId;
    private readonly Func<string?, string?> _extensionOf;
    private readonly Dictionary<string, Leg> _legs = new(StringComparer.Ordinal);

    /// <summary>By channel id who is in which bridge; also what stands for no telephone: a dialplan that answers (an IVR) has nothing else.</summary>
    private readonly Dictionary<string, (string Channel, string? Bridge)> _bridged = new(StringComparer.Ordinal);
    private DateTimeOffset? _passedIntoAnother;
    private string? _parent;
    private bool _abandoned;
    private CallResult? _refused;

    private AsteriskCall(string callId, Func<string?, string?> extensionOf)
    {
        _callId = callId;
        _extensionOf = extensionOf;
    }

    /// <summary>What became of it; null while no message tells of a telephone.</summary>
    public CallCourse? Course { get; private set; }

    /// <summary>The channel of the operator who has the call or at whom it rings.</summary>
    public string? OperatorChannel { get; private set; }

    /// <summary>The id of that channel.</summary>
    public string? OperatorId { get; private set; }

    /// <summary>The channel of the other side.</summary>
    public string? OtherChannel { get; private set; }

    /// <summary>The channel of whoever the operator asks while the other side waits; null while they have not answered.</summary>
    public string? AskedChannel { get; private set; }

    /// <summary>The ids of channels that are still there.</summary>
    public IEnumerable<string> LiveChannels => _legs.Values.Where(leg => leg.EndedAt is null).Select(leg => leg.Id);

    /// <param name="extensionOf">The operator's extension for a channel's name; null when it is no operator's.</param>
    public static AsteriskCall Read(string callId, IEnumerable<CallEvent> events, Func<string?, string?> extensionOf)
    {
        var call = new AsteriskCall(callId, extensionOf);
        foreach (var e in events.OrderBy(e => e.At).ThenBy(e => e.EventId, StringComparer.Ordinal))
            call.Take(e.Type, AmiMessage.Parse(e.Raw), e.At);
        call.Reckon();
        return call;
    }

    private void Take(string type, AmiMessage message, DateTimeOffset at)
    {
        Bridge(type, message);
        var leg = LegOf(message.Find("Uniqueid"), message.Find("Channel"), at);
        if (leg is not null)
        {
            leg.Number ??= message.Find("CallerIDNum");
            if (message.Find("Exten") is { } exten && exten is not ("s" or "h") && (leg.Exten is null || type is "Newchannel"))
                leg.Exten = exten;
        }
        var dialled = LegOf(message.Find("DestUniqueid"), message.Find("DestChannel"), at);
        switch (type)
        {
            case Originate:
                if (leg is not null)
                    (leg.Exten, leg.Extension) = (message.Find("Number"), message.Find("Extension"));
                break;
            case Consult when leg is not null:
                leg.Ask(message.Find("Number")!, at);
                break;
            case "CoreShowChannel" when leg is not null:
                leg.Enter(message.Find("BridgeId"));
                leg.SeenAt = Earlier(leg.SeenAt, at - Duration(message.Find("Duration")));
                var state = message.Find("ChannelStateDesc");
                if (state is "Ringing")
                    leg.RangAt = Earlier(leg.RangAt, at);
                if (state is "Up" && message.Find("BridgeId") is not null)
                    leg.AnsweredAt = Earlier(leg.AnsweredAt, at);
                break;
            case "DialBegin" or "AgentCalled" when dialled is not null:
                dialled.RangAt = Earlier(dialled.RangAt, at);
                break;
            case "DialEnd" when dialled is not null:
                dialled.RangAt = Earlier(dialled.RangAt, at);
                if (message.Find("DialStatus") is { } status)
                    dialled.Outcomes.Add(status);
                if (dialled.Outcomes.Contains("ANSWER"))
                    dialled.AnsweredAt = Earlier(dialled.AnsweredAt, at);
                break;
            case "AgentConnect" when dialled is not null:
                dialled.AnsweredAt = Earlier(dialled.AnsweredAt, at);
                break;
            case "BridgeEnter" when leg is not null:
                leg.Enter(message.Find("BridgeUniqueid"));
                leg.AnsweredAt = Earlier(leg.AnsweredAt, at);
                break;
            case "Hold" or "Unhold" when leg is not null:
                leg.Holds.Add((at, type is "Hold"));
                break;
            case "Hangup" or Gone when leg is not null:
                leg.EndedAt = Earlier(leg.EndedAt, at);
                if (message.Find("Cause") is "17")
                    leg.Outcomes.Add("BUSY");
                break;
            case "QueueCallerAbandon":
                _abandoned = true;
                break;
            case "BlindTransfer" when message.Find("Result") is null or "Success":
                if (LegOf(message.Find("TransfererUniqueid"), message.Find("TransfererChannel"), at) is { } transferer)
                    transferer.LeftAt = Earlier(transferer.LeftAt, at);
                break;
            case "AttendedTransfer" when message.Find("Result") is null or "Success":
                PassOn(message, at);
                break;
            case "OriginateResponse" when message.Find("Response") is "Failure":
                _refused = message.Find("Reason") switch
                {
                    "5" => CallResult.Busy,
                    "3" or "1" => CallResult.Missed,
                    _ => CallResult.Failed,
                };
                if (_legs.GetValueOrDefault(_callId) is { } asked)
                    asked.EndedAt = Earlier(asked.EndedAt, at);
                break;
        }
    }

    /// <summary>The operator asked a colleague in a second call and leaves the caller with them: the first call goes on, the second is over.</summary>
    private void PassOn(AmiMessage message, DateTimeOffset at)
    {
        var first = message.Find("OrigTransfererLinkedid");
        var second = message.Find("SecondTransfererLinkedid");
        if (second == _callId && first is not null && first != _callId)
        {
            (_passedIntoAnother, _parent) = (at, first);
            return;
        }
        foreach (var which in (string[])["OrigTransferer", "SecondTransferer"])
        {
            if (
                message.Find($"{which}Linkedid") == _callId
                && LegOf(message.Find($"{which}Uniqueid"), message.Find($"{which}Channel"), at) is { } left
            )
                left.LeftAt = Earlier(left.LeftAt, at);
        }
        if (LegOf(message.Find("TransferTargetUniqueid"), message.Find("TransferTargetChannel"), at) is { } target)
            target.AnsweredAt = Earlier(target.AnsweredAt, at);
        if (LegOf(message.Find("TransfereeUniqueid"), message.Find("TransfereeChannel"), at) is { } transferee)
            transferee.AnsweredAt = Earlier(transferee.AnsweredAt, at);
    }

    private void Bridge(string type, AmiMessage message)
    {
        if (message.Find("Uniqueid") is not { } id)
            return;
        if (type is "BridgeEnter" or "CoreShowChannel" && message.Find("Channel") is { } channel)
            _bridged[id] = (channel, message.Find("BridgeUniqueid") ?? message.Find("BridgeId"));
        else if (type is "Hangup" or Gone)
            _bridged.Remove(id);
    }

    private Leg? LegOf(string? id, string? channel, DateTimeOffset at)
    {
        if (id is null || (channel is not null && !IsTelephone(channel)))
            return null;
        if (!_legs.TryGetValue(id, out var leg))
            _legs[id] = leg = new Leg(id) { SeenAt = at };
        leg.SeenAt = Earlier(leg.SeenAt, at);
        if (channel is not null)
        {
            leg.Channel = channel;
            leg.Extension ??= _extensionOf(channel);
        }
        return leg;
    }

    private static bool IsTelephone(string channel) => !Array.Exists(NoTelephones, no => channel.StartsWith(no, StringComparison.Ordinal));

    private static DateTimeOffset Earlier(DateTimeOffset? known, DateTimeOffset at) => known < at ? known.Value : at;

    private static TimeSpan Duration(string? text) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var lasts) && lasts > TimeSpan.Zero ? lasts : TimeSpan.Zero;
}
