using System.Net;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;

namespace Okno.Server.Tests.Access;

public sealed class LiveConnectionTests
{
    [Theory, OnBothDatabases]
    public async Task A_connection_ends_with_the_session_that_opened_it(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var person = await admin.NewPerson((await admin.Role("cc-agent")).Id);
        using var client = okno.Anonymous();
        var cookie = SessionTests.CookieOf(await client.SignIn(person.Login));
        await using var live = new HubConnectionBuilder()
            .WithUrl(
                new Uri(okno.Server.BaseAddress, "/hubs/desktop"),
                options =>
                {
                    options.HttpMessageHandlerFactory = _ => okno.Server.CreateHandler();
                    options.Headers["Cookie"] = cookie;
                    options.Transports = HttpTransportType.LongPolling;
                }
            )
            .Build();
        var closed = new TaskCompletionSource();
        live.Closed += _ =>
        {
            closed.TrySetResult();
            return Task.CompletedTask;
        };
        await live.StartAsync();

        (await client.DeleteAsync("/api/session")).EnsureSuccessStatusCode();
        await closed.Task.WaitAsync(TimeSpan.FromSeconds(5));
    }

    [Theory, OnBothDatabases]
    public async Task Another_site_opens_no_connection_with_the_cookie(OknoApp okno)
    {
        using var browser = await okno.Browser("admin");

        async Task<HttpStatusCode> Opened(string header, string value)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/hubs/desktop/negotiate?negotiateVersion=1");
            request.Headers.TryAddWithoutValidation(header, value);
            using var answer = await browser.SendAsync(request);
            return answer.StatusCode;
        }
        foreach (var origin in new[] { "https://evil.example", "http://localhost:8081", "http://localhost.evil.example", "null", "x" })
            Assert.Equal(HttpStatusCode.Forbidden, await Opened("Origin", origin));
        Assert.Equal(HttpStatusCode.Forbidden, await Opened("Sec-Fetch-Site", "cross-site"));
        Assert.Equal(HttpStatusCode.OK, await Opened("Origin", "http://localhost"));
        Assert.Equal(HttpStatusCode.Unauthorized, await okno.Anonymous().StatusOf("/hubs/desktop"));
    }
}
