using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Okno.Server.Tests.Access;

namespace Okno.Server.Tests;

public sealed class HostingTests
{
    [Theory, OnBothDatabases]
    public async Task Addresses_of_the_servers_own_do_not_open_the_desktop(OknoApp okno)
    {
        using var client = okno.CreateClient();
        foreach (var own in new[] { "/api/nothing", "/hubs/nothing", "/health/nothing", "/_framework/nothing.js", "/nothing.png" })
            Assert.Equal(HttpStatusCode.NotFound, await client.StatusOf(own));
    }

    [Theory, OnBothDatabases]
    public async Task Pages_may_run_scripts_from_files_only_and_stand_in_no_frame(OknoApp okno)
    {
        using var client = okno.CreateClient();
        using var answer = await client.GetAsync("/");
        var policy = answer.Headers.GetValues("Content-Security-Policy").Single();
        Assert.Contains("script-src 'self' 'wasm-unsafe-eval'", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("script-src 'self' 'unsafe-inline'", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("DENY", answer.Headers.GetValues("X-Frame-Options").Single());
    }

    [Theory, OnBothDatabases]
    public async Task The_api_document_names_every_route_with_a_summary(OknoApp okno)
    {
        using var client = okno.CreateClient();
        var document = await client.GetFromJsonAsync<JsonElement>("/openapi/v1.json");
        var unnamed = document
            .GetProperty("paths")
            .EnumerateObject()
            .SelectMany(path => path.Value.EnumerateObject().Select(operation => (path.Name, Method: operation.Name, operation.Value)))
            .Where(operation =>
                operation.Name.StartsWith("/api", StringComparison.Ordinal) && !operation.Value.TryGetProperty("summary", out _)
            )
            .Select(operation => $"{operation.Method} {operation.Name}");
        Assert.Empty(unnamed);
        Assert.True(document.GetProperty("paths").TryGetProperty("/api/desktop/next", out _));
    }

    [Theory, OnBothDatabases]
    public async Task Health_and_metrics_answer(OknoApp okno)
    {
        using var client = okno.CreateClient();
        Assert.Equal(HttpStatusCode.OK, await client.StatusOf("/health/live"));
        Assert.Equal(HttpStatusCode.OK, await client.StatusOf("/health/ready"));
        Assert.Contains("http_server", await client.GetStringAsync("/metrics"), StringComparison.Ordinal);

        using var fromElsewhere = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        fromElsewhere.Headers.Add("X-Forwarded-For", "203.0.113.7");
        using var refused = await client.SendAsync(fromElsewhere);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Theory, OnBothDatabases]
    public async Task Bad_input_is_a_clear_400_and_no_more(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        foreach (
            var body in new[]
            {
                "",
                "{",
                "null",
                "[]",
                """{"subject":"a","subject":"b"}""",
                """{"subject":"a","role":"administrator"}""",
                """{"subject":"a","operator":"me"}""",
                """{"subject":7}""",
                """{"subject":"\u0000"}""",
                """{"subject":"\ud800"}""",
                """{"subject":"a","priority":9223372036854775808}""",
                """{"subject":"a","priority":1}""",
                $$"""{"subject":"{{new string('a', 1_000_000)}}"}""",
                $$"""{"subject":{{new string('[', 10_000)}}{{new string(']', 10_000)}}}""",
            }
        )
        {
            using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
            using var answer = await admin.PostAsync("/api/cases", content);
            Assert.True(answer.StatusCode is HttpStatusCode.BadRequest, $"{body[..Math.Min(60, body.Length)]}: {(int)answer.StatusCode}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        }
    }
}
