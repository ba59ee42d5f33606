using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Calls;
using Okno.Server.Calls.Telephony.Asterisk;
using Okno.Server.Tests.Access;

namespace Okno.Server.Tests.Calls.Telephony;

/// <summary>A line to an Asterisk: what it says becomes calls on operators' screens, breaks leave neither ghosts nor gaps, buttons reach it.</summary>
public sealed class AsteriskLineTests
{
    [Theory, OnBothDatabases]
    public async Task Calls_that_asterisk_tells_of_are_in_the_log_as_they_happened(OknoApp okno)
    {
        await using var centre = await AsteriskCentre.Open(okno);
        foreach (var name in Recording.All)
            await centre.Asterisk.Say(centre.Ours(Recording.Text(name)), pieces: 333);
        await Eventually(async () =>
            (await centre.Log()).Count == 7 && (await centre.Log()).TrueForAll(call => call.State is CallState.Ended)
        );
        var calls = (await centre.Log()).ToDictionary(call => call.CallId, StringComparer.Ordinal);
        (string Id, string From, string To, UserAccount By, CallResult Result)[] expected =
        [
            ("1795380554.2", "+74951234567", "+78001000101", centre.First, CallResult.Answered),
            ("1795380876.0", "+79161234567", "+78001000101", centre.First, CallResult.Missed),
            ("1795380768.18", "+79031112233", "+78001000101", centre.First, CallResult.Busy),
            ("1795380601.4", "+78125550101", "+78001000500", centre.Second, CallResult.Answered),
            ("1795380892.2", "anonymous", "+78001000500", centre.Second, CallResult.Abandoned),
            ("1795380645.7", "+74957654321", "+78001000101", centre.First, CallResult.Answered),
        ];
        foreach (var (id, from, to, by, result) in expected)
        {
            var call = calls[id];
            Assert.Equal(
                (CallDirection.Inbound, from, to, by.Id, (CallResult?)result, centre.Line.Name),
                (call.Direction, call.From, call.To, call.Operator?.Id ?? default, call.Result, call.Line)
            );
            Assert.Equal(result is CallResult.Answered, call.AnsweredAt is not null);
        }
        // What it said stays for whoever must find out; an operator is not shown it.
        var raw = await (await okno.As("admin")).Get<Page<CallEventSeen>>($"/api/calls/{calls["1795380645.7"].Id}/events");
        Assert.Contains(raw.Items, e => e.Type == "Hold" && e.Raw.Contains("PJSIP/", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Forbidden, await centre.FirstClient.StatusOf($"/api/calls/{calls["1795380645.7"].Id}/events"));
    }

    [Theory, OnBothDatabases]
    public async Task A_call_lives_through_a_break_and_ends_when_its_channels_are_gone(OknoApp okno)
    {
        await using var centre = await AsteriskCentre.Open(okno);
        var messages = Recording.Messages("04-queue-second-operator-answers").Select(centre.Ours).ToList();
        var answered = messages.FindIndex(message => message.Event == "AgentConnect") + 1;
        await centre.Asterisk.Say(messages.Take(answered));
        await Eventually(async () => (await centre.Log()) is [{ State: CallState.Answered }]);

        // The connection breaks; the call goes on, and another has come meanwhile.
        centre.Asterisk.Channels =
        [
            centre.Ours(
                "Channel: PJSIP/trunk-00000004\nChannelStateDesc: Up\nUniqueid: 1795380601.4\nLinkedid: 1795380601.4\nCallerIDNum: +78125550101\nDuration: 00:00:20\nBridgeId: b1"
            ),
            centre.Ours(
                "Channel: PJSIP/102-00000006\nChannelStateDesc: Up\nUniqueid: 1795380606.6\nLinkedid: 1795380601.4\nDuration: 00:00:15\nBridgeId: b1"
            ),
            centre.Ours(
                "Channel: PJSIP/trunk-00000009\nChannelStateDesc: Ring\nUniqueid: 1795380700.9\nLinkedid: 1795380700.9\nCallerIDNum: +79160000009\nExten: 88001000101\nDuration: 00:00:05"
            ),
            centre.Ours(
                "Channel: PJSIP/101-00000010\nChannelStateDesc: Ringing\nUniqueid: 1795380700.10\nLinkedid: 1795380700.9\nDuration: 00:00:05"
            ),
        ];
        centre.Asterisk.Drop();
        await Eventually(async () => (await centre.Log()).Count == 2);
        var after = await centre.Log();
        Assert.Equal((CallState.Answered, centre.Second.Id), Of("1795380601.4"));
        Assert.Equal((CallState.Ringing, centre.First.Id), Of("1795380700.9"));
        var rung = after.Single(call => call.CallId == "1795380700.9");
        Assert.InRange((okno.Clock.GetUtcNow() - rung.StartedAt).TotalSeconds, 4.9, 60);

        // The telephone system starts anew: nothing goes on any more.
        await centre.Asterisk.Stop();
        centre.Asterisk.Channels = [];
        await Eventually(async () => (await centre.Seen()).State is LineStatus.Reconnecting);
        centre.Asterisk.Start();
        await Eventually(async () => (await centre.Log()).TrueForAll(call => call.State is CallState.Ended));
        after = await centre.Log();
        Assert.Equal(CallResult.Answered, after.Single(call => call.CallId == "1795380601.4").Result);
        Assert.Equal(CallResult.Missed, after.Single(call => call.CallId == "1795380700.9").Result);
        await Eventually(async () => (await centre.Seen()).State is LineStatus.Connected);

        (CallState, Guid?) Of(string id) => after.Single(call => call.CallId == id) is var call ? (call.State, call.Operator?.Id) : default;
    }

    [Theory, OnBothDatabases]
    public async Task An_operators_buttons_reach_asterisk_and_what_it_cannot_do_is_refused(OknoApp okno)
    {
        await using var centre = await AsteriskCentre.Open(okno);
        var messages = Recording.Messages("01-answered").Select(centre.Ours).ToList();
        await centre.Asterisk.Say(messages.Take(messages.FindIndex(message => message.Event == "BridgeEnter") + 1));
        await Eventually(async () => (await centre.Log()) is [{ State: CallState.Answered }]);
        var call = Assert.Single(await centre.Log());
        Assert.Equal([CallButton.End, CallButton.Mute, CallButton.Dtmf, CallButton.Transfer, CallButton.Consult], call.Buttons);

        await centre.FirstClient.Post($"/api/calls/{call.Id}/hold", new { }).Refuses(HttpStatusCode.Conflict, "call.line-cannot");
        await centre.FirstClient.Post($"/api/calls/{call.Id}/answer", new { }).Refuses(HttpStatusCode.Conflict, "call.line-cannot");
        await (await okno.As(centre.Second.Login))
            .Post($"/api/calls/{call.Id}/end", new { })
            .Refuses(HttpStatusCode.NotFound, "request.not-found");

        Assert.True((await Telephone.Do(centre.FirstClient, call.Id, "mute")).Muted);
        await Telephone.Do(centre.FirstClient, call.Id, "dtmf", new DtmfRequest("12#"));
        await Telephone.Do(centre.FirstClient, call.Id, "transfer", new TransferRequest(centre.Second.Extension!));
        await Telephone.Do(centre.FirstClient, call.Id, "transfer", new TransferRequest("+74950000001", Consult: true));
        await Telephone.Do(centre.FirstClient, call.Id, "end");
        var mine = centre.Ours("PJSIP/101-00000003");
        Assert.Equal(mine, Assert.Single(centre.Asterisk.Asked("MuteAudio")).Find("Channel"));
        Assert.Equal(["1", "2", "#"], centre.Asterisk.Asked("PlayDTMF").Select(asked => asked.Find("Digit")));
        Assert.All(centre.Asterisk.Asked("PlayDTMF"), asked => Assert.Equal("PJSIP/trunk-00000002", asked.Find("Channel")));
        var blind = Assert.Single(centre.Asterisk.Asked("BlindTransfer"));
        Assert.Equal((mine, centre.Second.Extension), (blind.Find("Channel"), blind.Find("Exten")));
        var consult = Assert.Single(centre.Asterisk.Asked("Atxfer"));
        Assert.Equal((mine, "+74950000001", "from-internal"), (consult.Find("Channel"), consult.Find("Exten"), consult.Find("Context")));
        Assert.Equal(mine, Assert.Single(centre.Asterisk.Asked("Hangup")).Find("Channel"));

        await centre.Asterisk.Stop();
        await Eventually(async () => (await centre.Seen()).State is LineStatus.Reconnecting);
        await centre.FirstClient.Post($"/api/calls/{call.Id}/end", new { }).Refuses(HttpStatusCode.Conflict, "call.line-down");
    }

    [Theory, OnBothDatabases]
    public async Task A_colleague_is_asked_come_back_from_and_at_last_given_the_call(OknoApp okno)
    {
        await using var centre = await AsteriskCentre.Open(okno);
        var mine = centre.Ours("PJSIP/101-00000003");
        var messages = Recording.Messages("01-answered").Select(centre.Ours).ToList();
        var whole = messages.FindLastIndex(message => message.Event == "BridgeEnter") + 1;
        await centre.Asterisk.Say(messages.Take(whole));
        var home = messages.Last(message => message.Event == "BridgeEnter").Find("BridgeUniqueid")!;
        var id = messages.First(message => message.Event == "BridgeEnter" && message.Find("Channel") == mine).Find("Uniqueid")!;
        await Eventually(async () => (await centre.Log()) is [{ State: CallState.Answered }]);
        var call = Assert.Single(await centre.Log());
        var leg = $"Channel: {mine}\nUniqueid: {id}\nLinkedid: {call.CallId}\n";
        await centre.FirstClient.Post($"/api/calls/{call.Id}/cancel-consult", new { }).Refuses(HttpStatusCode.Conflict, "call.no-consult");

        // Nothing comes of it where Asterisk may not pass this call on: the operator stays with the caller.
        await Ask();
        Assert.Null((await Seen()).Consulting);
        await Enters("question-1");
        await Eventually(async () => (await Seen()).Consulting == centre.Second.Extension);
        var asked = new TransferRequest(centre.Second.Extension!);
        await centre.FirstClient.Post($"/api/calls/{call.Id}/transfer", asked).Refuses(HttpStatusCode.Conflict, "call.consulting");
        await centre
            .FirstClient.Post($"/api/calls/{call.Id}/transfer", asked with { Consult = true })
            .Refuses(HttpStatusCode.Conflict, "call.consulting");
        // Digits are for whoever is asked, here a dialplan that answers by itself, never for the caller who waits.
        await centre
            .FirstClient.Post($"/api/calls/{call.Id}/dtmf", new DtmfRequest("7"))
            .Refuses(HttpStatusCode.Conflict, "call.not-answered");
        var dialplan = $"Local/{centre.Second.Extension}@from-internal-00000000;1";
        await centre.Asterisk.Say(
            $"Event: BridgeEnter\nBridgeUniqueid: question-1\nChannel: {dialplan}\nUniqueid: 1795390000.1\nLinkedid: {call.CallId}\n\n"
        );
        await Presses("1", dialplan);
        await Telephone.Do(centre.FirstClient, call.Id, "cancel-consult");
        Assert.Equal(mine, Assert.Single(centre.Asterisk.Asked("CancelAtxfer")).Find("Channel"));
        await Enters(home);
        await Eventually(async () => (await Seen()).Consulting is null);
        Assert.Equal((CallState.Answered, centre.First.Id), ((await Seen()).State, (await Seen()).Operator!.Id));
        await Presses("2", "PJSIP/trunk-00000002");

        // Asked again, the colleague answers; hanging up leaves the caller with them.
        await Ask();
        var theirs = $"DestChannel: PJSIP/{centre.Second.Extension}-00000009\nDestUniqueid: 1795390000.9\nDestLinkedid: {call.CallId}\n";
        var dials = $"Channel: Local/{centre.Second.Extension}@from-internal-00000001;2\nUniqueid: 1795390000.8\nLinkedid: {call.CallId}\n";
        await Enters("question-2");
        await centre.Asterisk.Say($"Event: DialBegin\n{dials}{theirs}\nEvent: DialEnd\n{dials}{theirs}DialStatus: ANSWER\n\n");
        await Eventually(async () => (await Seen()).Consulting == centre.Second.Extension);
        Assert.Equal(centre.First.Id, (await Seen()).Operator!.Id);
        await Presses("3", $"PJSIP/{centre.Second.Extension}-00000009");
        Assert.Equal(["1", "2", "3"], centre.Asterisk.Asked("PlayDTMF").Select(played => played.Find("Digit")));
        await Telephone.Do(centre.FirstClient, call.Id, "end");
        Assert.Equal(mine, Assert.Single(centre.Asterisk.Asked("Hangup")).Find("Channel"));
        await centre.Asterisk.Say(
            $"Event: AttendedTransfer\nResult: Success\nOrigTransfererChannel: {mine}\nOrigTransfererUniqueid: {id}\nOrigTransfererLinkedid: {call.CallId}\n"
                + $"SecondTransfererChannel: {mine}\nSecondTransfererUniqueid: {id}\nSecondTransfererLinkedid: {call.CallId}\n\nEvent: Hangup\n{leg}Cause: 16\n\n"
        );
        await Eventually(async () => (await centre.Log()).Single() is var seen && seen.Operator?.Id == centre.Second.Id);
        var passed = Assert.Single(await centre.Log());
        Assert.Equal((CallState.Answered, (string?)null, call.AnsweredAt), (passed.State, passed.Consulting, passed.AnsweredAt));

        Task<Call> Seen() => Telephone.Seen(centre.FirstClient, call.Id);

        // Until Asterisk's word of who is there has been heard, the digit is refused, not sent elsewhere.
        async Task Presses(string digit, string channel)
        {
            await Eventually(async () =>
            {
                using var pressed = await centre.FirstClient.Post($"/api/calls/{call.Id}/dtmf", new DtmfRequest(digit));
                return pressed.StatusCode == HttpStatusCode.OK;
            });
            var played = centre.Asterisk.Asked("PlayDTMF").Last();
            Assert.Equal((digit, channel), (played.Find("Digit"), played.Find("Channel")));
        }

        Task Enters(string bridge) => centre.Asterisk.Say($"Event: BridgeEnter\nBridgeUniqueid: {bridge}\n{leg}\n");

        Task Ask() => Telephone.Do(centre.FirstClient, call.Id, "transfer", new TransferRequest(centre.Second.Extension!, Consult: true));
    }

    [Theory, OnBothDatabases]
    public async Task What_asterisk_cannot_do_is_refused_in_a_sentence_that_says_where_to_do_it(OknoApp okno)
    {
        await using var centre = await AsteriskCentre.Open(okno);
        var messages = Recording.Messages("01-answered").Select(centre.Ours).ToList();
        await centre.Asterisk.Say(messages.Take(messages.FindIndex(message => message.Event == "BridgeEnter") + 1));
        await Eventually(async () => (await centre.Log()) is [{ State: CallState.Answered }]);
        var call = Assert.Single(await centre.Log());
        foreach (var button in new[] { "answer", "hold", "resume" })
        {
            using var answer = await centre.FirstClient.Post($"/api/calls/{call.Id}/{button}", new { });
            Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
            var problem = await answer.Read<JsonElement>();
            Assert.Equal("call.line-cannot", problem.GetProperty("code").GetString());
            Assert.Equal("Эта телефонная система так не умеет: сделайте это на телефоне", problem.GetProperty("detail").GetString());
        }
        Assert.Equal(CallState.Answered, (await Telephone.Seen(centre.FirstClient, call.Id)).State);
    }

    [Theory, OnBothDatabases]
    public async Task A_number_is_dialled_through_the_operators_telephone(OknoApp okno)
    {
        await using var centre = await AsteriskCentre.Open(okno);
        using var answer = await centre.FirstClient.Post("/api/calls", new DialRequest("8 (495) 000-00-01", centre.Line.Id));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var call = await answer.Read<Call>();
        Assert.Equal(
            (CallState.Ringing, CallDirection.Outbound, "+74950000001", centre.First.Id),
            (call.State, call.Direction, call.To, call.Operator!.Id)
        );
        var asked = Assert.Single(centre.Asterisk.Asked("Originate"));
        Assert.Equal(
            ($"PJSIP/{centre.First.Extension}", "+74950000001", call.CallId, "true"),
            (asked.Find("Channel"), asked.Find("Exten"), asked.Find("ChannelId"), asked.Find("Async"))
        );

        var (id, channel) = (call.CallId, $"PJSIP/{centre.First.Extension}-0000000a");
        var from = $"Channel: {channel}\nUniqueid: {id}\nLinkedid: {id}\nExten: s\n";
        var to = "DestChannel: PJSIP/trunk-0000000b\nDestUniqueid: 1795390000.11\nDestLinkedid: x\n";
        await centre.Asterisk.Say(
            $"Event: Newchannel\n{from}\nEvent: DialBegin\n{from}{to}\nEvent: DialEnd\n{from}{to}DialStatus: ANSWER\n\n"
        );
        await Eventually(async () => (await Telephone.Seen(centre.FirstClient, call.Id)).State is CallState.Answered);
        await centre.Asterisk.Say($"Event: Hangup\n{from}Cause: 16\n\n");
        await Eventually(async () => (await Telephone.Seen(centre.FirstClient, call.Id)).State is CallState.Ended);
        Assert.Equal(CallResult.Answered, (await Telephone.Seen(centre.FirstClient, call.Id)).Result);

        // The operator's own telephone is busy.
        using var second = await centre.FirstClient.Post("/api/calls", new DialRequest("+74950000002", centre.Line.Id));
        var refused = await second.Read<Call>();
        await centre.Asterisk.Say(
            $"Event: OriginateResponse\nActionID: {refused.CallId}\nResponse: Failure\nReason: 5\nUniqueid: <null>\n\n"
        );
        await Eventually(async () => (await Telephone.Seen(centre.FirstClient, refused.Id)).Result is CallResult.Busy);
    }

    internal static async Task Eventually(Func<Task<bool>> so)
    {
        for (var i = 0; i < 400; i++)
        {
            if (await so())
                return;
            await Task.Delay(50);
        }
        Assert.Fail("It did not come to that within 20 s.");
    }
}
