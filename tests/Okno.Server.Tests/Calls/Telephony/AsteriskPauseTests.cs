using Okno.Contracts.Access;
using Okno.Contracts.Calls;

namespace Okno.Server.Tests.Calls.Telephony;

public sealed class AsteriskPauseTests
{
    [Theory, OnBothDatabases]
    public async Task A_telephone_is_paused_in_asterisks_queues_while_its_operator_takes_no_calls(OknoApp okno)
    {
        await using var centre = await AsteriskCentre.Open(okno);
        var secondClient = await okno.As(centre.Second.Login);
        await Set(centre.FirstClient, OperatorState.Ready);
        await Told("false ready");
        await Set(centre.FirstClient, OperatorState.Break, "lunch");
        await Told("false ready", "true lunch");
        await Set(centre.FirstClient, OperatorState.Ready);
        await Told("false ready", "true lunch", "false ready");

        // Who talks is on the line: the queue itself knows not to ring there. Who writes up is not to be rung.
        var messages = Recording.Messages("01-answered").Select(centre.Ours).ToList();
        var answered = messages.FindIndex(message => message.Event == "BridgeEnter") + 1;
        await centre.Asterisk.Say(messages.Take(answered));
        await Told("false ready", "true lunch", "false ready", "false talking");
        await centre.Asterisk.Say(messages.Skip(answered));
        await Told("false ready", "true lunch", "false ready", "false talking", "true wrapUp");
        using (await centre.FirstClient.Post("/api/operators/me/wrap-up/finish", new { })) { }
        await Told("false ready", "true lunch", "false ready", "false talking", "true wrapUp", "false ready");

        // A telephone that is in no queue there is no reason to leave the others out.
        centre.Asterisk.InNoQueue = $"PJSIP/{centre.Second.Extension}";
        await Set(secondClient, OperatorState.DoNotDisturb);
        await AsteriskLineTests.Eventually(() => Task.FromResult(Of(centre.Second).LastOrDefault() == "true doNotDisturb"));

        // Asterisk forgets: what it missed and what it knew is told when it is back.
        await centre.Asterisk.Stop();
        await AsteriskLineTests.Eventually(async () => (await centre.Seen()).State is LineStatus.Reconnecting);
        await Set(centre.FirstClient, OperatorState.NotReady, "training");
        var before = Of(centre.First).Count;
        centre.Asterisk.Start();
        await AsteriskLineTests.Eventually(() =>
            Task.FromResult(Of(centre.First).Count > before && Of(centre.First)[^1] == "true training")
        );
        await Set(centre.FirstClient, OperatorState.Ready);
        await AsteriskLineTests.Eventually(() => Task.FromResult(Of(centre.First)[^1] == "false ready"));

        // Told twice in a row is no fault: a line that has just connected is told all, and what has changed meanwhile besides.
        List<string> Of(UserAccount who)
        {
            List<string> told = [];
            foreach (var asked in centre.Asterisk.Asked("QueuePause").Where(asked => asked.Find("Interface") == $"PJSIP/{who.Extension}"))
            {
                if ($"{asked.Find("Paused")} {asked.Find("Reason")}" is var said && told.LastOrDefault() != said)
                    told.Add(said);
            }
            return told;
        }

        async Task Told(params string[] expected)
        {
            for (var left = 200; left > 0 && !Of(centre.First).SequenceEqual(expected); left--)
                await Task.Delay(50);
            Assert.Equal(expected, Of(centre.First));
        }

        static async Task Set(HttpClient client, OperatorState state, string? reason = null)
        {
            using var answer = await client.Put("/api/operators/me/state", new SetMyStateRequest(state, reason));
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }
    }
}
