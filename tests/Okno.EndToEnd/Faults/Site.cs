using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Queues;
using Okno.Contracts.Settings;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Tests.Queues;

namespace Okno.EndToEnd.Faults;

public enum Database
{
    Sqlite,
    Postgres,
}

/// <summary>A database of a test's own with one or more server processes on it, its people, queues and records.</summary>
internal sealed class Site : IAsyncDisposable
{
    private readonly Database _database;
    private readonly string _name = $"okno_fault_{Guid.CreateVersion7():N}";
    private readonly string _connection;
    private readonly List<OknoProcess> _nodes = [];
    private ServiceProvider? _services;

    private Site(Database database)
    {
        _database = database;
        _connection =
            database is Database.Sqlite
                ? $"Data Source={Path.Combine(Folder, "okno.db")}"
                : $"{Postgres};Database={_name};Maximum Pool Size=40";
    }

    public static string Postgres =>
        Environment.GetEnvironmentVariable("OKNO_TEST_POSTGRES")
        ?? throw new InvalidOperationException("OKNO_TEST_POSTGRES names no server: run the tests by ./test.sh.");

    public string Connection => _connection;
    public IReadOnlyList<OknoProcess> Nodes => _nodes;
    public OknoProcess Server => _nodes[0];
    public IServiceProvider Services => _services!;

    /// <summary>A client signed in as the administrator.</summary>
    public HttpClient Admin { get; private set; } = null!;

    private string Folder => Path.Combine(Path.GetTempPath(), "okno-tests", _name);

    public static async Task<Site> On(Database database, int nodes = 1)
    {
        var site = new Site(database);
        try
        {
            Directory.CreateDirectory(site.Folder);
            for (var n = 0; n < nodes; n++)
                site._nodes.Add(await OknoProcess.Start(site._connection));
            var configuration = new ConfigurationBuilder()
                .AddInMemoryCollection([KeyValuePair.Create<string, string?>("ConnectionStrings:Okno", site._connection)])
                .Build();
            site._services = new ServiceCollection()
                .AddLogging()
                .AddSingleton(TimeProvider.System)
                .AddSingleton<IConfiguration>(configuration)
                .AddStorage(configuration)
                .AddAccess(configuration)
                .BuildServiceProvider();
            site.Admin = site.Server.Client();
            site.Admin.DefaultRequestHeaders.Add("X-Okno-Csrf", "1");
            site.Admin.DefaultRequestHeaders.Add("Cookie", await SignIn(site.Admin, "admin"));
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }

    /// <summary>Signs in with the password that all share; the cookie of the session.</summary>
    public static async Task<string> SignIn(HttpClient client, string login)
    {
        using var answer = await client.PostAsJsonAsync("/api/session", new SignInRequest(login, OknoProcess.Password), Wire.Json);
        answer.EnsureSuccessStatusCode();
        return answer.Headers.GetValues("Set-Cookie").First().Split(';')[0];
    }

    /// <summary>A token made through the API by someone signed in.</summary>
    public static async Task<string> NewToken(HttpClient client, string cookie)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/session/tokens");
        request.Headers.Add("Cookie", cookie);
        request.Headers.Add("X-Okno-Csrf", "1");
        request.Content = JsonContent.Create(new CreateTokenRequest("tests"), options: Wire.Json);
        using var answer = await client.SendAsync(request);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<CreatedToken>(Wire.Json))!.Token;
    }

    public Task<IReadOnlyList<Colleague>> People(int count, string role) => Crowd.People(Services, count, role, OknoProcess.Password);

    /// <summary>A client of a node, as this colleague by token.</summary>
    public HttpClient As(Colleague person, int node = 0, Uri? through = null)
    {
        var client = _nodes[node].Client(through);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", person.Token);
        return client;
    }

    public async Task<Guid> Queue(string name, QueueKind kind, string priority, IEnumerable<Colleague> team)
    {
        using var answer = await Admin.PostAsJsonAsync(
            "/api/queues",
            Crowd.Queue(name, kind, priority, team.Select(person => person.Id)),
            Wire.Json
        );
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<Contracts.Queues.Queue>(Wire.Json))!.Id;
    }

    public async Task<IReadOnlyList<QueueItem>> Fill(Guid queue, int count)
    {
        var cases = await Crowd.Cases(Services, count, _name);
        using var answer = await Admin.PostAsJsonAsync($"/api/queues/{queue}/items", new FillQueueRequest(cases), Wire.Json);
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<FilledQueue>(Wire.Json))!.Items;
    }

    public async Task SetLimit(int limit)
    {
        var value = new SaveSettingRequest(JsonSerializer.SerializeToElement(limit));
        using var answer = await Admin.PutAsJsonAsync("/api/settings/MaxClosedQueueItemsInProgress", value, Wire.Json);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Other nodes learn of queues and settings within a second.</summary>
    public static Task UntilAllNodesKnow() => Task.Delay(1500);

    public async Task<T> Get<T>(string path)
    {
        using var answer = await Admin.GetAsync(path);
        Assert.True(
            answer.StatusCode is HttpStatusCode.OK,
            $"GET {path}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}"
        );
        return (await answer.Content.ReadFromJsonAsync<T>(Wire.Json))!;
    }

    /// <summary>How many processes run for an item.</summary>
    public async Task<int> RunningProcesses(Guid item)
    {
        await using var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
        return await db.RunningProcesses.CountAsync(process => process.QueueItemId == item && process.EndedAt == null);
    }

    /// <summary>Keeps everyone from writing until it is disposed of: the row of every queue item is locked, on SQLite the whole file.</summary>
    public async Task<IAsyncDisposable> HoldUpWrites()
    {
        var scope = Services.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
        var transaction = await db.Database.BeginTransactionAsync();
        await db.Database.ExecuteSqlRawAsync(
            db.IsSqlite ? "delete from changed_records where id < 0" : "select 1 from queue_items for update"
        );
        return new Held(scope, transaction);
    }

    private sealed class Held(AsyncServiceScope scope, IDbContextTransaction transaction) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await scope.DisposeAsync();
        }
    }

    /// <summary>All of a history, oldest first.</summary>
    public async Task<IReadOnlyList<HistoryRow>> History(string path)
    {
        List<HistoryRow> rows = [];
        string? cursor = null;
        do
        {
            var page = await Get<Page<HistoryRow>>($"{path}?limit=200{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}");
            rows.AddRange(page.Items);
            cursor = page.Next;
        } while (cursor is not null);
        rows.Reverse();
        return rows;
    }

    public async ValueTask DisposeAsync()
    {
        Admin?.Dispose();
        foreach (var node in _nodes)
            await node.DisposeAsync();
        if (_services is not null)
            await _services.DisposeAsync();
        if (_database is Database.Sqlite)
        {
            Directory.Delete(Folder, recursive: true);
            return;
        }
        await using var server = NpgsqlDataSource.Create($"{Postgres};Database=postgres;Pooling=false");
        await using var drop = server.CreateCommand($"drop database if exists {_name} with (force)");
        await drop.ExecuteNonQueryAsync();
    }
}
