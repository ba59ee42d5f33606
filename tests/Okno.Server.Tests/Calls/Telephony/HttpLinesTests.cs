using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Calls;
using Okno.Server.Tests.Access;
using Okno.Server.Tests.Cases;
using Line = Okno.Contracts.Calls.Line;

namespace Okno.Server.Tests.Calls.Telephony;

/// <summary>Telephone systems that call Okno: each in its own words, refused when forged, the same call however late and doubled.</summary>
public sealed class HttpLinesTests
{
    internal const string Key = "ключ-линии";
    internal const string Salt = "соль и тайна";

    [Theory, OnBothDatabases]
    public async Task Megafon_tells_of_a_call_and_its_history_decides(OknoApp okno)
    {
        var (client, me) = await new Telephone(okno).Operator();
        var line = await Made(okno, LineKind.Megafon);
        var (callId, phone) = (Guid.NewGuid().ToString("N"), Records.NewNumber());
        var start = okno.Clock.GetUtcNow().AddMinutes(-2);
        await Ok(Event("INCOMING"));
        var call = Assert.Single(await Of(okno, line));
        Assert.Equal((CallState.Ringing, phone, me.Id), (call.State, call.From, call.Operator!.Id));
        await Ok(Event("CANCELLED"));
        call = Assert.Single(await Of(okno, line));
        Assert.Equal((CallState.Ringing, null), (call.State, call.Operator));
        await Ok(Event("INCOMING") + "&second_callid=1");
        await Ok(Event("ACCEPTED"));
        Assert.Equal(CallState.Answered, (await Telephone.Seen(client, call.Id)).State);
        await Ok(Event("COMPLETED"));
        await Ok(History("Success", 7, 65));
        await Ok(History("Success", 7, 65));
        call = Assert.Single(await Of(okno, line));
        Assert.Equal(
            (CallState.Ended, (CallResult?)CallResult.Answered, 7, 65, me.Id),
            (call.State, call.Result, call.WaitSeconds, call.TalkSeconds, call.Operator!.Id)
        );
        Assert.Equal(start.ToUnixTimeSeconds(), call.StartedAt.ToUnixTimeSeconds());

        // Missed, and only history is ever told.
        callId = Guid.NewGuid().ToString("N");
        await Ok(History("Missed", 12, 0));
        var missed = (await Of(okno, line)).Single(other => other.CallId == callId);
        Assert.Equal((CallResult.Missed, 12), (missed.Result, missed.WaitSeconds));

        using var forged = await Post(okno, line, "events", Event("INCOMING").Replace(Salt, "чужая", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.Unauthorized, forged.StatusCode);
        Assert.Contains("Invalid token", await forged.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var bad = await Post(okno, line, "events", $"cmd=history&crm_token={Salt}&callid=1");
        Assert.Equal(HttpStatusCode.BadRequest, bad.StatusCode);
        Assert.Contains("Invalid parameters", await bad.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        using var contact = await Post(okno, line, "events", $"cmd=contact&crm_token={Salt}&callid=1&phone={Uri.EscapeDataString(phone)}");
        Assert.Equal(HttpStatusCode.OK, contact.StatusCode);
        Assert.DoesNotContain(Salt, await RawOf(okno, call.Id), StringComparison.Ordinal);

        string Event(string type) =>
            $"cmd=event&crm_token={Salt}&callid={callId}&type={type}&phone={Uri.EscapeDataString(phone)}&ext={me.Extension}&direction=in&diversion=74951234567";
        string History(string status, int wait, int duration) =>
            $"cmd=history&crm_token={Salt}&callid={callId}&type=in&status={status}&phone={Uri.EscapeDataString(phone)}&ext={me.Extension}"
            + $"&start={start.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture)}&wait={wait}&duration={duration}";
        async Task Ok(string form)
        {
            using var answer = await Post(okno, line, "events", form);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Theory, OnBothDatabases]
    public async Task Zadarma_tells_of_a_call_by_moscows_time_and_is_told_who_calls(OknoApp okno)
    {
        var (client, me) = await new Telephone(okno).Operator();
        var admin = await okno.As("admin");
        var line = await Made(okno, LineKind.Zadarma);
        var number = Records.NewNumber();
        using (
            var known = await admin.Post(
                "/api/contacts",
                new { name = "Звонящий Семён", communicationOptions = new[] { new { kind = "phone", value = number } } }
            )
        )
            Assert.True(known.IsSuccessStatusCode, await known.Content.ReadAsStringAsync());
        using (var echo = await okno.CreateClient().GetAsync($"/api/telephony/lines/{line.Id}/events?zd_echo=abc123"))
            Assert.Equal("abc123", await echo.Content.ReadAsStringAsync());

        var id = Guid.NewGuid().ToString("N");
        var start = okno.Clock.GetUtcNow();
        var callStart = start.ToOffset(TimeSpan.FromHours(3)).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        using (var answer = await Notify("NOTIFY_START", ("called_did", "74951234567")))
            Assert.Equal(
                "Звонящий Семён",
                (await answer.Content.ReadAsStringAsync()) is var text
                    ? JsonDocument.Parse(text).RootElement.GetProperty("caller_name").GetString()
                    : ""
            );
        using (await Notify("NOTIFY_INTERNAL", ("called_did", "74951234567"), ("internal", me.Extension!))) { }
        var call = Assert.Single((await client.Get<Contracts.Page<Call>>("/api/calls/active")).Items);
        Assert.Equal((CallState.Ringing, number, "Звонящий Семён"), (call.State, call.From, call.Contact?.Name));
        Assert.Equal(start.ToUnixTimeSeconds(), call.StartedAt.ToUnixTimeSeconds());
        using (await Notify("NOTIFY_ANSWER", ("destination", me.Extension!), ("internal", me.Extension!))) { }
        using (
            await Notify(
                "NOTIFY_END",
                ("called_did", "74951234567"),
                ("internal", me.Extension!),
                ("duration", "42"),
                ("disposition", "answered")
            )
        ) { }
        call = await Telephone.Seen(client, call.Id);
        Assert.Equal((CallState.Ended, (CallResult?)CallResult.Answered, 42), (call.State, call.Result, call.TalkSeconds));

        id = Guid.NewGuid().ToString("N");
        using (await Notify("NOTIFY_END", ("called_did", "74951234567"), ("duration", "0"), ("disposition", "busy"))) { }
        Assert.Equal(CallResult.Busy, (await Of(okno, line)).Single(other => other.CallId == id).Result);

        // What was overheard the day before yesterday is of no use today.
        callStart = start.AddDays(-2).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        using var stale = await Notify("NOTIFY_START", ("called_did", "74951234567"));
        Assert.Equal((HttpStatusCode.Unauthorized, "telephony.stale"), (stale.StatusCode, await stale.Code()));

        async Task<HttpResponseMessage> Notify(string type, params (string Name, string Value)[] more)
        {
            var fields = new Dictionary<string, string>
            {
                ["event"] = type,
                ["call_start"] = callStart,
                ["pbx_call_id"] = id,
                ["caller_id"] = number,
            };
            foreach (var (name, value) in more)
                fields[name] = value;
            using var content = new FormUrlEncodedContent(fields);
            return await Post(okno, line, "events", await content.ReadAsStringAsync(), ZadarmaSignature(fields));
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_hook_with_the_secret_in_its_path_is_heard_in_any_order(OknoApp okno)
    {
        var (_, me) = await new Telephone(okno).Operator();
        var line = await Made(okno, LineKind.Hook, secret: "s3cret-in-the-path");
        var number = Records.NewNumber();
        foreach (var said in (string[])["hangup", "newCall", "answer", "newCall"])
        {
            using var answer = await Post(
                okno,
                line,
                "s3cret-in-the-path",
                $$"""{"event":"{{said}}","from":"{{number}}","to":"74951234567","direction":"in","callId":"1","answeringNumber":"{{me.Extension}}","cause":"normalClearing","user":["Анна"]}""",
                type: "application/json"
            );
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
        var call = Assert.Single(await Of(okno, line));
        Assert.Equal((CallState.Ended, (CallResult?)CallResult.Answered, me.Id), (call.State, call.Result, call.Operator!.Id));
        foreach (var path in (string[])["", "events", "s3cret-in-the-pat", "s3cret-in-the-path1", "S3CRET-IN-THE-PATH"])
        {
            using var answer = await Post(okno, line, path, """{"event":"newCall","callId":"2"}""", type: "application/json");
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
        Assert.Single(await Of(okno, line));
    }

    [Theory, OnBothDatabases]
    public async Task What_is_too_large_malformed_or_for_no_line_is_refused_and_leaves_nothing(OknoApp okno)
    {
        foreach (var kind in (LineKind[])[LineKind.Megafon, LineKind.Mango, LineKind.Zadarma, LineKind.Hook, LineKind.Events])
        {
            var line = await Made(okno, kind);
            using (var large = await Post(okno, line, "events", new string('a', 65 * 1024)))
                Assert.Equal(HttpStatusCode.RequestEntityTooLarge, large.StatusCode);
            foreach (
                var junk in (string[])
                    ["", "&&&=%%%=%00", "{\"a\":", "cmd=event", "event=NOTIFY_START", "json={}&sign=&vpbx_api_key=", "\ud800"]
            )
            {
                using var answer = await Post(okno, line, "events", junk);
                Assert.InRange((int)answer.StatusCode, 400, 499);
            }
            Assert.Empty(await Of(okno, line));
            using (await (await okno.As("admin")).DeleteAsync($"/api/telephony/lines/{line.Id}")) { }
            using var gone = await Post(okno, line, "events", "a=b");
            Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        }
        using var nobody = await okno.CreateClient().PostAsync($"/api/telephony/lines/{Guid.NewGuid()}/events", new StringContent("a=b"));
        Assert.Equal(HttpStatusCode.NotFound, nobody.StatusCode);
    }

    [Theory, OnBothDatabases]
    public async Task Dialling_to_an_address_inside_the_network_is_refused(OknoApp okno)
    {
        var (client, _) = await new Telephone(okno).Operator();
        var line = await Made(okno, LineKind.Megafon, new LineSettings(ApiUrl: "http://localhost:1"));
        await client.Post("/api/calls", new DialRequest("+74950000001", line.Id)).Refuses(HttpStatusCode.Conflict, "line.private-address");
        Assert.Empty(await Of(okno, line));
    }

    internal static string MangoSign(string json) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Key + json + Salt)));

    internal static string ZadarmaSignature(Dictionary<string, string> fields)
    {
        var middle = fields["event"] is "NOTIFY_ANSWER" ? "destination" : "called_did";
#pragma warning disable CA5350 // The vendor's choice.
        var mac = HMACSHA1.HashData(
            Encoding.UTF8.GetBytes(Salt),
            Encoding.UTF8.GetBytes(fields["caller_id"] + fields.GetValueOrDefault(middle) + fields["call_start"])
        );
#pragma warning restore CA5350
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(Convert.ToHexStringLower(mac)));
    }

    internal static async Task<Line> Made(OknoApp okno, LineKind kind, LineSettings? settings = null, string secret = Salt)
    {
        using var made = await (await okno.As("admin")).Post(
            "/api/telephony/lines",
            new SaveLineRequest($"{kind} {Guid.NewGuid():N}"[..16], kind, Settings: settings, Secret: secret, ApiKey: Key)
        );
        Assert.True(made.StatusCode is HttpStatusCode.Created, await made.Content.ReadAsStringAsync());
        return await made.Read<Line>();
    }

    internal static async Task<List<Call>> Of(OknoApp okno, Line line) =>
        [.. (await (await okno.As("admin")).Get<Contracts.Page<Call>>($"/api/calls?lineId={line.Id}&limit=200")).Items];

    internal static Task<string> RawOf(OknoApp okno, Guid callId) =>
        okno.InDb(async db =>
        {
            var call = await db.Calls.SingleAsync(call => call.Id == callId);
            return string.Join('\n', await db.CallEvents.Where(e => e.Provider == call.Provider).Select(e => e.Raw).ToListAsync());
        });

    internal static async Task<HttpResponseMessage> Post(
        OknoApp okno,
        Line line,
        string path,
        string body,
        string? signature = null,
        string type = "application/x-www-form-urlencoded"
    )
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/telephony/lines/{line.Id}/{path}")
        {
            Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)),
        };
        request.Content.Headers.ContentType = new(type);
        if (signature is not null)
            request.Headers.Add("Signature", signature);
        return await okno.CreateClient().SendAsync(request);
    }
}
