using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Okno.Contracts.Access;
using Okno.Server.Access;

namespace Okno.Server.Tests.Access;

public sealed class GateTests
{
    [Theory, OnBothDatabases]
    public async Task A_change_by_cookie_needs_the_header(OknoApp okno)
    {
        using var client = await okno.Browser("admin");
        client.DefaultRequestHeaders.Remove("X-Okno-Csrf");

        await client.Post("/api/session/tokens", new CreateTokenRequest("чужой сайт")).Refuses(HttpStatusCode.Forbidden, "access.csrf");
        await client.DeleteAsync("/api/session").Refuses(HttpStatusCode.Forbidden, "access.csrf");
        Assert.Equal(HttpStatusCode.OK, await client.StatusOf("/api/session"));
    }

    [Theory, OnBothDatabases]
    public async Task A_right_that_is_missing_is_named(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var person = await admin.NewPerson((await admin.Role("cc-agent")).Id);
        using var agent = await okno.As(person.Login);
        agent.DefaultRequestHeaders.Add("Accept-Language", "en");

        using var answer = await agent.GetAsync("/api/users");
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("access.forbidden", problem.GetProperty("code").GetString());
        Assert.Equal("seePeople", problem.GetProperty("permission").GetString());
        Assert.StartsWith("You lack the right", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory, OnBothDatabases]
    public async Task A_right_counts_from_the_next_request_on(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var role = await admin.NewRole();
        var person = await admin.NewPerson(role.Id);
        using var client = await okno.As(person.Login);
        Assert.Equal(HttpStatusCode.Forbidden, await client.StatusOf("/api/users"));

        var changed = new SaveRoleRequest(role.Code, role.Name, role.Kind, [Permission.SeePeople]);
        (await admin.Put($"/api/roles/{role.Id}", changed)).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.OK, await client.StatusOf("/api/users"));

        (await admin.Put($"/api/roles/{role.Id}", changed with { Permissions = [] })).EnsureSuccessStatusCode();
        Assert.Equal(HttpStatusCode.Forbidden, await client.StatusOf("/api/users"));
    }

    [Theory, OnBothDatabases]
    public async Task Every_route_of_the_server_says_what_it_asks(OknoApp okno)
    {
        using var _ = okno.CreateClient();
        var silent = okno
            .Services.GetRequiredService<IEnumerable<EndpointDataSource>>()
            .SelectMany(source => source.Endpoints)
            .OfType<RouteEndpoint>()
            .Where(route => route.Order < int.MaxValue)
            .Where(route =>
                Pattern(route).StartsWith("/api", StringComparison.Ordinal) || Pattern(route).StartsWith("/hubs", StringComparison.Ordinal)
            )
            .Where(route => route.Metadata.GetMetadata<RouteAccess>() is null)
            .Select(Pattern);
        Assert.Empty(silent);
        await Task.CompletedTask;
    }

    [Fact]
    public async Task A_route_that_says_nothing_is_closed_even_to_administrators()
    {
        var passed = false;
        var gate = new Gate(
            _ =>
            {
                passed = true;
                return Task.CompletedTask;
            },
            null!
        );
        var http = new DefaultHttpContext { Request = { Path = "/API/forgotten" }, Response = { Body = new MemoryStream() } };
        http.SetEndpoint(
            new RouteEndpoint(
                _ => Task.CompletedTask,
                Microsoft.AspNetCore.Routing.Patterns.RoutePatternFactory.Parse("/api/forgotten"),
                0,
                null,
                null
            )
        );

        await gate.InvokeAsync(http);
        Assert.False(passed);
        Assert.Equal(StatusCodes.Status403Forbidden, http.Response.StatusCode);
    }

    [Theory, OnBothDatabases]
    public async Task An_address_that_does_not_exist_is_told_so(OknoApp okno)
    {
        using var client = await okno.As("admin");
        Assert.Equal(HttpStatusCode.NotFound, await client.StatusOf("/api/nothing-here"));
    }

    private static string Pattern(RouteEndpoint route) => "/" + (route.RoutePattern.RawText ?? "").TrimStart('/');
}
