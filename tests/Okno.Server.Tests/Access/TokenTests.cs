using System.Net;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;

namespace Okno.Server.Tests.Access;

public sealed class TokenTests
{
    [Theory, OnBothDatabases]
    public async Task A_token_is_shown_once_and_kept_as_a_hash(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var person = await admin.NewPerson();
        using var browser = await okno.Browser(person.Login);
        using var answer = await browser.Post("/api/session/tokens", new CreateTokenRequest(" выгрузка "));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        var created = await answer.Read<CreatedToken>();
        Assert.Matches("^okno_[A-Za-z0-9_-]{43}$", created.Token);

        using var program = okno.CreateClient();
        program.DefaultRequestHeaders.Authorization = new("Bearer", created.Token);
        Assert.Equal(person.Id, (await program.Get<Session>("/api/session")).User.Id);

        var listed = Assert.Single((await browser.Get<Page<PersonalToken>>("/api/session/tokens")).Items);
        Assert.Equal((created.Id, "выгрузка"), (listed.Id, listed.Name));
        var kept = await okno.InDb(db => db.PersonalAccessTokens.SingleAsync(token => token.Id == created.Id));
        Assert.Equal(System.Security.Cryptography.SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(created.Token)), kept.Hash);
        await People.Eventually(async () =>
            (await browser.Get<Page<PersonalToken>>("/api/session/tokens")).Items.Single().LastUsedAt is not null
        );
    }

    [Theory, OnBothDatabases]
    public async Task Its_secret_is_not_kept_for_an_idempotency_key(OknoApp okno)
    {
        using var browser = await okno.Browser("admin");
        var key = Guid.NewGuid().ToString();
        browser.DefaultRequestHeaders.Add("Idempotency-Key", key);
        (await browser.Post("/api/session/tokens", new CreateTokenRequest("ключ"))).EnsureSuccessStatusCode();

        Assert.False(await okno.InDb(db => db.KeptAnswers.AnyAsync(answer => answer.Key == key)));
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task A_deleted_token_is_refused_here_at_once_and_elsewhere_within_seconds(OknoApp okno)
    {
        using var browser = await okno.Browser("admin");
        var token = await (await browser.Post("/api/session/tokens", new CreateTokenRequest("на день"))).Read<CreatedToken>();
        await using var other = okno.Again();
        using var here = okno.CreateClient();
        using var there = other.CreateClient();
        here.DefaultRequestHeaders.Authorization = there.DefaultRequestHeaders.Authorization = new("Bearer", token.Token);
        Assert.Equal(HttpStatusCode.OK, await here.StatusOf("/api/session"));
        Assert.Equal(HttpStatusCode.OK, await there.StatusOf("/api/session"));

        using var answer = await browser.DeleteAsync($"/api/session/tokens/{token.Id}");
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, await here.StatusOf("/api/session"));
        await People.Eventually(async () => await there.StatusOf("/api/session") == HttpStatusCode.Unauthorized);
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task A_token_expires(OknoApp okno)
    {
        using var browser = await okno.Browser("admin");
        var now = okno.Clock.GetUtcNow();
        await browser
            .Post("/api/session/tokens", new CreateTokenRequest("вчерашний", now - TimeSpan.FromDays(1)))
            .Refuses(HttpStatusCode.BadRequest, "access.token-expiry-in-the-past");
        var token = await (
            await browser.Post("/api/session/tokens", new CreateTokenRequest("на час", now + TimeSpan.FromHours(1)))
        ).Read<CreatedToken>();
        using var program = okno.CreateClient();
        program.DefaultRequestHeaders.Authorization = new("Bearer", token.Token);

        Assert.Equal(HttpStatusCode.OK, await program.StatusOf("/api/session"));
        okno.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await program.StatusOf("/api/session"));
    }

    [Theory, OnBothDatabases]
    public async Task A_token_makes_no_tokens_and_nobody_deletes_those_of_others(OknoApp okno)
    {
        using var program = await okno.As("admin");
        await program
            .Post("/api/session/tokens", new CreateTokenRequest("потомок"))
            .Refuses(HttpStatusCode.Forbidden, "access.session-only");

        var person = await program.NewPerson();
        using var other = await okno.Browser(person.Login);
        var mine = (await program.Get<Page<PersonalToken>>("/api/session/tokens")).Items[0];
        Assert.Equal(HttpStatusCode.NotFound, (await other.DeleteAsync($"/api/session/tokens/{mine.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.OK, await program.StatusOf("/api/session"));
    }

    [Theory, OnBothDatabases]
    public async Task What_is_not_a_token_is_nobody_and_never_falls_back_to_the_cookie(OknoApp okno)
    {
        using var browser = await okno.Browser("admin");
        foreach (var secret in new[] { "x", "okno_", "okno_" + new string('A', 43), "okno_\u00e9", "okno_" + new string('A', 5000) })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/session");
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + secret);
            await browser.SendAsync(request).Refuses(HttpStatusCode.Unauthorized, "access.not-signed-in");
        }
    }
}
