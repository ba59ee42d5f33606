using System.Net;
using System.Text.Json;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Lists;
using Okno.Server.Tests.Access;
using Okno.Server.Tests.Cases;

namespace Okno.Server.Tests.Lists;

public sealed class ListViewTests
{
    [Theory, OnBothDatabases]
    public async Task A_view_is_ones_own_until_a_supervisor_shares_it(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        using var one = await okno.As((await admin.NewPerson((await admin.Role("cc-agent")).Id)).Login);
        using var other = await okno.As((await admin.NewPerson((await admin.Role("cc-agent")).Id)).Login);
        using var supervisor = await okno.As((await admin.NewPerson((await admin.Role("supervisor")).Id)).Login);

        var own = await Kept(one, Mine());
        Assert.Contains(await Names(one), name => name == own.Name);
        Assert.DoesNotContain(await Names(other), name => name == own.Name);
        Assert.DoesNotContain(await Names(supervisor), name => name == own.Name);
        await other.Put($"/api/list-views/{own.Id}", Mine()).Refuses(HttpStatusCode.NotFound, "request.not-found");
        await supervisor.DeleteAsync($"/api/list-views/{own.Id}").Refuses(HttpStatusCode.NotFound, "request.not-found");

        await one.Post("/api/list-views", Mine() with { Shared = true }).Refuses(HttpStatusCode.Forbidden, "list-view.may-not-share");
        await one.Put($"/api/list-views/{own.Id}", Mine() with { Shared = true })
            .Refuses(HttpStatusCode.Forbidden, "list-view.may-not-share");

        var shared = await Kept(supervisor, Mine() with { Shared = true });
        Assert.Contains(await Names(other), name => name == shared.Name);
        await other.Put($"/api/list-views/{shared.Id}", Mine()).Refuses(HttpStatusCode.Forbidden, "list-view.not-yours");
        await other.DeleteAsync($"/api/list-views/{shared.Id}").Refuses(HttpStatusCode.Forbidden, "list-view.not-yours");
        using var gone = await supervisor.DeleteAsync($"/api/list-views/{shared.Id}");
        Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.DoesNotContain(await Names(other), name => name == shared.Name);
    }

    [Theory, OnBothDatabases]
    public async Task A_view_comes_back_as_it_was_kept_and_a_stale_saving_is_refused(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var asked = Mine();
        var kept = await Kept(admin, asked);
        var found = (await admin.Get<Page<ListView>>("/api/list-views?object=cases")).Items.Single(view => view.Id == kept.Id);
        Assert.Equal(JsonSerializer.Serialize(asked.Question, Wire.Json), JsonSerializer.Serialize(found.Question, Wire.Json));

        using var saved = await admin.Put($"/api/list-views/{kept.Id}", asked with { Name = asked.Name + "2", Version = kept.Version });
        Assert.Equal(kept.Version + 1, (await saved.Read<ListView>()).Version);
        await admin.Put($"/api/list-views/{kept.Id}", asked with { Version = kept.Version }).Refuses(HttpStatusCode.Conflict, "conflict");
    }

    [Theory, OnBothDatabases]
    public async Task Only_what_can_be_asked_is_kept(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        await Refused(Mine() with { Object = "secrets" }, "request.bad-value");
        await Refused(Mine() with { Question = new ListQuestion(Sort: "password") }, "request.bad-value");
        await Refused(Mine() with { Question = new ListQuestion(Columns: [new ListColumn("password")]) }, "request.bad-value");
        await Refused(
            Mine() with
            {
                Question = new ListQuestion(Filter: JsonSerializer.SerializeToElement(new { field = "password", value = 1 })),
            },
            "filter.unknown-field"
        );
        using var narrow = await admin.Post(
            "/api/list-views",
            Mine() with
            {
                Question = new ListQuestion(Columns: [new ListColumn("subject", 4)]),
            }
        );
        Assert.Equal(HttpStatusCode.BadRequest, narrow.StatusCode);

        async Task Refused(SaveListViewRequest request, string code) =>
            await admin.Post("/api/list-views", request).Refuses(HttpStatusCode.BadRequest, code);
    }

    [Theory, OnBothDatabases]
    public async Task A_preference_is_ones_own_and_the_last_writing_stays(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        using var other = await okno.As((await admin.NewPerson()).Login);
        const string Path = "/api/session/preferences/list.cases";
        foreach (var width in new[] { 100, 200 })
            using (
                var put = await admin.Put(
                    Path,
                    new SavePreferenceRequest(JsonSerializer.SerializeToElement(new[] { new ListColumn("subject", width) }))
                )
            )
                Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        Assert.Equal(200, (await admin.Get<Preference>(Path)).Value!.Value[0].GetProperty("Width").GetInt32());
        Assert.Null((await other.Get<Preference>(Path)).Value);
        await admin
            .Put("/api/session/preferences/BAD%20NAME", new SavePreferenceRequest(null))
            .Refuses(HttpStatusCode.BadRequest, "request.bad-value");
        await admin
            .Put(Path, new SavePreferenceRequest(JsonSerializer.SerializeToElement(new string('я', 17_000))))
            .Refuses(HttpStatusCode.BadRequest, "request.too-long");
    }

    private static SaveListViewRequest Mine() =>
        new(
            $"Мои срочные {Records.Unique()}",
            "cases",
            new ListQuestion(
                "интернет",
                "priority,-registeredAt",
                JsonSerializer.SerializeToElement(
                    new
                    {
                        all = new[]
                        {
                            new
                            {
                                field = "ownerId",
                                op = "eq",
                                value = "me",
                            },
                        },
                    }
                ),
                [new ListColumn("number"), new ListColumn("subject", 320)]
            )
        );

    private static async Task<ListView> Kept(HttpClient client, SaveListViewRequest request)
    {
        using var answer = await client.Post("/api/list-views", request);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return await answer.Read<ListView>();
    }

    private static async Task<List<string>> Names(HttpClient client) =>
        [.. (await client.Get<Page<ListView>>("/api/list-views?object=cases")).Items.Select(view => view.Name)];
}
