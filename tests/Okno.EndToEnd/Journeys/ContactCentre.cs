using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Calls;
using Okno.Contracts.Cases;
using Okno.Contracts.Contacts;
using Okno.Contracts.Queues;
using Okno.Contracts.Settings;

namespace Okno.EndToEnd.Journeys;

/// <summary>Someone who works here, with their way to the API beside their browser.</summary>
public sealed record Colleague(UserAccount Account, HttpClient Api)
{
    public string Login => Account.Login;

    public string Name => Account.Name;
}

/// <summary>A corner of the contact centre of a journey's own, set up through the API: its people, queues and cases.</summary>
public sealed class ContactCentre
{
    private static int _extensions = 6000;
    private readonly HttpClient _admin;
    private readonly Role _team;

    private ContactCentre(RunningOkno okno, HttpClient admin, Role team) => (Okno, _admin, _team) = (okno, admin, team);

    public RunningOkno Okno { get; }

    /// <summary>Cases of this corner carry it, so that its queues see no others.</summary>
    public string Category { get; } = $"c{Guid.NewGuid():N}"[..12];

    public static async Task<ContactCentre> In(RunningOkno okno)
    {
        var admin = await As(okno, "admin");
        var code = $"r{Guid.NewGuid():N}"[..16];
        return new ContactCentre(
            okno,
            admin,
            await admin.Post<Role>("/api/roles", new SaveRoleRequest(code, code, RoleKind.Functional, []))
        );
    }

    public Task<Colleague> Operator(string name) => Person(name, "cc-agent", onTeam: true);

    /// <summary>An operator with a telephone, who may start actions from calls; training calls are allowed.</summary>
    public async Task<Colleague> Agent(string name)
    {
        var agent = await Person(name, "cc-agent", onTeam: true, "contact-center-operators");
        await Put(
            $"/api/users/{agent.Account.Id}",
            new ChangeUserRequest(
                agent.Account.Name,
                null,
                Interlocked.Increment(ref _extensions).ToString(CultureInfo.InvariantCulture),
                agent.Account.RoleIds,
                true
            )
        );
        await Put("/api/settings/TrainingCalls", new SaveSettingRequest(JsonSerializer.SerializeToElement(true)));
        return agent with { Account = await _admin.Get<UserAccount>($"/api/users/{agent.Account.Id}") };
    }

    /// <summary>An operator whose telephone is their browser, registered as their extension.</summary>
    public async Task<Colleague> AgentWithSoftphone(string name, string address, string realm, string password)
    {
        var agent = await Agent(name);
        await Put("/api/settings/SoftphoneAddress", new SaveSettingRequest(JsonSerializer.SerializeToElement(address)));
        await Put("/api/settings/SoftphoneRealm", new SaveSettingRequest(JsonSerializer.SerializeToElement(realm)));
        await GivesSoftphone(agent, password);
        return agent;
    }

    public Task GivesSoftphone(Colleague to, string password) =>
        Put($"/api/softphones/{to.Account.Id}", new SaveSoftphoneRequest(to.Account.Extension!, password));

    /// <summary>A process of one task, published.</summary>
    public async Task Publish(string name, string task)
    {
        var key = $"p{Guid.NewGuid():N}";
        var xml = $"""
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:okno="urn:okno:bpmn:1" id="d" targetNamespace="t">
              <bpmn:process id="{key}" name="{name}" isExecutable="true">
                <bpmn:startEvent id="s"/>{task}<bpmn:endEvent id="e"/>
                <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="q"/><bpmn:sequenceFlow id="f2" sourceRef="q" targetRef="e"/>
              </bpmn:process>
            </bpmn:definitions>
            """;
        using var content = new StringContent(xml, System.Text.Encoding.UTF8, "application/bpmn+xml");
        using var answer = await _admin.PostAsync("/api/processes", content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>The operator's telephone rings.</summary>
    public static Task<Call> Rings(Colleague at, string from) => at.Api.Post<Call>("/api/calls/simulate", new RingMyselfRequest(from));

    public Task<Contact> Known(Guid contactId) => _admin.Get<Contact>($"/api/contacts/{contactId}");

    public async Task<Contact?> Known(string name) =>
        (await _admin.Get<Page<Contact>>($"/api/contacts?search={Uri.EscapeDataString(name)}")).Items.SingleOrDefault();

    public Task<Case> Registered(string subject, Guid contactId) =>
        _admin.Post<Case>("/api/cases", new CreateCaseRequest(subject, ContactId: contactId));

    private async Task Put(string path, object body)
    {
        using var answer = await _admin.PutAsync(path, JsonContent.Create(body, body.GetType(), options: Wire.Json));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public Task<Colleague> Supervisor(string name) => Person(name, "supervisor", onTeam: false);

    /// <summary>Someone who sets everything up.</summary>
    public Task<Colleague> Administrator(string name) => Person(name, "administrator", onTeam: false);

    /// <summary>Registers a case of the corner's without a queue that waits for it.</summary>
    public Task<Case> Registered(string subject) => _admin.Post<Case>("/api/cases", new CreateCaseRequest(subject, Category: Category));

    public async Task<Queue> Queue(QueueKind kind, string name, string? processKey = null) =>
        await _admin.Post<Queue>(
            "/api/queues",
            new SaveQueueRequest(
                name,
                Kind: kind,
                State: QueueState.InProgress,
                ProcessKey: processKey,
                Filter: JsonSerializer.SerializeToElement(
                    new object[]
                    {
                        new { category = Category, status = new[] { "new" } },
                        // Who answers for a case takes it out of the queue.
                        new { field = "ownerId", op = "isEmpty" },
                    }
                ),
                Team: [new TeamMember(RoleId: _team.Id)]
            )
        );

    /// <summary>Registers a case that no queue of the corner need take.</summary>
    public Task<Case> Case(string subject) => _admin.Post<Case>("/api/cases", new CreateCaseRequest(subject, Category: Category));

    /// <summary>Registers a case and waits until it stands in the corner's queues.</summary>
    public async Task<Case> Case(string subject, Colleague seenBy, string? description = null, Guid? contactId = null)
    {
        var before = await Waiting(seenBy);
        var registered = await _admin.Post<Case>(
            "/api/cases",
            new CreateCaseRequest(subject, description, contactId, Category: Category, ResponseDue: DateTimeOffset.UtcNow.AddHours(3))
        );
        await Eventually(async () => await Waiting(seenBy) > before, $"«{subject}» comes into the queue");
        return registered;
    }

    public Task<Account> Account(string name, params (CommunicationKind Kind, string Value)[] options) =>
        _admin.Post<Account>(
            "/api/accounts",
            new CreateAccountRequest(name, [.. options.Select(option => new SaveCommunicationOptionRequest(option.Kind, option.Value))])
        );

    public Task<Contact> Contact(string name, string phone) =>
        _admin.Post<Contact>(
            "/api/contacts",
            new CreateContactRequest(
                name,
                "CFO",
                CommunicationOptions:
                [
                    new(CommunicationKind.Phone, phone),
                    new(CommunicationKind.Email, $"buh-{Guid.CreateVersion7():N}@example.org"),
                ]
            )
        );

    public Task<Case> Saved(Guid caseId) => _admin.Get<Case>($"/api/cases/{caseId}");

    public async Task<IReadOnlyList<Case>> Found(string words) =>
        (await _admin.Get<Page<Case>>($"/api/cases?search={Uri.EscapeDataString(words)}")).Items;

    public async Task<IReadOnlyList<HistoryRow>> History(Guid caseId) =>
        (await _admin.Get<Page<HistoryRow>>($"/api/cases/{caseId}/history")).Items;

    /// <summary>How many records of closed queues one operator may have in work.</summary>
    public async Task SetLimit(int limit)
    {
        using var answer = await _admin.PutAsJsonAsync(
            "/api/settings/MaxClosedQueueItemsInProgress",
            new SaveSettingRequest(JsonSerializer.SerializeToElement(limit)),
            Wire.Json
        );
        answer.EnsureSuccessStatusCode();
    }

    public static async Task Eventually(Func<Task<bool>> holds, string what)
    {
        for (var left = 300; left > 0; left--, await Task.Delay(100))
        {
            if (await holds())
                return;
        }
        Assert.Fail($"It did not come to be within half a minute: {what}.");
    }

    private static async Task<int> Waiting(Colleague seenBy) =>
        (await seenBy.Api.Get<Page<DesktopQueue>>("/api/desktop/queues")).Items.Sum(queue => queue.Waiting);

    private async Task<Colleague> Person(string name, string roleCode, bool onTeam, params string[] more)
    {
        var roles = (await _admin.Get<Page<Role>>("/api/roles?limit=200")).Items;
        var given = roles.Where(role => role.Code == roleCode || more.Contains(role.Code)).Select(role => role.Id);
        var account = await _admin.Post<UserAccount>(
            "/api/users",
            new CreateUserRequest(
                $"p{Guid.NewGuid():N}"[..16],
                name,
                RunningOkno.Password,
                RoleIds: onTeam ? [.. given, _team.Id] : [.. given]
            )
        );
        return new Colleague(account, await As(Okno, account.Login));
    }

    /// <summary>Someone's way to the API.</summary>
    public static async Task<HttpClient> As(RunningOkno okno, string login)
    {
        var token = await okno.Tokens.GetOrAdd(login, _ => new Lazy<Task<string>>(() => Token(okno, login))).Value;
        var client = new HttpClient { BaseAddress = okno.Address };
        client.DefaultRequestHeaders.Authorization = new("Bearer", token);
        return client;
    }

    private static async Task<string> Token(RunningOkno okno, string login)
    {
        using var browser = new HttpClient { BaseAddress = okno.Address };
        browser.DefaultRequestHeaders.Add("X-Okno-Csrf", "1");
        await browser.Post<Session>("/api/session", new SignInRequest(login, RunningOkno.Password));
        return (await browser.Post<CreatedToken>("/api/session/tokens", new CreateTokenRequest("journeys"))).Token;
    }
}

internal static class Answers
{
    public static async Task<T> Get<T>(this HttpClient client, string path)
    {
        using var answer = await client.GetAsync(path);
        return await answer.Read<T>();
    }

    public static async Task<T> Post<T>(this HttpClient client, string path, object? body = null)
    {
        using var answer = await client.PostAsJsonAsync(path, body ?? new { }, Wire.Json);
        return await answer.Read<T>();
    }

    private static async Task<T> Read<T>(this HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(
            answer.IsSuccessStatusCode,
            $"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri}: {(int)answer.StatusCode} {text}"
        );
        return JsonSerializer.Deserialize<T>(text, Wire.Json)!;
    }
}
