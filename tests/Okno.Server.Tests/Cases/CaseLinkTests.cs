using System.Net;
using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Server.Tests.Access;

namespace Okno.Server.Tests.Cases;

public sealed class CaseLinkTests
{
    [Theory, OnBothDatabases]
    public async Task A_link_is_seen_from_both_sides_and_told_in_both_journals(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var (first, second) = (await admin.NewCase(), await admin.NewCase());
        await Link(admin, second, first, CaseLinkKind.DuplicateOf);

        var ofSecond = Assert.Single(await Links(admin, second));
        Assert.Equal((CaseLinkKind.DuplicateOf, first.Number), (ofSecond.Kind, ofSecond.Case.Number));
        var ofFirst = Assert.Single(await Links(admin, first));
        Assert.Equal((CaseLinkKind.HasDuplicate, second.Id), (ofFirst.Kind, ofFirst.Case.Id));
        foreach (var (one, other) in new[] { (first, second), (second, first) })
        {
            var told = (await admin.Get<Page<HistoryRow>>($"/api/cases/{one.Id}/history")).Items.Single(row => row.Kind == "case.linked");
            Assert.Equal($"{other.Number} {other.Subject}", told.To?.GetProperty("case").GetProperty("name").GetString());
        }

        // From whichever side it is taken away.
        using (var gone = await admin.DeleteAsync($"/api/cases/{first.Id}/links/{second.Id}"))
            Assert.Equal(HttpStatusCode.NoContent, gone.StatusCode);
        Assert.Empty(await Links(admin, second));
        await admin.DeleteAsync($"/api/cases/{second.Id}/links/{first.Id}").Refuses(HttpStatusCode.NotFound, "request.not-found");
    }

    [Theory, OnBothDatabases]
    public async Task A_part_has_one_whole_and_parts_make_no_ring(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var (a, b, c) = (await admin.NewCase(), await admin.NewCase(), await admin.NewCase());
        await Link(admin, a, b, CaseLinkKind.Parent); // b is a part of a
        await Link(admin, c, b, CaseLinkKind.Child); // c is a part of b

        await Ask(admin, a, c, CaseLinkKind.Child).Refuses(HttpStatusCode.Conflict, "case-link.ring");
        await Ask(admin, c, a, CaseLinkKind.Child).Refuses(HttpStatusCode.Conflict, "case-link.has-parent");
        await Ask(admin, b, a, CaseLinkKind.Related).Refuses(HttpStatusCode.Conflict, "case-link.there");
        await Ask(admin, a, a, CaseLinkKind.Related).Refuses(HttpStatusCode.BadRequest, "case-link.itself");
        await admin
            .Post($"/api/cases/{a.Id}/links", new LinkCaseRequest(Guid.NewGuid()))
            .Refuses(HttpStatusCode.BadRequest, "case-link.unknown-case");
    }

    [Theory, OnBothDatabases]
    public async Task Of_many_who_link_the_same_two_at_once_one_does(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var (a, b) = (await admin.NewCase(), await admin.NewCase());
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(turn => turn % 2 == 0 ? Ask(admin, a, b, CaseLinkKind.Child) : Ask(admin, b, a, CaseLinkKind.Child))
        );
        Assert.Single(answers, answer => answer.StatusCode == HttpStatusCode.Created);
        Assert.All(answers, answer => Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.Conflict));
        Assert.Single(await Links(admin, a));
        foreach (var answer in answers)
            answer.Dispose();
    }

    [Theory, OnBothDatabases]
    public async Task Another_ones_link_is_taken_away_by_a_supervisor_only(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var agent = await admin.Role("cc-agent");
        using var vera = await okno.As((await admin.NewPerson(agent.Id)).Login);
        var (a, b) = (await admin.NewCase(), await admin.NewCase());
        await Link(admin, a, b, CaseLinkKind.Related);
        await vera.DeleteAsync($"/api/cases/{a.Id}/links/{b.Id}").Refuses(HttpStatusCode.Forbidden, "case-link.not-yours");
        Assert.Single(await Links(vera, a));
    }

    private static Task<HttpResponseMessage> Ask(HttpClient client, Case one, Case other, CaseLinkKind kind) =>
        client.Post($"/api/cases/{one.Id}/links", new LinkCaseRequest(other.Id, kind));

    private static async Task Link(HttpClient client, Case one, Case other, CaseLinkKind kind)
    {
        using var answer = await Ask(client, one, other, kind);
        Assert.True(answer.StatusCode == HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
    }

    private static async Task<IReadOnlyList<LinkedCase>> Links(HttpClient client, Case of) =>
        (await client.Get<Page<LinkedCase>>($"/api/cases/{of.Id}/links")).Items;
}
