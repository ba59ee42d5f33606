using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Calls;
using Okno.Contracts.Settings;
using Okno.Server.Tests.Access;
using Okno.Server.Tests.Cases;

namespace Okno.Server.Tests.Calls;

/// <summary>The telephone in the browser, as far as the server is concerned: its password, and its word on calls.</summary>
public sealed class SoftphoneTests
{
    private const string Secret = "тайна-линии-8d1f";

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task A_password_is_told_to_nobody_but_its_owners_browser(OknoApp okno)
    {
        var admin = await okno.As("admin");
        var (client, account) = await new Telephone(okno).Operator();
        await Set(admin, "SoftphoneAddress", "wss://pbx.example.org:8089/ws");
        var browser = await okno.Browser(account.Login);
        Assert.Equal(HttpStatusCode.NoContent, await browser.StatusOf("/api/softphone"));
        await admin
            .Put($"/api/softphones/{account.Id}", new SaveSoftphoneRequest("104"))
            .Refuses(HttpStatusCode.BadRequest, "request.required");
        using var saved = await admin.Put($"/api/softphones/{account.Id}", new SaveSoftphoneRequest("104", Secret));
        var text = await saved.Content.ReadAsStringAsync();
        Assert.DoesNotContain("8d1f", text, StringComparison.Ordinal);
        Assert.DoesNotContain("8d1f", await admin.GetStringAsync("/api/softphones"), StringComparison.Ordinal);
        Assert.DoesNotContain("8d1f", await admin.GetStringAsync("/api/audit?limit=200"), StringComparison.Ordinal);
        Assert.DoesNotContain(
            await okno.InDb(db => db.Softphones.Select(one => one.Secret).ToListAsync()),
            kept => kept.Contains("8d1f", StringComparison.Ordinal)
        );

        var mine = await browser.Get<Softphone>("/api/softphone");
        Assert.Equal(
            ("wss://pbx.example.org:8089/ws", "pbx.example.org", "104", Secret),
            (mine.Address, mine.Realm, mine.User, mine.Password)
        );
        using (var fresh = await browser.GetAsync("/api/softphone"))
            Assert.True(fresh.Headers.CacheControl!.NoStore);
        Assert.Equal(HttpStatusCode.Forbidden, await client.StatusOf("/api/softphone"));
        // Renamed without a word of the password, it keeps the one it has; switched off, it is not handed out.
        (await admin.Put($"/api/softphones/{account.Id}", new SaveSoftphoneRequest("105"))).EnsureSuccessStatusCode();
        Assert.Equal(
            ("105", Secret),
            ((await browser.Get<Softphone>("/api/softphone")).User, (await browser.Get<Softphone>("/api/softphone")).Password)
        );
        (await admin.Put($"/api/softphones/{account.Id}", new SaveSoftphoneRequest("105", Active: false))).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.NoContent, await browser.StatusOf("/api/softphone"));

        // Pages may open a WebSocket there and nowhere else; the microphone is allowed to this site alone.
        using var page = await okno.CreateClient().GetAsync("/");
        Assert.Contains(
            "connect-src 'self' wss://pbx.example.org:8089;",
            page.Headers.GetValues("Content-Security-Policy").Single(),
            StringComparison.Ordinal
        );
        Assert.Contains("microphone=self", page.Headers.GetValues("Permissions-Policy").Single(), StringComparison.Ordinal);
        foreach (var wrong in new[] { "https://pbx.example.org", "pbx", "javascript:alert(1)" })
            await admin
                .Put("/api/settings/SoftphoneAddress", new SaveSettingRequest(Telephone.Json(wrong)))
                .Refuses(HttpStatusCode.BadRequest, "setting.not-allowed");
        await Set(admin, "SoftphoneAddress", "");
        using var after = await okno.CreateClient().GetAsync("/");
        Assert.DoesNotContain("wss:", after.Headers.GetValues("Content-Security-Policy").Single(), StringComparison.Ordinal);
    }

    [Theory, OnBothDatabases]
    public async Task What_the_softphone_tells_is_the_call(OknoApp okno)
    {
        var (client, account) = await new Telephone(okno).Operator();
        var number = Records.NewNumber();
        var sip = Guid.NewGuid().ToString();
        var id = await Told(client, Event(sip, "ringing", number) with { AgoMs = 180_000 });
        var rings = await Telephone.Seen(client, id);
        Assert.Equal(
            (CallState.Ringing, CallDirection.Inbound, number, account.Id),
            (rings.State, rings.Direction, rings.From, rings.Operator!.Id)
        );
        var answered = Event(sip, "answered", number) with { AgoMs = 100_000 };
        await Told(client, answered);
        await Told(client, answered); // sent again after a lost answer
        await Told(client, Event(sip, "held", number) with { AgoMs = 60_000 });
        await Told(client, Event(sip, "resumed", number) with { AgoMs = 20_000 });
        await Told(client, Event(sip, "ended", number));
        var ended = await Telephone.Seen(client, id);
        Assert.Equal((CallState.Ended, CallResult.Answered), (ended.State, ended.Result));
        // Wide apart: a busy machine takes seconds from one request to the next.
        Assert.InRange(ended.WaitSeconds, 50, 110);
        Assert.InRange(ended.HoldSeconds, 15, 70);
        await client.Post("/api/softphone/events", Event(sip, "exploded", number)).Refuses(HttpStatusCode.BadRequest, "request.bad-value");

        // Another's softphone that names the same dialog speaks of a call of its own.
        var (other, _) = await new Telephone(okno).Operator();
        Assert.NotEqual(id, await Told(other, Event(sip, "ringing", number)));
        var unreachable = await okno.As(
            (await (await okno.As("admin")).NewPerson((await (await okno.As("admin")).Role("cc-agent")).Id)).Login
        );
        await unreachable
            .Post("/api/softphone/events", Event(sip, "ringing", number))
            .Refuses(HttpStatusCode.Conflict, "call.no-extension");
    }

    [Theory, OnBothDatabases]
    public async Task A_question_to_a_colleague_knows_the_call_that_it_is_about(OknoApp okno)
    {
        var (client, _) = await new Telephone(okno).Operator();
        var (first, second) = (Guid.NewGuid().ToString(), Guid.NewGuid().ToString());
        var parent = await Told(client, Event(first, "answered", Records.NewNumber()));
        var asked = await Told(
            client,
            new TellCallRequest(Guid.NewGuid().ToString(), second, "ringing", CallDirection.Outbound, "101", "102", ParentCallId: first)
        );
        Assert.Equal(
            parent,
            await okno.InDb(db => db.Calls.Where(call => call.Id == asked).Select(call => call.ParentCallId).SingleAsync())
        );
    }

    [Theory, OnBothDatabases]
    public async Task A_call_that_a_telephone_system_tells_too_is_one_call_whichever_speaks_first(OknoApp okno)
    {
        var telephone = new Telephone(okno);
        var (client, account) = await telephone.Operator();
        var admin = await okno.As("admin");
        (await admin.Put($"/api/softphones/{account.Id}", new SaveSoftphoneRequest("104", Secret))).EnsureSuccessStatusCode();
        foreach (var (softphoneFirst, shared) in new[] { (true, true), (true, false), (false, true), (false, false) })
        {
            var number = Records.NewNumber();
            var (pbx, sip) = (Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString());
            var rings = Event(sip, "ringing", number) with { SharedId = shared ? pbx : null };
            Guid id;
            if (softphoneFirst)
            {
                id = await Told(client, rings);
                Assert.Equal(id, (await telephone.Told(telephone.Event(pbx, "ringing", extension: account.Extension, from: number))).Id);
            }
            else
            {
                id = (await telephone.Told(telephone.Event(pbx, "ringing", extension: account.Extension, from: number))).Id!.Value;
                Assert.Equal(id, await Told(client, rings));
            }
            Assert.Equal(id, await Told(client, Event(sip, "answered", number)));
            await telephone.Told(telephone.Event(pbx, "answered", extension: account.Extension));
            Assert.Equal(CallState.Answered, (await Telephone.Seen(client, id)).State);
            Assert.Equal(id, await Told(client, Event(sip, "ended", number)));
            await telephone.Told(telephone.Event(pbx, "ended"));
            Assert.Equal(CallState.Ended, (await Telephone.Seen(client, id)).State);
        }
        Assert.Equal(4, (await client.Get<Page<Call>>("/api/calls")).Items.Count);
    }

    private static TellCallRequest Event(string sip, string type, string from) =>
        new(Guid.NewGuid().ToString(), sip, type, CallDirection.Inbound, from, "+74951234567");

    private static async Task<Guid> Told(HttpClient client, TellCallRequest told)
    {
        using var answer = await client.Post("/api/softphone/events", told);
        Assert.True(answer.StatusCode is HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
        return (await answer.Read<EventStored>()).Id!.Value;
    }

    private static async Task Set(HttpClient admin, string code, string value)
    {
        using var answer = await admin.Put($"/api/settings/{code}", new SaveSettingRequest(Telephone.Json(value)));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
