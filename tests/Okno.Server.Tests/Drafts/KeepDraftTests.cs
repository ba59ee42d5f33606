using System.Net;
using System.Text.Json;
using Okno.Contracts.Drafts;
using Okno.Server.Tests.Access;
using Okno.Server.Tests.Cases;

namespace Okno.Server.Tests.Drafts;

public sealed class KeepDraftTests
{
    [Theory, OnBothDatabases]
    public async Task What_one_typed_waits_for_that_one_alone_on_every_machine(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var vera = await admin.NewPerson();
        using var atHome = await okno.As(vera.Login);
        using var atWork = await okno.Browser(vera.Login);
        await Keep(atHome, "new-case", """{"subject":"Не приходит счёт"}""");
        await Keep(atHome, "new-case", """{"subject":"Не приходит счёт","priority":"high","note":"\ud83d\ude00 «ё»"}""");

        var found = await atWork.Get<Draft>("/api/drafts/new-case");
        Assert.Equal("high", found.Values.GetProperty("priority").GetString());
        Assert.Equal("😀 «ё»", found.Values.GetProperty("note").GetString());
        Assert.Equal(HttpStatusCode.NoContent, await admin.StatusOf("/api/drafts/new-case"));

        using (await atWork.DeleteAsync("/api/drafts/new-case")) { }
        Assert.Equal(HttpStatusCode.NoContent, await atHome.StatusOf("/api/drafts/new-case"));
    }

    [Theory, OnBothDatabases]
    public async Task What_could_not_be_given_back_is_refused(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        await Put(admin, "new-case", """{"values":[1]}""").Refuses(HttpStatusCode.BadRequest, "request.bad-value");
        await Put(admin, "new-case", """{"values":{"a":"\u0000"}}""").Refuses(HttpStatusCode.BadRequest, "request.bad-text");
        await Put(admin, "new-case", """{"values":{"a":"\ud800"}}""").Refuses(HttpStatusCode.BadRequest, "request.bad-text");
        await Put(admin, "new-case", "{\"values\":{\"a\":\"" + new string('ж', 150_000) + "\"}}")
            .Refuses(HttpStatusCode.BadRequest, "draft.too-long");
        await Put(admin, "..%2Fsettings", """{"values":{}}""").Refuses(HttpStatusCode.BadRequest, "request.bad-value");
    }

    [Theory, OnBothDatabases]
    public async Task The_oldest_of_too_many_gives_way(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        using var vera = await okno.As((await admin.NewPerson()).Login);
        for (var i = 0; i <= Server.Drafts.Draft.Most; i++)
            await Keep(vera, $"step:{i}", "{}");
        Assert.Equal(HttpStatusCode.NoContent, await vera.StatusOf("/api/drafts/step:0"));
        Assert.Equal(HttpStatusCode.OK, await vera.StatusOf("/api/drafts/step:1"));
    }

    private static async Task Keep(HttpClient client, string form, string values)
    {
        using var answer = await client.Put($"/api/drafts/{form}", new SaveDraftRequest(JsonDocument.Parse(values).RootElement));
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }

    private static Task<HttpResponseMessage> Put(HttpClient client, string form, string json) =>
        client.PutAsync($"/api/drafts/{form}", new StringContent(json, System.Text.Encoding.UTF8, "application/json"));
}
