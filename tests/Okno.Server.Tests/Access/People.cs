using System.Net;
using System.Text.Json;
using Okno.Contracts;
using Okno.Contracts.Access;

namespace Okno.Server.Tests.Access;

/// <summary>People of a test's own, and ways to be them.</summary>
internal static class People
{
    public static string NewLogin() => $"p{Guid.NewGuid():N}"[..16];

    public static async Task<Role> Role(this HttpClient admin, string code) =>
        (await admin.Get<Page<Role>>("/api/roles")).Items.Single(role => role.Code == code);

    public static async Task<Role> NewRole(this HttpClient admin, params Permission[] permissions)
    {
        var code = $"r{Guid.NewGuid():N}"[..16];
        using var answer = await admin.Post("/api/roles", new SaveRoleRequest(code, $"Роль {code}", RoleKind.Functional, permissions));
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return await answer.Read<Role>();
    }

    public static async Task<UserAccount> NewPerson(this HttpClient admin, params Guid[] roleIds)
    {
        var login = NewLogin();
        using var answer = await admin.Post(
            "/api/users",
            new CreateUserRequest(login, $"Человек {login}", OknoApp.Password, RoleIds: roleIds)
        );
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        return await answer.Read<UserAccount>();
    }

    public static Task<HttpResponseMessage> SignIn(this HttpClient client, string login, string password = OknoApp.Password) =>
        client.Post("/api/session", new SignInRequest(login, password));

    /// <summary>A browser, so to say, in which the person is signed in: cookie and header.</summary>
    public static async Task<HttpClient> Browser(this OknoApp okno, string login, string password = OknoApp.Password)
    {
        var client = okno.Anonymous();
        using var answer = await client.SignIn(login, password);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return client;
    }

    public static async Task<HttpStatusCode> StatusOf(this HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        return answer.StatusCode;
    }

    public static ChangeUserRequest AsRequest(this UserAccount account) =>
        new(account.Name, account.Email, account.Extension, account.RoleIds, account.Active);

    public static async Task Refuses(this Task<HttpResponseMessage> call, HttpStatusCode status, string code)
    {
        using var answer = await call;
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(status == answer.StatusCode, $"{(int)answer.StatusCode} {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal(code, JsonDocument.Parse(text).RootElement.GetProperty("code").GetString());
    }

    public static async Task Eventually(Func<Task<bool>> holds)
    {
        for (var left = 300; left > 0; left--)
        {
            if (await holds())
                return;
            await Task.Delay(100);
        }
        Assert.Fail("It did not come to be within half a minute.");
    }
}
