using System.Net;
using System.Text.Json;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Cases;
using Okno.Contracts.Queues;
using Okno.Server.Tests.Access;

namespace Okno.Server.Tests.Queues;

/// <summary>A corner of the contact centre of a test's own: its role, its operators, its queues and cases.</summary>
internal sealed class Desk
{
    private readonly OknoApp _okno;

    private Desk(OknoApp okno, HttpClient admin, Role team)
    {
        _okno = okno;
        Admin = admin;
        Team = team;
    }

    public HttpClient Admin { get; }

    /// <summary>The role that the desk's queues have on their team.</summary>
    public Role Team { get; }

    /// <summary>Cases of this desk carry it, so that its queues see no others.</summary>
    public string Category { get; } = $"c{Guid.NewGuid():N}";

    public static async Task<Desk> In(OknoApp okno)
    {
        var admin = await okno.As("admin");
        return new Desk(okno, admin, await admin.NewRole());
    }

    public async Task<(HttpClient Client, UserAccount Account)> Operator(bool onTeam = true)
    {
        var agent = await Admin.Role("cc-agent");
        var account = await Admin.NewPerson(onTeam ? [agent.Id, Team.Id] : [agent.Id]);
        return (await _okno.As(account.Login), account);
    }

    public async Task<(HttpClient Client, UserAccount Account)> Supervisor()
    {
        var account = await Admin.NewPerson((await Admin.Role("supervisor")).Id);
        return (await _okno.As(account.Login), account);
    }

    public SaveQueueRequest Described(QueueKind kind, string priority = "medium", QueueFilling filling = QueueFilling.Filter) =>
        new(
            $"Очередь {Guid.NewGuid():N}"[..20],
            Kind: kind,
            Priority: priority,
            State: QueueState.InProgress,
            Filling: filling,
            Filter: filling is QueueFilling.Filter
                ? JsonSerializer.SerializeToElement(
                    new Dictionary<string, object> { ["category"] = Category, ["status"] = new[] { "new", "reopened" } }
                )
                : null,
            Team: [new TeamMember(RoleId: Team.Id)]
        );

    public Task<Queue> Queue(QueueKind kind, string priority = "medium", QueueFilling filling = QueueFilling.Filter) =>
        Queue(Described(kind, priority, filling));

    public async Task<Queue> Queue(SaveQueueRequest described)
    {
        using var answer = await Admin.Post("/api/queues", described);
        Assert.True(answer.StatusCode is HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return await answer.Read<Queue>();
    }

    public async Task<Case> Case(
        string subject = "Обращение",
        CasePriority priority = CasePriority.Medium,
        DateTimeOffset? registeredAt = null
    )
    {
        using var answer = await Admin.Post(
            "/api/cases",
            new CreateCaseRequest(subject, Priority: priority, Category: Category, RegisteredAt: registeredAt)
        );
        Assert.True(answer.StatusCode is HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        return await answer.Read<Case>();
    }

    public async Task<List<Case>> Cases(int count)
    {
        List<Case> cases = [];
        for (var n = 1; n <= count; n++)
            cases.Add(await Case($"Обращение {n}"));
        return cases;
    }

    /// <summary>Waits until so many records wait in the queue, which filling has a second for.</summary>
    public async Task Filled(Queue queue, int waiting)
    {
        var (someone, _) = await Operator();
        await People.Eventually(async () => await Waiting(someone, queue.Id) == waiting);
    }

    public static async Task<int?> Waiting(HttpClient someone, Guid queueId) =>
        (await someone.Get<Page<DesktopQueue>>("/api/desktop/queues")).Items.SingleOrDefault(mine => mine.Id == queueId)?.Waiting;

    public static async Task<IReadOnlyList<QueueItem>> Items(HttpClient someone, string query = "") =>
        (await someone.Get<Page<QueueItem>>($"/api/desktop/items?object=case{query}")).Items;

    public static Task<HttpResponseMessage> Next(HttpClient someone, Guid? queueId = null) =>
        someone.Post("/api/desktop/next", new TakeNextRequest("case", queueId));

    public static async Task<TakenItem> Taken(HttpClient someone, Guid? queueId = null)
    {
        using var answer = await Next(someone, queueId);
        Assert.True(answer.StatusCode is HttpStatusCode.OK, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return await answer.Read<TakenItem>();
    }

    public static Task<HttpResponseMessage> Step(HttpClient someone, Guid itemId, string step, object? body = null) =>
        someone.Post($"/api/queue-items/{itemId}/{step}", body ?? new { });

    public static async Task<QueueItem> Done(HttpClient someone, Guid itemId, string step, object? body = null)
    {
        using var answer = await Step(someone, itemId, step, body);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return await answer.Read<QueueItem>();
    }

    public static async Task<TakenItem> Opened(HttpClient someone, Guid itemId)
    {
        using var answer = await Step(someone, itemId, "open");
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return await answer.Read<TakenItem>();
    }

    public static Task<HttpResponseMessage> Patch(HttpClient someone, Guid caseId, object patch) =>
        someone.PatchAsync($"/api/cases/{caseId}", System.Net.Http.Json.JsonContent.Create(patch, options: Wire.Json));

    public static async Task<SavedCase> Saved(HttpClient someone, Guid caseId, object patch)
    {
        using var answer = await Patch(someone, caseId, patch);
        Assert.True(answer.IsSuccessStatusCode, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return await answer.Read<SavedCase>();
    }

    public async Task SetLimit(int limit) =>
        (
            await Admin.Put(
                "/api/settings/MaxClosedQueueItemsInProgress",
                new Okno.Contracts.Settings.SaveSettingRequest(JsonSerializer.SerializeToElement(limit))
            )
        ).EnsureSuccessStatusCode();

    public async Task<IReadOnlyList<HistoryRow>> Journal(Guid itemId) =>
        (await Admin.Get<Page<HistoryRow>>($"/api/queue-items/{itemId}/journal")).Items;
}
