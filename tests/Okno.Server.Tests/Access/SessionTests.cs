using System.Net;
using Okno.Contracts.Access;

namespace Okno.Server.Tests.Access;

public sealed class SessionTests
{
    private const string NewPassword = "Другой-пароль-2026";

    [Theory, OnBothDatabases]
    public async Task Is_nobody_before_signing_in_and_after_signing_out(OknoApp okno)
    {
        using var client = okno.Anonymous();
        await client.GetAsync("/api/session").Refuses(HttpStatusCode.Unauthorized, "access.not-signed-in");

        using var signedIn = await client.SignIn("admin");
        var stolen = CookieOf(signedIn);
        using var answer = await client.DeleteAsync("/api/session");
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, await client.StatusOf("/api/session"));
        Assert.Equal(HttpStatusCode.Unauthorized, await With(okno, stolen));
    }

    [Theory, OnBothDatabases]
    public async Task Begins_anew_at_each_sign_in(OknoApp okno)
    {
        using var client = okno.Anonymous();
        var first = CookieOf(await client.SignIn("admin"));
        var second = CookieOf(await client.SignIn("admin"));

        Assert.NotEqual(first, second);
        Assert.Equal(HttpStatusCode.Unauthorized, await With(okno, first));
        Assert.Equal(HttpStatusCode.OK, await With(okno, second));
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task Survives_a_restart_and_is_known_to_other_nodes(OknoApp okno)
    {
        var cookie = CookieOf(await okno.Anonymous().SignIn("admin"));
        await using var other = okno.Again();

        Assert.Equal(HttpStatusCode.OK, await With(other, cookie));
        Assert.Equal(HttpStatusCode.OK, await With(okno, cookie));
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task Ends_on_other_nodes_within_seconds(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var person = await admin.NewPerson();
        using var client = okno.Anonymous();
        var cookie = CookieOf(await client.SignIn(person.Login));
        await using var other = okno.Again();
        Assert.Equal(HttpStatusCode.OK, await With(other, cookie));

        (await client.DeleteAsync("/api/session")).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.Unauthorized, await With(okno, cookie));
        await People.Eventually(async () => await With(other, cookie) == HttpStatusCode.Unauthorized);
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task Rights_taken_away_are_gone_on_other_nodes_within_seconds(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var role = await admin.NewRole(Permission.ReadAudit);
        var person = await admin.NewPerson(role.Id);
        var cookie = CookieOf(await okno.Anonymous().SignIn(person.Login));
        await using var other = okno.Again();
        Assert.Equal(HttpStatusCode.OK, await With(other, cookie, "/api/audit"));

        (await admin.Put($"/api/users/{person.Id}", person.AsRequest() with { RoleIds = [] })).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.Forbidden, await With(okno, cookie, "/api/audit"));
        await People.Eventually(async () => await With(other, cookie, "/api/audit") == HttpStatusCode.Forbidden);
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task Ends_after_twelve_hours_without_a_request_and_lasts_with_one(OknoApp okno)
    {
        var idle = CookieOf(await okno.Anonymous().SignIn("admin"));
        var used = CookieOf(await okno.Anonymous().SignIn("admin"));
        for (var hour = 0; hour < 12; hour++)
        {
            okno.Clock.Advance(TimeSpan.FromHours(1));
            Assert.Equal(HttpStatusCode.OK, await With(okno, used));
        }
        Assert.Equal(HttpStatusCode.Unauthorized, await With(okno, idle));
        Assert.Equal(HttpStatusCode.OK, await With(okno, used));
    }

    [Theory, OnBothDatabases]
    public async Task A_new_password_ends_all_sessions_but_goes_on_in_the_browser_that_asked(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var person = await admin.NewPerson();
        using var client = okno.Anonymous();
        var here = CookieOf(await client.SignIn(person.Login));
        using var elsewhere = await okno.Browser(person.Login);

        using var answer = await client.Post("/api/session/password", new ChangePasswordRequest(OknoApp.Password, NewPassword));
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);

        Assert.Equal(HttpStatusCode.Unauthorized, await elsewhere.StatusOf("/api/session"));
        Assert.Equal(HttpStatusCode.Unauthorized, await With(okno, here));
        Assert.Equal(HttpStatusCode.OK, await client.StatusOf("/api/session"));
        await okno.Anonymous().SignIn(person.Login).Refuses(HttpStatusCode.Unauthorized, "access.bad-credentials");
        using var renewed = await okno.Browser(person.Login, NewPassword);
    }

    [Theory, OnBothDatabases]
    public async Task A_wrong_current_password_counts_as_a_failed_sign_in(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var person = await admin.NewPerson();
        using var client = await okno.Browser(person.Login);
        client.DefaultRequestHeaders.Add("Idempotency-Key", "один и тот же".GetHashCode(StringComparison.Ordinal).ToString());

        var wrong = new ChangePasswordRequest("не тот пароль", NewPassword);
        for (var failure = 1; failure <= 5; failure++)
            await client.Post("/api/session/password", wrong).Refuses(HttpStatusCode.Conflict, "access.wrong-password");
        await client
            .Post("/api/session/password", wrong with { Current = OknoApp.Password })
            .Refuses(HttpStatusCode.TooManyRequests, "access.locked");
    }

    [Theory, OnBothDatabases]
    public async Task Refuses_passwords_that_are_guessed_first(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var person = await admin.NewPerson();
        using var client = await okno.Browser(person.Login);

        foreach (
            var (password, code) in new[]
            {
                ("Ab-3+ю", "access.password-too-short"),
                ("Password1!", "access.password-common"),
                ("QWERTY123", "access.password-common"),
                ("12345678", "access.password-common"),
                ("Йцукен2026", "access.password-common"),
                ("aaaaaaaaaaaa", "access.password-common"),
                (person.Login, "access.password-is-login"),
                (person.Login + "1", "access.password-is-login"),
            }
        )
            await client
                .Post("/api/session/password", new ChangePasswordRequest(OknoApp.Password, password))
                .Refuses(HttpStatusCode.BadRequest, code);
    }

    [Theory, OnBothDatabases]
    public async Task Deactivation_and_a_password_set_by_an_administrator_end_sessions_and_tokens(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var person = await admin.NewPerson();
        using var client = await okno.Browser(person.Login);
        using var program = await okno.As(person.Login);

        (await admin.Put($"/api/users/{person.Id}", person.AsRequest() with { Password = NewPassword })).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.Unauthorized, await client.StatusOf("/api/session"));
        Assert.Equal(HttpStatusCode.OK, await program.StatusOf("/api/session"));

        using var again = await okno.Browser(person.Login, NewPassword);
        (await admin.Put($"/api/users/{person.Id}", person.AsRequest() with { Active = false })).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.Unauthorized, await again.StatusOf("/api/session"));
        Assert.Equal(HttpStatusCode.Unauthorized, await program.StatusOf("/api/session"));

        (await admin.Put($"/api/users/{person.Id}", person.AsRequest())).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.Unauthorized, await again.StatusOf("/api/session"));
        Assert.Equal(HttpStatusCode.Unauthorized, await program.StatusOf("/api/session"));
    }

    internal static string CookieOf(HttpResponseMessage answer) => answer.Headers.GetValues("Set-Cookie").Single().Split(';')[0];

    internal static async Task<HttpStatusCode> With(OknoApp okno, string cookie, string path = "/api/session")
    {
        using var client = okno.CreateClient(new() { HandleCookies = false });
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        return await client.StatusOf(path);
    }
}
