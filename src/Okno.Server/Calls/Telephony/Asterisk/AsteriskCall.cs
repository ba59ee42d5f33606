using System.Globalization;
using Okno.Contracts.Calls;

namespace Okno.Server.Calls.Telephony.Asterisk;

/// <summary>
/// A call as Asterisk's messages tell it: all channels with one <c>Linkedid</c>. What the messages come to does not depend on the order in
/// which they came, only on their moments, since Asterisk itself does not number them.
/// </summary>
internal sealed class AsteriskCall
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

    private Leg? LegOf(string? id, string? channel, DateTimeOffset at)
    {
        if (id is null || (channel is not null && Array.Exists(NoTelephones, no => channel.StartsWith(no, StringComparison.Ordinal))))
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

    private void Reckon()
    {
        var legs = _legs.Values.OrderBy(leg => leg.Order).ThenBy(leg => leg.SeenAt).ThenBy(leg => leg.Id, StringComparer.Ordinal).ToList();
        if (legs.Count == 0)
            return;
        var caller = _legs.GetValueOrDefault(_callId) ?? legs[0];
        var rest = legs.Where(leg => leg != caller).ToList();
        var course = caller.Extension is null ? Inbound(caller, rest) : Outbound(caller, rest);
        Course = course with { StartedAt = legs.Min(leg => leg.SeenAt), Parent = _parent };
        if (Course.EndedAt < Course.AnsweredAt)
            Course = Course with { EndedAt = Course.AnsweredAt };
    }

    private CallCourse Inbound(Leg caller, List<Leg> rest)
    {
        var telephones = rest.Where(leg => leg.Extension is not null).ToList();
        var answered = telephones.Where(leg => leg.AnsweredAt is not null).ToList();
        var course = new CallCourse
        {
            Direction = CallDirection.Inbound,
            From = caller.Number ?? "",
            To = caller.Exten ?? "",
            AnsweredAt = answered.Min(leg => leg.AnsweredAt),
        };
        OtherChannel = caller.EndedAt is null ? caller.Channel : null;

        var over = caller.EndedAt;
        if (answered.Find(leg => leg.IsLive) is { } talking)
            return over is { } gone ? End(course, talking, answered, gone) : With(course, talking, answered);
        if (over is null && telephones.Find(leg => leg is { AnsweredAt: null, IsLive: true, RangAt: not null }) is { } ringing)
        {
            Has(ringing);
            return course with { State = CallState.Ringing, Extension = ringing.Extension, Hold = Held(answered, null) };
        }
        if (answered.Count == 0)
            return over is { } end
                ? course with
                {
                    State = CallState.Ended,
                    EndedAt = end,
                    Result = InboundResult(telephones),
                    Extension = telephones.LastOrDefault()?.Extension,
                }
                : course with
                {
                    State = CallState.Ringing,
                };

        // Whoever talked has gone. Passed on, the caller waits for the next; to an outside number, or not passed on, this call is over.
        var last = answered.MaxBy(leg => leg.EndedAt ?? leg.LeftAt)!;
        if (last.LeftAt is { } left)
        {
            if (rest.Find(leg => leg.Extension is null && leg.AnsweredAt > (last.AskedAt ?? left)) is { AnsweredAt: { } outside })
                return End(course, last, answered, outside > left ? outside : left);
            return over is { } end
                ? End(course, last, answered, end)
                : course with
                {
                    State = CallState.Ringing,
                    Hold = Held(answered, null),
                };
        }
        var lastEnd = last.EndedAt!.Value;
        return End(course, last, answered, over is { } o && o < lastEnd ? o : lastEnd);
    }

    private CallCourse Outbound(Leg caller, List<Leg> rest)
    {
        var others = rest.Where(leg => leg.AnsweredAt is not null).ToList();
        var course = new CallCourse
        {
            Direction = CallDirection.Outbound,
            From = caller.Extension!,
            To = caller.Exten ?? "",
            AnsweredAt = others.Min(leg => leg.AnsweredAt),
        };
        OtherChannel = rest.Find(leg => leg.IsLive && leg.AnsweredAt is not null)?.Channel ?? rest.Find(leg => leg.IsLive)?.Channel;
        var talked = new List<Leg> { caller };
        if (_passedIntoAnother is { } passed)
            return End(course, caller, talked, passed);
        if (caller.IsLive)
        {
            Has(caller);
            return course.AnsweredAt is null
                ? course with
                {
                    State = CallState.Ringing,
                    Extension = caller.Extension,
                }
                : With(course, caller, talked);
        }
        // The operator passed the other side on to a colleague.
        if (caller.LeftAt is { } left)
        {
            var since = caller.AskedAt ?? left;
            var next = rest.Where(leg => leg.Extension is not null && leg.SeenAt >= since || leg.AnsweredAt >= since).ToList();
            if (next.Find(leg => leg is { Extension: not null, AnsweredAt: not null, IsLive: true }) is { } colleague)
                return With(course, colleague, [caller, colleague]);
            if (next.Find(leg => leg is { Extension: not null, AnsweredAt: null, IsLive: true }) is { } ringing)
            {
                Has(ringing);
                return course with { State = CallState.Ringing, Extension = ringing.Extension, Hold = Held(talked, null) };
            }
            if (next.FindLast(leg => leg is { Extension: not null, AnsweredAt: not null }) is { EndedAt: { } end } was)
                return End(course, was, [caller, was], end);
        }
        var ended = caller.EndedAt ?? caller.LeftAt!.Value;
        if (course.AnsweredAt is not null)
            return End(course, caller, talked, ended);
        return course with
        {
            State = CallState.Ended,
            EndedAt = ended,
            Extension = caller.Extension,
            Result =
                _refused
                ?? (
                    rest.Exists(leg => leg.Outcomes.Contains("BUSY")) ? CallResult.Busy
                    : rest.Count > 0 && rest.TrueForAll(leg => leg.Outcomes.Overlaps(NoWay)) ? CallResult.Failed
                    : CallResult.Missed
                ),
        };
    }

    private static readonly string[] NoWay = ["CONGESTION", "CHANUNAVAIL"];

    private CallResult InboundResult(List<Leg> telephones) =>
        _abandoned ? CallResult.Abandoned
        : telephones.Count == 0 ? CallResult.Missed
        : telephones[^1].Outcomes.Contains("BUSY") ? CallResult.Busy
        : telephones.TrueForAll(leg => leg.Outcomes.Overlaps(NoWay)) ? CallResult.Failed
        : CallResult.Missed;

    private void Has(Leg leg) => (OperatorChannel, OperatorId) = (leg.Channel, leg.Id);

    private CallCourse With(CallCourse course, Leg talking, List<Leg> talked)
    {
        Has(talking);
        var since = talking.HeldSince();
        return course with
        {
            State = since is null ? CallState.Answered : CallState.Held,
            Extension = talking.Extension,
            HeldSince = since,
            Hold = Held(talked, null),
            Consulting = talking.Consulting,
        };
    }

    private static CallCourse End(CallCourse course, Leg talked, List<Leg> all, DateTimeOffset at) =>
        course with
        {
            State = CallState.Ended,
            Extension = talked.Extension,
            EndedAt = at,
            Hold = Held(all, at),
            Result = course.AnsweredAt is null ? CallResult.Missed : CallResult.Answered,
        };

    /// <summary>The time on hold, whoever held; what is held right now counts when it is over.</summary>
    private static TimeSpan Held(List<Leg> legs, DateTimeOffset? end) =>
        legs.Aggregate(TimeSpan.Zero, (sum, leg) => sum + leg.Held(leg.EndedAt ?? end));

    private static DateTimeOffset Earlier(DateTimeOffset? known, DateTimeOffset at) => known < at ? known.Value : at;

    private static TimeSpan Duration(string? text) =>
        TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out var lasts) && lasts > TimeSpan.Zero ? lasts : TimeSpan.Zero;
}
