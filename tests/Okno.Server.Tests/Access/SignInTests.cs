using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;

namespace Okno.Server.Tests.Access;

public sealed class SignInTests
{
    [Theory, OnBothDatabases]
    public async Task Tells_who_one_is_and_gives_a_strict_cookie(OknoApp okno)
    {
        using var client = okno.Anonymous();
        using var answer = await client.SignIn("admin");

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var user = (await answer.Read<Session>()).User;
        Assert.Equal("admin", user.Login);
        Assert.Equal(["administrator"], user.Roles);
        Assert.Equal(Enum.GetValues<Permission>(), user.Permissions);
        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("okno-session=", cookie, StringComparison.Ordinal);
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=strict", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("path=/", cookie, StringComparison.Ordinal);
        Assert.DoesNotContain("domain=", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(user.Id, (await client.Get<Session>("/api/session")).User.Id);
    }

    [Theory, OnBothDatabases]
    public async Task Binds_the_cookie_to_the_host_under_https(OknoApp okno)
    {
        using var client = okno.CreateClient(new() { BaseAddress = new Uri("https://okno.test") });
        using var answer = await client.SignIn("admin");

        var cookie = Assert.Single(answer.Headers.GetValues("Set-Cookie"));
        Assert.StartsWith("__Host-okno-session=", cookie, StringComparison.Ordinal);
        Assert.Contains("secure", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(HttpStatusCode.OK, await client.StatusOf("/api/session"));
    }

    [Theory, OnBothDatabases]
    public async Task Answers_an_unknown_login_and_a_wrong_password_alike(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var person = await admin.NewPerson();
        var inactive = await admin.NewPerson();
        (await admin.Put($"/api/users/{inactive.Id}", inactive.AsRequest() with { Active = false })).EnsureSuccessStatusCode();
        using var client = okno.Anonymous();

        async Task<string> Told(string login, string password)
        {
            using var answer = await client.SignIn(login, password);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.False(answer.Headers.Contains("Set-Cookie"));
            // Every request has a trace of its own; all else must be alike.
            return Regex.Replace(
                await answer.Content.ReadAsStringAsync(),
                "\"traceId\":\"[^\"]*\"",
                "",
                RegexOptions.None,
                TimeSpan.FromSeconds(1)
            );
        }
        var wrong = await Told(person.Login, "не тот пароль");
        Assert.Equal(wrong, await Told(People.NewLogin(), OknoApp.Password));
        Assert.Equal(wrong, await Told(inactive.Login, OknoApp.Password));
        Assert.Equal(wrong, await Told("нет такого и быть не может", OknoApp.Password));
        Assert.Contains("access.bad-credentials", wrong, StringComparison.Ordinal);
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task Locks_a_login_after_five_failures_whether_or_not_anybody_has_it(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var person = await admin.NewPerson();
        using var client = okno.Anonymous();

        foreach (var login in new[] { person.Login, People.NewLogin() })
        {
            for (var failure = 1; failure <= 5; failure++)
                await client.SignIn(login, "не тот пароль").Refuses(HttpStatusCode.Unauthorized, "access.bad-credentials");
            using var locked = await client.SignIn(login);
            Assert.Equal(HttpStatusCode.TooManyRequests, locked.StatusCode);
            Assert.InRange(locked.Headers.RetryAfter!.Delta!.Value.TotalSeconds, 1, 300);
            var problem = await locked.Content.ReadFromJsonAsync<JsonElement>();
            Assert.Equal("access.locked", problem.GetProperty("code").GetString());
            Assert.True(problem.GetProperty("until").GetDateTimeOffset() > okno.Clock.GetUtcNow());
        }

        okno.Clock.Advance(TimeSpan.FromMinutes(5));
        using var again = await client.SignIn(person.Login);
        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
    }

    [Theory, OnBothDatabases]
    public async Task Counts_guesses_sent_at_once(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var person = await admin.NewPerson();

        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 20)
                .Select(async guess =>
                {
                    using var client = okno.Anonymous();
                    using var answer = await client.SignIn(person.Login, $"догадка {guess}");
                    return answer.StatusCode;
                })
        );

        Assert.Equal(5, answers.Count(status => status == HttpStatusCode.Unauthorized));
        Assert.Equal(15, answers.Count(status => status == HttpStatusCode.TooManyRequests));
    }

    [Theory, OnBothDatabases]
    public async Task Forgets_failures_after_a_success(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var person = await admin.NewPerson();
        using var client = okno.Anonymous();

        for (var round = 0; round < 2; round++)
        {
            for (var failure = 1; failure <= 4; failure++)
                await client.SignIn(person.Login, "не тот пароль").Refuses(HttpStatusCode.Unauthorized, "access.bad-credentials");
            using var answer = await client.SignIn(person.Login.ToUpperInvariant());
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        }
    }

    [Theory]
    [InlineData(Database.Sqlite)]
    public async Task Counts_failures_of_one_address_but_not_successes(Database database)
    {
        await using var okno = OknoApp.FreshOn(database, ("Okno:SignIn:FailuresPerAddress", "3"), ("Okno:SignIn:OneMoreEvery", "01:00:00"));
        using var client = okno.Anonymous();

        for (var success = 0; success < 5; success++)
            Assert.Equal(HttpStatusCode.OK, (await client.SignIn("admin")).StatusCode);
        for (var failure = 0; failure < 3; failure++)
            await client.SignIn(People.NewLogin()).Refuses(HttpStatusCode.Unauthorized, "access.bad-credentials");
        await client.SignIn("admin").Refuses(HttpStatusCode.TooManyRequests, "request.too-many");
    }

    [Theory, OnBothDatabases]
    public async Task Tells_the_history_without_secrets(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var person = await admin.NewPerson();
        using var client = okno.Anonymous();
        await client.SignIn(person.Login, "не тот пароль").Refuses(HttpStatusCode.Unauthorized, "access.bad-credentials");
        (await client.SignIn(person.Login)).EnsureSuccessStatusCode();
        (await client.Post("/api/session/tokens", new CreateTokenRequest("для истории"))).EnsureSuccessStatusCode();

        var told = await okno.InDb(db => db.History.Where(entry => entry.SubjectId == person.Id).ToListAsync());
        Assert.Equal(
            ["user.created", "access.sign-in-failed", "access.signed-in", "access.token-created"],
            told.OrderBy(entry => entry.At).Select(entry => entry.Kind)
        );
        var words = string.Concat(told.Select(entry => entry.From + entry.To + entry.Why));
        Assert.DoesNotContain("парол", words, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(OknoApp.Password, words, StringComparison.Ordinal);
        Assert.DoesNotContain("okno_", words, StringComparison.Ordinal);
    }

    [Theory, OnBothDatabases]
    public async Task Refuses_what_is_not_a_sign_in(OknoApp okno)
    {
        using var client = okno.Anonymous();
        foreach (
            var body in new[]
            {
                "",
                "null",
                "[]",
                "{}",
                """{"login":"admin"}""",
                """{"login":"admin","password":1}""",
                """{"login":"admin","password":"x","role":"administrator"}""",
                """{"login":"admin","login":"admin","password":"x"}""",
                $$"""{"login":"{{new string('a', 257)}}","password":"x"}""",
                $$"""{"login":"admin","password":"{{new string('a', 1025)}}"}""",
                """{"login":"\ud800","password":"x"}""",
            }
        )
        {
            using var answer = await client.PostAsync("/api/session", new StringContent(body, Encoding.UTF8, "application/json"));
            Assert.True(answer.StatusCode == HttpStatusCode.BadRequest, $"{body}: {(int)answer.StatusCode}");
        }
    }
}
