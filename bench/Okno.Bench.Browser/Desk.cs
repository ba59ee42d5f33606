using System.Text;
using System.Text.Json;
using Microsoft.Playwright;
using Okno.Bench.Load;

namespace Okno.Bench.Browser;

/// <summary>Okno with 10,000 cases that wait in its queues, on SQLite, and an operator who is on every team.</summary>
internal sealed class Desk : IAsyncDisposable
{
    private const string Login = "browser";
    private readonly Server _server;

    private Desk(Server server) => _server = server;

    public Uri Address => _server.Address;

    public static async Task<Desk> Open(Place place)
    {
        var file = Path.Combine(place.Scratch, "browser.db");
        await Seed.Sqlite(place, file, Amount.Cases);
        var desk = new Desk(await Server.StartOkno(place, $"Data Source={file}"));
        using var admin = new HttpClient { BaseAddress = desk.Address };
        admin.DefaultRequestHeaders.Add("X-Okno-Csrf", "1");
        (await admin.PostAsJsonAsync("/api/session", new { login = "admin", password = Server.Password })).EnsureSuccessStatusCode();
        var roles = await admin.GetFromJsonAsync<JsonElement>("/api/roles?limit=200");
        var role = roles.GetProperty("items").EnumerateArray().First(role => role.GetProperty("code").GetString() == "cc-agent");
        var person = new
        {
            login = Login,
            name = "Вера Орлова",
            password = Server.Password,
            roleIds = new[] { role.GetProperty("id").GetString() },
        };
        (await admin.PostAsJsonAsync("/api/users", person)).EnsureSuccessStatusCode();
        foreach (var model in new[] { BigModel.OfElements, BigModel.OfNodes })
        {
            using var xml = new StringContent(model.Xml(), Encoding.UTF8, "application/bpmn+xml");
            (await admin.PostAsync("/api/processes", xml)).EnsureSuccessStatusCode();
        }
        return desk;
    }

    /// <summary>Signs the operator in, in this browser and without a page.</summary>
    public Task SignIn(IBrowserContext browser) => SignIn(browser, Login);

    public Task SignInAdministrator(IBrowserContext browser) => SignIn(browser, "admin");

    private async Task SignIn(IBrowserContext browser, string login)
    {
        var answer = await browser.APIRequest.PostAsync(
            new Uri(Address, "/api/session").ToString(),
            new()
            {
                DataObject = new { login, password = Server.Password },
                Headers = new Dictionary<string, string>(StringComparer.Ordinal) { ["X-Okno-Csrf"] = "1" },
            }
        );
        if (!answer.Ok)
            throw new InvalidOperationException($"Signing in: {answer.Status} {await answer.TextAsync()}");
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
