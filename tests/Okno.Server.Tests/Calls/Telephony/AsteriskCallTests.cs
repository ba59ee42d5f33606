using CsCheck;
using Okno.Contracts.Calls;
using Okno.Server.Calls;
using Okno.Server.Calls.Telephony.Asterisk;

namespace Okno.Server.Tests.Calls.Telephony;

/// <summary>What recordings of a real Asterisk come to, in order and out of it.</summary>
public sealed class AsteriskCallTests
{
    [Theory]
    [InlineData("01-answered", "1795380554.2", "+74951234567", "88001000101", "101", CallResult.Answered)]
    [InlineData("02-caller-gives-up", "1795380876.0", "+79161234567", "88001000101", "101", CallResult.Missed)]
    [InlineData("03-busy", "1795380768.18", "89031112233", "88001000101", "101", CallResult.Busy)]
    [InlineData("04-queue-second-operator-answers", "1795380601.4", "+78125550101", "88001000500", "102", CallResult.Answered)]
    [InlineData("05-queue-abandoned", "1795380892.2", "anonymous", "88001000500", "102", CallResult.Abandoned)]
    [InlineData("06-hold-and-resume", "1795380645.7", "+74957654321", "88001000101", "101", CallResult.Answered)]
    public void A_recorded_call_is_what_happened(string name, string id, string from, string to, string extension, CallResult result)
    {
        var events = Recording.Events(name).Where(e => e.CallId == id).ToList();
        var course = Recording.Course(events)!;
        Assert.Equal(
            (CallState.Ended, CallDirection.Inbound, from, to, extension, (CallResult?)result),
            (course.State, course.Direction, course.From, course.To, course.Extension, course.Result)
        );
        Assert.Equal(events.When("Newchannel"), course.StartedAt);
        if (result is CallResult.Answered)
        {
            Assert.Equal(events.When("DialEnd", ("DialStatus", "ANSWER")), course.AnsweredAt);
            Assert.Equal(events.Where(e => e.Type == "Hangup" && e.At > course.AnsweredAt).Min(e => e.At), course.EndedAt);
        }
        else
        {
            Assert.Null(course.AnsweredAt);
            Assert.Equal(events.When("Hangup", ("Channel", "trunk")), course.EndedAt);
        }
        var hold = name.StartsWith("06", StringComparison.Ordinal) ? events.When("Unhold") - events.When("Hold") : TimeSpan.Zero;
        Assert.Equal(hold, course.Hold);
    }

    [Fact]
    public void A_call_that_was_under_way_when_the_recording_began_is_a_missed_one()
    {
        var course = Recording.Course(Recording.Events("03-busy").Where(e => e.CallId == "1795380752.16"))!;
        Assert.Equal(
            (CallState.Ended, CallResult.Missed, "101", "+79161234567"),
            (course.State, course.Result, course.Extension, course.From)
        );
    }

    [Fact]
    public void A_call_in_the_queue_rings_at_one_operator_after_the_other_and_at_none_between()
    {
        var events = Recording.Events("04-queue-second-operator-answers");
        Assert.Equal((CallState.Ringing, "101"), At(events.When("DialBegin")));
        Assert.Equal((CallState.Ringing, null), At(events.When("Hangup", ("Channel", "PJSIP/101"))));
        Assert.Equal((CallState.Ringing, "102"), At(events.When("DialBegin", ("DestChannel", "PJSIP/102"))));
        Assert.Equal((CallState.Answered, "102"), At(events.When("AgentConnect")));

        (CallState, string?) At(DateTimeOffset moment) =>
            Recording.Course(events.Where(e => e.At <= moment)) is { } course ? (course.State, course.Extension) : default;
    }

    [Fact]
    public void A_call_on_hold_is_held_until_it_is_taken_off()
    {
        var events = Recording.Events("06-hold-and-resume");
        Assert.Equal(CallState.Held, Recording.Course(events.Where(e => e.At <= events.When("Hold")))!.State);
        Assert.Equal(CallState.Answered, Recording.Course(events.Where(e => e.At <= events.When("Unhold")))!.State);
    }

    [Fact]
    public void Doubled_and_shuffled_messages_make_the_call_that_they_make_in_order()
    {
        var courses =
            from name in Gen.Int[0, Recording.All.Length - 1].Select(n => Recording.All[n])
            let events = Recording.Events(name)
            from order in Gen.Shuffle(events.Concat(events.Take(events.Count / 2)).ToArray())
            select (events, order);
        courses.Sample(
            sample =>
            {
                foreach (var call in sample.events.GroupBy(e => e.CallId))
                {
                    var shuffled = sample.order.Where(e => e.CallId == call.Key).ToList();
                    Assert.Equal(Recording.Course(call), Recording.Course(shuffled));
                }
            },
            iter: 300
        );
    }

    /// <summary>Even when the moments are mixed up with the messages, as no network does: who called whom and how it came out stays.</summary>
    [Fact]
    public void Messages_that_come_in_any_order_tell_of_the_same_call()
    {
        var courses =
            from name in Gen.Int[0, Recording.All.Length - 1].Select(n => Recording.All[n])
            let events = Recording.Events(name)
            from order in Gen.Shuffle(events.ToArray())
            select (events, order);
        courses.Sample(
            sample =>
            {
                foreach (var call in sample.events.GroupBy(e => e.CallId))
                {
                    var mixed = sample
                        .order.Where(e => e.CallId == call.Key)
                        .Select(
                            (e, place) =>
                                new CallEvent
                                {
                                    CallId = e.CallId,
                                    Type = e.Type,
                                    EventId = e.EventId,
                                    Raw = e.Raw,
                                    At = Recording.Start.AddMilliseconds(place),
                                }
                        );
                    Assert.Equal(Gist(Recording.Course(call)!), Gist(Recording.Course(mixed)!));
                }
            },
            iter: 300
        );

        static object Gist(CallCourse course) =>
            (course.State, course.Direction, course.From, course.To, course.Extension, course.Result, course.AnsweredAt is null);
    }

    [Fact]
    public void An_operator_passes_a_call_on_and_it_rings_at_the_next()
    {
        var events = Told(
            Channel("Newchannel", "trunk-1", "1.1", "1.1", "CallerIDNum: +74950000001\nExten: 88001000101"),
            Dial("DialBegin", "1.1", "101-2", "1.2", "1.1"),
            Dial("DialEnd", "1.1", "101-2", "1.2", "1.1", "DialStatus: ANSWER"),
            "Event: BlindTransfer\nResult: Success\nTransfererChannel: PJSIP/101-2\nTransfererUniqueid: 1.2\nTransfererLinkedid: 1.1\n"
                + "TransfereeChannel: PJSIP/trunk-1\nTransfereeUniqueid: 1.1\nTransfereeLinkedid: 1.1\nExtension: 102",
            Channel("Hangup", "101-2", "1.2", "1.1"),
            Dial("DialBegin", "1.1", "102-3", "1.3", "1.1"),
            Dial("DialEnd", "1.1", "102-3", "1.3", "1.1", "DialStatus: ANSWER"),
            Channel("Hangup", "trunk-1", "1.1", "1.1"),
            Channel("Hangup", "102-3", "1.3", "1.1")
        );
        (CallState, string?)[] expected =
        [
            (CallState.Ringing, null),
            (CallState.Ringing, "101"),
            (CallState.Answered, "101"),
            (CallState.Ringing, null),
            (CallState.Ringing, null),
            (CallState.Ringing, "102"),
            (CallState.Answered, "102"),
            (CallState.Ended, "102"),
            (CallState.Ended, "102"),
        ];
        for (var count = 1; count <= events.Count; count++)
        {
            var course = Recording.Course(events.Take(count))!;
            Assert.Equal(expected[count - 1], (course.State, course.Extension));
        }
        Assert.Equal(events[2].At, Recording.Course(events)!.AnsweredAt);
    }

    [Fact]
    public void A_question_to_a_colleague_is_a_call_of_its_own_and_ends_when_the_caller_is_left_with_them()
    {
        const string transfer =
            "Event: AttendedTransfer\nResult: Success\nOrigTransfererChannel: PJSIP/101-2\nOrigTransfererUniqueid: 1.2\nOrigTransfererLinkedid: 1.1\n"
            + "SecondTransfererChannel: PJSIP/101-3\nSecondTransfererUniqueid: 1.3\nSecondTransfererLinkedid: 1.3\n"
            + "TransfereeChannel: PJSIP/trunk-1\nTransfereeUniqueid: 1.1\nTransfereeLinkedid: 1.1\n"
            + "TransferTargetChannel: PJSIP/102-4\nTransferTargetUniqueid: 1.4\nTransferTargetLinkedid: 1.1\nDestType: Bridge";
        var question = ToldOf(
            "1.3",
            [
                Channel("Newchannel", "101-3", "1.3", "1.3", "CallerIDNum: 101\nExten: 102"),
                Dial("DialBegin", "1.3", "102-4", "1.4", "1.3", channel: "101-3"),
                Dial("DialEnd", "1.3", "102-4", "1.4", "1.3", "DialStatus: ANSWER", channel: "101-3"),
                transfer,
            ]
        );
        var asked = Recording.Course(question)!;
        Assert.Equal(
            (CallState.Ended, CallDirection.Outbound, "101", "102", "1.1", (CallResult?)CallResult.Answered),
            (asked.State, asked.Direction, asked.Extension, asked.To, asked.Parent, asked.Result)
        );

        var call = Told(
            Channel("Newchannel", "trunk-1", "1.1", "1.1", "CallerIDNum: +74950000001\nExten: 88001000101"),
            Dial("DialEnd", "1.1", "101-2", "1.2", "1.1", "DialStatus: ANSWER"),
            Channel("Hold", "101-2", "1.2", "1.1"),
            transfer,
            Channel("Hangup", "101-2", "1.2", "1.1")
        );
        var passed = Recording.Course(call)!;
        Assert.Equal((CallState.Answered, "102", call[1].At), (passed.State, passed.Extension, passed.AnsweredAt));
    }

    [Fact]
    public void A_dialled_number_is_a_call_out_that_is_answered_when_the_other_side_answers()
    {
        var events = Told(
            Channel("Newchannel", "101-1", "1.1", "1.1", "CallerIDNum: 101\nExten: 84950000001"),
            Dial("DialBegin", "1.1", "trunk-2", "1.2", "1.1", channel: "101-1"),
            Dial("DialEnd", "1.1", "trunk-2", "1.2", "1.1", "DialStatus: ANSWER", "101-1"),
            Channel("Hangup", "trunk-2", "1.2", "1.1"),
            Channel("Hangup", "101-1", "1.1", "1.1")
        );
        Assert.Equal(CallState.Ringing, Recording.Course(events.Take(2))!.State);
        Assert.Equal(CallState.Answered, Recording.Course(events.Take(3))!.State);
        var course = Recording.Course(events)!;
        Assert.Equal(
            (CallDirection.Outbound, "101", "84950000001", "101", (CallResult?)CallResult.Answered),
            (course.Direction, course.From, course.To, course.Extension, course.Result)
        );
        var busy = Recording.Course(
            Told(
                Channel("Newchannel", "101-1", "1.1", "1.1", "CallerIDNum: 101\nExten: 84950000001"),
                Dial("DialEnd", "1.1", "trunk-2", "1.2", "1.1", "DialStatus: BUSY", "101-1"),
                Channel("Hangup", "101-1", "1.1", "1.1")
            )
        )!;
        Assert.Equal((CallState.Ended, (CallResult?)CallResult.Busy), (busy.State, busy.Result));
    }

    [Theory]
    [InlineData("PJSIP/{extension}", "PJSIP/101-0000000a", "101")]
    [InlineData("PJSIP/{extension}", "PJSIP/trunk-0000000a", null)]
    [InlineData("PJSIP/{extension}", "PJSIP/78005553535-0000000a", null)]
    [InlineData("SIP/op{extension}-web", "SIP/op101-web-0000000a", "101")]
    [InlineData("PJSIP/{extension}", "PJSIP", null)]
    public void An_operators_telephone_is_known_by_the_name_of_its_channel(string endpoint, string channel, string? extension) =>
        Assert.Equal(extension, AsteriskSystem.ExtensionOf(new LineSettings(Endpoint: endpoint))(channel));

    private static string Channel(string type, string channel, string id, string linked, string more = "") =>
        $"Event: {type}\nChannel: PJSIP/{channel}\nUniqueid: {id}\nLinkedid: {linked}\n{more}";

    private static string Dial(
        string type,
        string id,
        string channelTo,
        string to,
        string linked,
        string more = "",
        string channel = "trunk-1"
    ) =>
        $"Event: {type}\nChannel: PJSIP/{channel}\nUniqueid: {id}\nLinkedid: {linked}\nDestChannel: PJSIP/{channelTo}\nDestUniqueid: {to}\n{more}";

    private static List<CallEvent> Told(params string[] messages) => ToldOf("1.1", messages);

    private static List<CallEvent> ToldOf(string callId, string[] messages) =>
        [
            .. messages.Select(
                (text, place) =>
                    new CallEvent
                    {
                        CallId = callId,
                        Type = AmiMessage.Parse(text).Event!,
                        EventId = $"{place:000}",
                        Raw = text,
                        At = Recording.Start.AddSeconds(place),
                    }
            ),
        ];
}
