using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Calls;
using Okno.Server.Tests.Access;

namespace Okno.Server.Tests.Calls.Telephony;

/// <summary>The connection to an Asterisk: refused in words, held by one node, its secret told to nobody.</summary>
public sealed class AsteriskConnectionTests
{
    [Theory, OnBothDatabases]
    public async Task A_refused_sign_in_is_said_in_words_and_secrets_never_come_back(OknoApp okno)
    {
        await using var centre = await AsteriskCentre.Open(okno);
        var admin = await okno.As("admin");
        Assert.True((await Test()).Works);
        centre.Asterisk.Refuses = true;
        centre.Asterisk.Drop();
        await AsteriskLineTests.Eventually(async () =>
            (await centre.Seen()) is { State: LineStatus.Reconnecting, Error: { } error }
            && error.Contains("Authentication failed", StringComparison.Ordinal)
        );
        var test = await Test();
        Assert.False(test.Works);
        Assert.Contains("Authentication failed", test.Sentence, StringComparison.Ordinal);
        Assert.Contains("Authentication failed", (await centre.Seen()).Error, StringComparison.Ordinal);
        await AsteriskLineTests.Eventually(async () =>
            (await centre.FirstClient.Get<TelephonyState>("/api/telephony/state")).Down.Contains(centre.Line.Name)
        );
        centre.Asterisk.Refuses = false;
        await AsteriskLineTests.Eventually(async () => (await centre.Seen()).State is LineStatus.Connected);

        using var all = await admin.GetAsync("/api/telephony/lines");
        using var log = await admin.GetAsync("/api/audit?limit=200");
        Assert.DoesNotContain("тайна", await all.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.DoesNotContain("тайна", await log.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.True((await centre.Seen()).HasSecret);
        var kept = await okno.InDb(db => db.Lines.Where(line => line.Id == centre.Line.Id).Select(line => line.Secret).SingleAsync());
        Assert.DoesNotContain("тайна", kept, StringComparison.Ordinal);

        async Task<LineTest> Test()
        {
            using var answer = await admin.Post($"/api/telephony/lines/{centre.Line.Id}/test", new { });
            return await answer.Read<LineTest>();
        }
    }

    [Fact]
    public async Task One_node_holds_the_connection_and_another_takes_over_when_it_is_gone()
    {
        await using var okno = OknoApp.FreshOn(Database.Postgres);
        await using var centre = await AsteriskCentre.Open(okno);
        var other = okno.Again();
        try
        {
            _ = other.Server;
            // Long enough for the second node to have tried.
            await Task.Delay(2_500);
            Assert.Equal(1, centre.Asterisk.Listening);
            Assert.Equal(1, centre.Asterisk.Asked("Login").Count(login => login.Find("Events") is "on"));

            var held = await okno.InDb(db => db.Lines.Select(line => line.Holder).SingleAsync());
            centre.Gone = true;
            await okno.DisposeAsync();
            await AsteriskLineTests.Eventually(() =>
                Task.FromResult(centre.Asterisk.Listening == 1 && centre.Asterisk.Asked("Login").Count() >= 2)
            );
            await centre.Asterisk.Say(centre.Ours(Recording.Text("01-answered")));
            await AsteriskLineTests.Eventually(() => other.InDb(db => db.Calls.AnyAsync(call => call.Result == CallResult.Answered)));
            Assert.NotEqual(held, await other.InDb(db => db.Lines.Select(line => line.Holder).SingleAsync()));
        }
        finally
        {
            centre.Gone = true;
            await other.DisposeAsync();
        }
    }
}
