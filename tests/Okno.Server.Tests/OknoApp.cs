using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Server.Data;

namespace Okno.Server.Tests;

public enum Database
{
    Sqlite,
    Postgres,
}

/// <summary>The whole server over a real database of its own, with a clock that tests may move.</summary>
public sealed class OknoApp : WebApplicationFactory<Program>
{
    public const string Password = "Проверка-2026-окно";
    public const string TelephonySecret = "проверочный секрет телефонии";
    private static readonly ConcurrentDictionary<Database, Lazy<OknoApp>> Shared = new();
    private readonly ConcurrentDictionary<string, Task<string>> _tokens = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string?> _settings;

    private OknoApp(Database database, string connection, Dictionary<string, string?> settings)
    {
        Database = database;
        Connection = connection;
        _settings = settings;
    }

    public Database Database { get; }
    public string Connection { get; }
    public MovableClock Clock { get; } = new();

    /// <summary>The app that tests of one database share; each makes its own people, queues and records.</summary>
    public static OknoApp SharedOn(Database database) =>
        Shared.GetOrAdd(database, static on => new Lazy<OknoApp>(() => Started(FreshOn(on)))).Value;

    // Test classes run side by side, and the factory would start a server for each that asks first.
    private static OknoApp Started(OknoApp app)
    {
        _ = app.Server;
        return app;
    }

    /// <summary>An app over an empty database: for tests that move the clock or restart the server.</summary>
    public static OknoApp FreshOn(Database database, params (string Name, string Value)[] settings) =>
        new(
            database,
            NewConnection(database),
            settings.ToDictionary(pair => pair.Name, pair => (string?)pair.Value, StringComparer.Ordinal)
        );

    /// <summary>Another server process, so to say, over the same database.</summary>
    public OknoApp Again() => new(Database, Connection, _settings);

    public static string NewConnection(Database database)
    {
        var name = $"okno_test_{Guid.CreateVersion7():N}";
        if (database == Database.Sqlite)
            return $"Data Source={Path.Combine(Path.GetTempPath(), "okno-tests", name + ".db")}";
        var server =
            Environment.GetEnvironmentVariable("OKNO_TEST_POSTGRES")
            ?? throw new InvalidOperationException("OKNO_TEST_POSTGRES names no server: run the tests by ./test.sh.");
        return $"{server};Database={name};Maximum Pool Size=40";
    }

    /// <summary>A client signed in as the person, by a personal access token.</summary>
    public async Task<HttpClient> As(string login, string password = Password)
    {
        var token = await _tokens.GetOrAdd(login, _ => NewToken(login, password));
        var client = CreateClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    public async Task<T> InDb<T>(Func<OknoDb, Task<T>> work)
    {
        await using var scope = Services.CreateAsyncScope();
        return await work(scope.ServiceProvider.GetRequiredService<OknoDb>());
    }

    /// <summary>A client without sign-in, cookies kept, the CSRF header sent.</summary>
    public HttpClient Anonymous()
    {
        var client = CreateClient();
        client.DefaultRequestHeaders.Add("X-Okno-Csrf", "1");
        return client;
    }

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        builder.UseEnvironment("Testing");
        builder.UseSetting("Logging:LogLevel:Default", "Warning");
        // Said at every start, some hundred times a run: who looks for a failure would not find it among these.
        foreach (
            var chatty in new[]
            {
                "EntityFrameworkCore",
                "Hosting.Lifetime",
                "AspNetCore.StaticFiles",
                "AspNetCore.DataProtection",
                "AspNetCore.Routing",
            }
        )
            builder.UseSetting($"Logging:LogLevel:Microsoft.{chatty}", "None");
        builder.UseSetting("ConnectionStrings:Okno", Connection);
        builder.UseSetting("Okno:DemoPassword", Password);
        builder.UseSetting("Okno:Telephony:Secret", TelephonySecret);
        foreach (var (name, value) in _settings)
            builder.UseSetting(name, value);
        builder.ConfigureServices(services => services.Replace(ServiceDescriptor.Singleton<TimeProvider>(Clock)));
    }

    public override string ToString() => Database.ToString();

    private async Task<string> NewToken(string login, string password)
    {
        using var client = Anonymous();
        using var signedIn = await client.PostAsJsonAsync("/api/session", new SignInRequest(login, password));
        signedIn.EnsureSuccessStatusCode();
        using var created = await client.PostAsJsonAsync("/api/session/tokens", new CreateTokenRequest("tests"));
        created.EnsureSuccessStatusCode();
        return (await created.Read<CreatedToken>()).Token;
    }
}

/// <summary>Real time plus what a test adds to it.</summary>
public sealed class MovableClock : TimeProvider
{
    private long _added;

    public override DateTimeOffset GetUtcNow() => TimeProvider.System.GetUtcNow() + new TimeSpan(Interlocked.Read(ref _added));

    public void Advance(TimeSpan by) => Interlocked.Add(ref _added, by.Ticks);
}

public static class Answers
{
    public static async Task<T> Read<T>(this HttpResponseMessage answer) =>
        await answer.Content.ReadFromJsonAsync<T>(Wire.Json) ?? throw new InvalidOperationException("The answer is empty.");

    /// <summary>The problem's stable code.</summary>
    public static async Task<string?> Code(this HttpResponseMessage answer)
    {
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        return problem.TryGetProperty("code", out var code) ? code.GetString() : null;
    }

    public static Task<HttpResponseMessage> Post<T>(this HttpClient client, string path, T body) =>
        client.PostAsJsonAsync(path, body, Wire.Json);

    public static Task<HttpResponseMessage> Put<T>(this HttpClient client, string path, T body) =>
        client.PutAsJsonAsync(path, body, Wire.Json);

    public static async Task<T> Get<T>(this HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        Assert.True(answer.IsSuccessStatusCode, $"GET {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return await answer.Read<T>();
    }
}
