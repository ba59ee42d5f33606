using System.Net;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Calls;
using Okno.Server.Tests.Access;
using Okno.Server.Tests.Cases;
using static Okno.Server.Tests.Calls.Telephony.HttpLinesTests;

namespace Okno.Server.Tests.Calls.Telephony;

public sealed class MangoTests
{
    [Theory, OnBothDatabases]
    public async Task Mango_tells_of_each_telephone_of_a_call_in_numbered_states(OknoApp okno)
    {
        var telephone = new Telephone(okno);
        var (_, me) = await telephone.Operator();
        var other = (await telephone.Operator()).Account;
        var line = await Made(okno, LineKind.Mango);
        var number = Records.NewNumber().TrimStart('+');
        var start = okno.Clock.GetUtcNow().ToUnixTimeSeconds() - 300;
        (string Path, string Json)[] told =
        [
            State("q", 1, 0, "Appeared", "queue", null),
            State("a", 1, 2, "Appeared", "abonent", other.Extension),
            State("a", 2, 9, "Disconnected", "abonent", other.Extension),
            State("b", 1, 10, "Appeared", "abonent", me.Extension),
            State("b", 2, 14, "Connected", "abonent", me.Extension),
            State("b", 3, 20, "OnHold", "abonent", me.Extension),
            State("b", 4, 25, "Connected", "abonent", me.Extension),
            State("b", 5, 60, "Disconnected", "abonent", me.Extension),
            State("q", 2, 60, "Disconnected", "queue", null),
        ];
        (CallState, Guid?)[] seen =
        [
            (CallState.Ringing, null),
            (CallState.Ringing, other.Id),
            (CallState.Ringing, null),
            (CallState.Ringing, me.Id),
            (CallState.Answered, me.Id),
            (CallState.Held, me.Id),
            (CallState.Answered, me.Id),
            (CallState.Answered, me.Id),
            (CallState.Ended, me.Id),
        ];
        var entry = "straight";
        for (var i = 0; i < told.Length; i++)
        {
            await Tell(told[i], entry);
            var now = Assert.Single(await Of(okno, line));
            Assert.Equal(seen[i], (now.State, now.Operator?.Id));
        }
        var straight = Gist(Assert.Single(await Of(okno, line)));
        Assert.Equal((14, 41, 5, CallResult.Answered), (straight.Item3, straight.Item4, straight.Item5, straight.Item2!.Value));

        // The other way round, and some twice.
        entry = "shuffled";
        foreach (var one in told.Reverse().Concat(told.Take(3)))
            await Tell(one, entry);
        Assert.Equal(straight, Gist((await Of(okno, line)).Single(call => call.CallId == entry)));

        // What the summary says stands.
        entry = "summed";
        await Tell(told[0], entry);
        await Tell(
            (
                "events/summary",
                $$$"""{"entry_id":"ENTRY","call_direction":1,"from":{"number":"{{{number}}}"},"to":{"extension":"{{{me.Extension}}}"},"line_number":"74951234567","create_time":{{{start}}},"forward_time":{{{start + 1}}},"talk_time":0,"end_time":{{{start + 30}}},"entry_result":0}"""
            ),
            entry
        );
        var summed = (await Of(okno, line)).Single(call => call.CallId == entry);
        Assert.Equal((CallState.Ended, (CallResult?)CallResult.Missed, 30), (summed.State, summed.Result, summed.WaitSeconds));

        (string, string) State(string leg, int seq, int second, string state, string location, string? extension) =>
            (
                "events/call",
                $$$"""{"entry_id":"ENTRY","call_id":"{{{leg}}}","timestamp":{{{start + second}}},"seq":{{{seq}}},"call_state":"{{{state}}}","location":"{{{location}}}","from":{"number":"{{{number}}}"},"to":{"extension":"{{{extension}}}","number":"","line_number":"74951234567"}}"""
            );
        static (CallState, CallResult?, int, int, int, string, Guid?) Gist(Call call) =>
            (call.State, call.Result, call.WaitSeconds, call.TalkSeconds, call.HoldSeconds, call.From, call.Operator?.Id);
        async Task Tell((string Path, string Json) one, string id)
        {
            var json = one.Json.Replace("ENTRY", id, StringComparison.Ordinal);
            using var answer = await Post(okno, line, one.Path, MangoForm(json));
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    private static string MangoForm(string json) =>
        $"vpbx_api_key={Uri.EscapeDataString(Key)}&sign={MangoSign(json)}&json={Uri.EscapeDataString(json)}";
}
