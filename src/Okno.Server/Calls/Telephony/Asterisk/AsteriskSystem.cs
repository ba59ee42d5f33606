using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Calls;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Calls.Telephony.Asterisk;

/// <summary>Asterisk over its manager interface.</summary>
/// <remarks>
/// Holding and answering are done by the telephone itself: the manager interface has no action for them that works on every telephone.
/// A node that does not hold the line's connection speaks through a short session of its own.
/// </remarks>
internal sealed class AsteriskSystem(TimeProvider clock) : ITelephoneSystem
{
    private const string DefaultEndpoint = "PJSIP/{extension}";
    private const string DefaultContext = "from-internal";
    public static readonly IReadOnlyList<CallButton> Known =
    [
        CallButton.End,
        CallButton.Mute,
        CallButton.Dtmf,
        CallButton.Transfer,
        CallButton.Consult,
    ];
    private readonly ConcurrentDictionary<Guid, AmiConnection> _connections = new();

    public LineKind Kind => LineKind.Asterisk;
    public IReadOnlyList<CallButton> Buttons => Known;

    public bool CanDial(LineSettings settings) => true;

    /// <summary>A line of this node has connected. Whoever hears it must be quick, and not throw.</summary>
    public Action? HasConnected { get; set; }

    /// <summary>The connection of a line that this node holds, for buttons to go through; null when it is gone.</summary>
    public void Note(Guid lineId, AmiConnection? connection)
    {
        if (connection is null)
            _connections.TryRemove(lineId, out _);
        else
            _connections[lineId] = connection;
        if (connection is not null)
            HasConnected?.Invoke();
    }

    public CallCourse? Replay(string callId, IReadOnlyList<CallEvent> events, LineSettings settings) =>
        AsteriskCall.Read(callId, events, ExtensionOf(settings)).Course;

    public async Task<CallEvent?> Press(OknoDb db, OpenLine line, Call call, Pressed pressed, CancellationToken stop)
    {
        var events = await db
            .CallEvents.AsNoTracking()
            .Where(e => e.Provider == call.Provider && e.CallId == call.CallId)
            .ToListAsync(stop);
        var now = AsteriskCall.Read(call.CallId, events, ExtensionOf(line.Settings));
        var mine = now.OperatorChannel ?? throw new RuleBroken("call.over");
        switch (pressed.Button)
        {
            case CallButton.End:
                await Ask(line, "Hangup", stop, ("Channel", mine), ("Cause", call.State is CallState.Ringing ? "17" : "16"));
                break;
            case CallButton.Mute:
                // What the operator's microphone sends comes in from their channel.
                await Ask(line, "MuteAudio", stop, ("Channel", mine), ("Direction", "in"), ("State", pressed.On ? "on" : "off"));
                break;
            case CallButton.Dtmf:
                // To whom the operator talks: who waits while a colleague or an IVR is asked hears nothing of it.
                var hears = call.Consulting is null
                    ? now.OtherChannel ?? throw new RuleBroken("call.over")
                    : now.AskedChannel ?? throw new RuleBroken("call.not-answered");
                foreach (var digit in pressed.Digits!)
                    await Ask(line, "PlayDTMF", stop, ("Channel", hears), ("Digit", $"{digit}"));
                break;
            case CallButton.Transfer when call.State is CallState.Ringing:
                await Ask(
                    line,
                    "Redirect",
                    stop,
                    ("Channel", now.OtherChannel ?? throw new RuleBroken("call.over")),
                    ("Context", ContextOf(line)),
                    ("Exten", Dialled(line, pressed.To!)),
                    ("Priority", "1")
                );
                break;
            case CallButton.Transfer:
                await PassOn(line, "BlindTransfer", mine, pressed.To!, stop);
                break;
            case CallButton.Consult when pressed.On:
                // Before asking, so that it stands before what Asterisk then tells.
                var asked = Consult(line, call.CallId, mine, now.OperatorId!, pressed.To!);
                await PassOn(line, "Atxfer", mine, pressed.To!, stop);
                return asked;
            case CallButton.Consult:
                await Ask(line, "CancelAtxfer", stop, ("Channel", mine));
                break;
            default:
                throw new RuleBroken("call.line-cannot");
        }
        return null;
    }

    private Task PassOn(OpenLine line, string action, string channel, string to, CancellationToken stop) =>
        Ask(line, action, stop, ("Channel", channel), ("Context", ContextOf(line)), ("Exten", Dialled(line, to)));

    private CallEvent Consult(OpenLine line, string callId, string channel, string channelId, string to)
    {
        var now = clock.GetUtcNow();
        return Event(
            line,
            callId,
            AsteriskCall.Consult,
            $"{callId}:asked:{now.UtcTicks:x}",
            $"Okno: {AsteriskCall.Consult}\nChannel: {channel}\nUniqueid: {channelId}\nLinkedid: {callId}\nNumber: {to}\n",
            now
        );
    }

    public async Task<CallEvent> Dial(OpenLine line, string extension, string number, DateTimeOffset now, CancellationToken stop)
    {
        var id = $"okno-{Guid.CreateVersion7(now):N}";
        var channel = (line.Settings.Endpoint ?? DefaultEndpoint).Replace("{extension}", extension, StringComparison.Ordinal);
        var dialled = Dialled(line, number);
        await Ask(
            line,
            "Originate",
            stop,
            ("ActionID", id),
            ("ChannelId", id),
            ("Channel", channel),
            ("Context", ContextOf(line)),
            ("Exten", dialled),
            ("Priority", "1"),
            ("CallerID", dialled),
            ("Timeout", "30000"),
            ("Async", "true")
        );
        return Event(
            line,
            id,
            AsteriskCall.Originate,
            $"{id}:asked",
            $"Okno: {AsteriskCall.Originate}\nUniqueid: {id}\nLinkedid: {id}\nExtension: {extension}\nNumber: {number}\n",
            now
        );
    }

    public async Task<LineTest> Test(OpenLine line, CancellationToken stop)
    {
        try
        {
            await using var connection = await AmiConnection.Open(line.Settings, line.Secret, wantsEvents: false, clock, stop);
            var channels = await connection.List("CoreShowChannels", stop);
            var core = await connection.Ask("CoreSettings", stop);
            var version = core.Find("AsteriskVersion") ?? connection.Greeting;
            return new LineTest(true, Sentences.Say("line.works-asterisk", version, channels.Count));
        }
        catch (AmiFailed failed)
        {
            return new LineTest(false, Sentences.Say(failed.Code, failed.Place));
        }
    }

    /// <summary>Pauses the operator's telephone in the system's queues, or lets calls come again.</summary>
    public Task Pause(OpenLine line, string extension, bool paused, string? reason, CancellationToken stop) =>
        Ask(
            line,
            "QueuePause",
            stop,
            ("Interface", (line.Settings.Endpoint ?? DefaultEndpoint).Replace("{extension}", extension, StringComparison.Ordinal)),
            ("Paused", paused ? "true" : "false"),
            ("Reason", reason ?? "")
        );

    /// <summary>Which operator's telephone a channel is: <c>PJSIP/101-00000003</c> is 101's where endpoints are <c>PJSIP/{extension}</c>.</summary>
    public static Func<string?, string?> ExtensionOf(LineSettings settings)
    {
        var endpoint = settings.Endpoint is { } own && own.Contains("{extension}", StringComparison.Ordinal) ? own : DefaultEndpoint;
        var place = endpoint.IndexOf("{extension}", StringComparison.Ordinal);
        var (before, after) = (endpoint[..place], endpoint[(place + "{extension}".Length)..]);
        return channel =>
        {
            var dash = channel?.LastIndexOf('-') ?? -1;
            if (dash < before.Length + after.Length)
                return null;
            var name = channel.AsSpan(0, dash);
            if (!name.StartsWith(before, StringComparison.OrdinalIgnoreCase) || !name.EndsWith(after, StringComparison.OrdinalIgnoreCase))
                return null;
            var extension = name[before.Length..^after.Length];
            return extension.Length is > 0 and <= 6 && !extension.ContainsAnyExceptInRange('0', '9') ? extension.ToString() : null;
        };
    }

    public static CallEvent Event(OpenLine line, string callId, string type, string eventId, string raw, DateTimeOffset at) =>
        new()
        {
            Provider = line.Provider,
            CallId = callId,
            Type = type,
            EventId = eventId,
            Raw = raw,
            At = at,
            ReceivedAt = at,
        };

    private static string ContextOf(OpenLine line) => line.Settings.Context ?? DefaultContext;

    private static string Dialled(OpenLine line, string number)
    {
        var digits = number.TrimStart('+');
        // Colleagues' extensions are dialled as they are.
        if (!number.StartsWith('+'))
            return number;
        return (line.Settings.NumberFormat ?? "{number}")
            .Replace("{number}", number, StringComparison.Ordinal)
            .Replace("{digits}", digits, StringComparison.Ordinal);
    }

    private async Task Ask(OpenLine line, string action, CancellationToken stop, params (string, string)[] fields)
    {
        try
        {
            if (_connections.TryGetValue(line.Id, out var held))
            {
                MustSucceed(await held.Ask(action, stop, fields));
                return;
            }
            await using var connection = await AmiConnection.Open(line.Settings, line.Secret, wantsEvents: false, clock, stop);
            MustSucceed(await connection.Ask(action, stop, fields));
        }
        catch (AmiFailed)
        {
            throw new RuleBroken("call.line-down", ("line", line.Name));
        }
    }

    private static void MustSucceed(AmiMessage answer)
    {
        if (answer.Response is not ("Success" or "Goodbye"))
            throw new RuleBroken("call.line-refused", ("reason", answer.Find("Message") ?? answer.Response));
    }
}
