using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Processes;
using Okno.Server.Tests.Access;
using Okno.Server.Tests.Calls;

namespace Okno.Server.Tests.Processes;

/// <summary>One instance as its page shows it, and what an administrator does with it.</summary>
public sealed partial class InstanceTests
{
    private const string Asked =
        """<bpmn:userTask id="ask" name="Спросить"><bpmn:extensionElements><okno:question text="Ну что?" result="answer"><okno:answer value="yes" label="Да"/><okno:answer value="no" label="Нет"/></okno:question></bpmn:extensionElements></bpmn:userTask>""";

    private const string Read =
        """<bpmn:serviceTask id="read" name="Прочитать"><bpmn:extensionElements><okno:read object="case" recordId="=caseId" result="found"/></bpmn:extensionElements></bpmn:serviceTask>""";

    private const string Parameters = """<okno:parameter name="caseId" type="guid"/><okno:parameter name="found" type="any"/>""";

    [Theory, OnBothDatabases]
    public async Task Tells_where_it_has_been_what_it_waits_for_and_what_became_of_its_incident(OknoApp okno)
    {
        var admin = await okno.As("admin");
        var key = await Publish(
            admin,
            $"""
            {Read}{Asked}<bpmn:boundaryEvent id="late" attachedToRef="ask"><bpmn:timerEventDefinition><bpmn:timeDuration>PT1H</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
            <bpmn:endEvent id="e"/>{Flow("s", "read")}{Flow("read", "ask")}{Flow("ask", "e")}{Flow("late", "e")}
            """
        );
        var stuck = await Started(admin, key, new { caseId = Guid.NewGuid() }, ProcessInstanceState.Incident);
        Assert.Equal(
            ("Прочитать", "serviceTask", InstanceElementState.Incident),
            stuck.Elements!.Where(one => one.ElementId == "read").Select(one => (one.Name, one.Kind, one.State)).Single()
        );
        var incident = Assert.Single(stuck.Incidents!);
        Assert.Equal(
            ("read", "Прочитать", stuck.Incident, null),
            (incident.ElementId, incident.ElementName, incident.Cause, incident.Resolution)
        );
        Assert.Equal([new ProcessParameter("caseId", "guid"), new ProcessParameter("found", "any")], stuck.Parameters!);

        await Do(admin, $"{stuck.Id}/resolve", new ResolveIncidentRequest(null));
        using var skipped = await Post(
            admin,
            $"{stuck.Id}/resolve",
            new ResolveIncidentRequest(
                new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["found"] = Telephone.Json(new { subject = "Вручную" }) }
            )
        );
        var seen = await skipped.Read<ProcessInstance>();
        Assert.Equal(
            "s passed, read passed, ask waiting",
            string.Join(", ", seen.Elements!.Select(one => $"{one.ElementId} {one.State.ToString().ToLowerInvariant()}"))
        );
        Assert.All(seen.Elements!, one => Assert.Equal((1, one.State is InstanceElementState.Waiting), (one.Times, one.LeftAt is null)));
        Assert.Equal(["s-read", "read-ask"], seen.Flows!);
        Assert.Equal(["step ask", "timer late"], seen.Waits!.Select(wait => $"{wait.Kind} {wait.ElementId}"));
        Assert.Equal(okno.Clock.GetUtcNow().AddHours(1), seen.Waits![1].DueAt!.Value, TimeSpan.FromMinutes(1));
        Assert.Equal(["skipped", "retried"], seen.Incidents!.Select(one => one.Resolution));
        Assert.All(seen.Incidents!, one => Assert.NotNull(one.ResolvedBy));
        Assert.Equal("Вручную", seen.Values!["found"].GetProperty("subject").GetString());

        using var done = await admin.Post(
            $"/api/process-steps/{seen.Waits[0].StepId}/complete",
            new { values = new { answer = "yes", found = "подменено" } }
        );
        Assert.True(done.IsSuccessStatusCode, await done.Content.ReadAsStringAsync());
        var over = await See(admin, seen.Id);
        Assert.Equal(JsonValueKind.Object, over.Values!["found"].ValueKind); // a step brings what it asked for and no more
        Assert.Empty(over.Waits!);
        Assert.All(over.Elements!, one => Assert.Equal(InstanceElementState.Passed, one.State));
        Assert.Equal(
            [
                "process.completed",
                "process-step.closed",
                "process-step.opened",
                "process.incident-resolved",
                "process.incident",
                "process.incident-resolved",
                "process.incident",
                "process.started",
            ],
            over.Journal!.Select(row => row.Kind)
        );
        Assert.NotNull(over.Journal!.First(row => row.Kind == "process-step.closed").Who);
    }

    [Theory, OnBothDatabases]
    public async Task Goes_on_in_a_newer_version_when_what_waits_is_still_there(OknoApp okno)
    {
        var admin = await okno.As("admin");
        var key = await Publish(admin, $"""{Asked}<bpmn:endEvent id="e"/>{Flow("s", "ask")}{Flow("ask", "e")}""");
        var running = await Started(admin, key, new { caseId = Guid.NewGuid() }, ProcessInstanceState.Running);
        Assert.Null(running.Migration);
        await Post(admin, $"{running.Id}/migrate", new { }).Refuses(HttpStatusCode.Conflict, "process.no-newer-version");

        await Publish(admin, $"""<bpmn:manualTask id="ask"/><bpmn:endEvent id="e"/>{Flow("s", "ask")}{Flow("ask", "e")}""", key);
        var offered = (await See(admin, running.Id)).Migration!;
        Assert.Equal((2, false, "ask"), (offered.Version, offered.Possible, Assert.Single(offered.Obstacles).ElementId));
        await Post(admin, $"{running.Id}/migrate", new { }).Refuses(HttpStatusCode.Conflict, "process.cannot-migrate");

        await Publish(
            admin,
            $"""{Asked.Replace("Ну что?", "Что теперь?", StringComparison.Ordinal)}{Read}<bpmn:endEvent id="e"/>{Flow("s", "ask")}{Flow("ask", "read")}{Flow("read", "e")}""",
            key
        );
        Assert.True((await See(admin, running.Id)).Migration!.Possible);
        using var answer = await Post(admin, $"{running.Id}/migrate", new MigrateInstanceRequest(3));
        var moved = await answer.Read<ProcessInstance>();
        Assert.Equal((3, null), (moved.Version, moved.Migration));
        var step = moved.Waits!.Single(wait => wait.Kind == "step");
        Assert.Equal(running.Waits!.Single().StepId, step.StepId); // whoever has it open keeps it
        Assert.Equal("Что теперь?", step.Name);

        using var done = await admin.Post($"/api/process-steps/{step.StepId}/complete", new { values = new { answer = "yes" } });
        Assert.True(done.IsSuccessStatusCode, await done.Content.ReadAsStringAsync());
        Assert.Equal("read", (await See(admin, running.Id)).ElementId); // the newer version's element, which finds no case
        await Do(admin, $"{running.Id}/cancel", new CancelInstanceRequest("Проверка"));
        await Post(admin, $"{running.Id}/migrate", new { }).Refuses(HttpStatusCode.Conflict, "process.over");
    }

    [Theory, OnBothDatabases]
    public async Task What_comes_while_an_incident_stops_it_is_told_afterwards(OknoApp okno)
    {
        var admin = await okno.As("admin");
        var key = await Publish(
            admin,
            $"""
            <bpmn:parallelGateway id="fork"/>{Read}<bpmn:intermediateCatchEvent id="heard"><bpmn:extensionElements><okno:message result="reply"/></bpmn:extensionElements>
            <bpmn:messageEventDefinition messageRef="go-message"/></bpmn:intermediateCatchEvent><bpmn:parallelGateway id="join"/><bpmn:endEvent id="e"/>
            {Flow("s", "fork")}{Flow("fork", "heard")}{Flow("fork", "read")}{Flow("heard", "join")}{Flow("read", "join")}{Flow("join", "e")}
            """
        );
        var stuck = await Started(admin, key, new { caseId = Guid.NewGuid() }, ProcessInstanceState.Incident);
        await Tell(admin, $"{key}-go", new { said = 1 });
        await Tell(admin, $"{key}-go", new { said = 2 }); // for nobody: the first one has been taken
        await People.Eventually(async () => (await See(admin, stuck.Id)).Waits!.Any(wait => wait.Kind == "answer"));

        await Do(
            admin,
            $"{stuck.Id}/resolve",
            new ResolveIncidentRequest(new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["found"] = Telephone.Json(1) })
        );
        await People.Eventually(async () => (await See(admin, stuck.Id)).State is ProcessInstanceState.Completed);
        Assert.Equal(1, (await See(admin, stuck.Id)).Values!["reply"].GetProperty("said").GetInt32());
    }

    [Theory, OnBothDatabases]
    public async Task A_caller_learns_that_what_it_called_was_canceled(OknoApp okno)
    {
        var admin = await okno.As("admin");
        var called = await Publish(admin, $"""{Asked}<bpmn:endEvent id="e"/>{Flow("s", "ask")}{Flow("ask", "e")}""", plain: true);
        var key = await Publish(
            admin,
            $"""<bpmn:callActivity id="call" calledElement="{called}"/><bpmn:endEvent id="e"/>{Flow("s", "call")}{Flow("call", "e")}"""
        );
        var caller = await Started(admin, key, null, ProcessInstanceState.Running);
        var child = Assert.Single(caller.Called!);
        Assert.Equal(("call", called), (child.ElementId, child.Key));
        Assert.Equal(["call call"], caller.Waits!.Select(wait => $"{wait.Kind} {wait.ElementId}"));
        await Do(admin, $"{child.Id}/cancel", new CancelInstanceRequest("Не нужно"));
        var stuck = await See(admin, caller.Id);
        Assert.Equal((ProcessInstanceState.Incident, "call"), (stuck.State, stuck.ElementId));

        await Do(admin, $"{caller.Id}/resolve", new ResolveIncidentRequest(null));
        var again = await See(admin, caller.Id);
        Assert.Equal((ProcessInstanceState.Running, 2), (again.State, again.Called!.Count));
        await Do(admin, $"{caller.Id}/cancel", new CancelInstanceRequest(null));
        Assert.Equal(ProcessInstanceState.Canceled, (await See(admin, again.Called[0].Id)).State);
    }

    [Theory, OnBothDatabases]
    public async Task A_process_that_calls_itself_without_end_is_stopped(OknoApp okno)
    {
        var admin = await okno.As("admin");
        var endless = $"p{Guid.NewGuid():N}";
        var calling =
            $"""<bpmn:callActivity id="call" calledElement="{endless}"/><bpmn:endEvent id="e"/>{Flow("s", "call")}{Flow("call", "e")}""";
        await Publish(admin, calling, endless, plain: true);
        var caller = await Started(admin, await Publish(admin, calling), null, ProcessInstanceState.Running);

        IReadOnlyList<ProcessInstance> stopped = [];
        await People.Eventually(async () =>
        {
            stopped = (await admin.Get<Page<ProcessInstance>>($"/api/process-instances?key={endless}&state=incident")).Items;
            return stopped.Count > 0;
        });
        Assert.Equal("Процесс делает слишком много и ни разу не ждёт", stopped[0].Incident);
        Assert.InRange(await okno.InDb(db => db.RunningProcesses.CountAsync(one => one.RootId == caller.Id)), 100, 102);
        await Do(admin, $"{caller.Id}/cancel", new CancelInstanceRequest(null));
        Assert.Equal(ProcessInstanceState.Canceled, (await See(admin, stopped[0].Id)).State);
    }

    [Theory, OnBothDatabases]
    public async Task Tells_people_and_posts_to_the_feed_in_the_transaction_of_what_led_to_it(OknoApp okno)
    {
        var admin = await okno.As("admin");
        var anna = await admin.NewPerson();
        var text = $"Срочно {Guid.NewGuid():N}";
        var key = await Publish(
            admin,
            $"""
            <bpmn:serviceTask id="tell"><bpmn:extensionElements><okno:notify user="{anna.Login}" text="='{text}'"/></bpmn:extensionElements></bpmn:serviceTask>
            <bpmn:serviceTask id="post"><bpmn:extensionElements><okno:post text="{text} @{anna.Login}" result="found"/></bpmn:extensionElements></bpmn:serviceTask>
            <bpmn:serviceTask id="nobody"><bpmn:extensionElements><okno:notify user="нет-такого" text="x"/></bpmn:extensionElements></bpmn:serviceTask>
            <bpmn:endEvent id="e"/>{Flow("s", "tell")}{Flow("tell", "post")}{Flow("post", "nobody")}{Flow("nobody", "e")}
            """
        );
        var stuck = await Started(admin, key, null, ProcessInstanceState.Incident);
        Assert.Equal("nobody", stuck.ElementId);
        var told = await (await okno.As(anna.Login)).Get<Contracts.Feed.Notifications>("/api/notifications");
        Assert.Equal(["feed.mentioned", "process.notified"], told.Items.Select(one => one.Kind).Order(StringComparer.Ordinal));
        var channel = (await admin.Get<Page<Contracts.Feed.FeedChannel>>("/api/feed/channels")).Items.Single(one => one.Code == "desktop");
        var post = (await admin.Get<Page<Contracts.Feed.FeedPost>>($"/api/feed/channels/{channel.Id}/posts?limit=200")).Items.Single(one =>
            one.Text.StartsWith(text, StringComparison.Ordinal)
        );
        Assert.Equal(post.Id, stuck.Values!["found"].GetGuid());
        Assert.Null(post.Author); // Okno itself
    }

    private static string Flow(string from, string to) => $"""<bpmn:sequenceFlow id="{from}-{to}" sourceRef="{from}" targetRef="{to}"/>""";

    private static async Task<string> Publish(HttpClient admin, string elements, string? key = null, bool plain = false)
    {
        key ??= $"p{Guid.NewGuid():N}";
        var start = plain
            ? """<bpmn:startEvent id="s"/>"""
            : """<bpmn:startEvent id="s"><bpmn:messageEventDefinition messageRef="begin-message"/></bpmn:startEvent>""";
        using var answer = await admin.PostAsync(
            "/api/processes",
            new StringContent(
                $"""
                <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:okno="urn:okno:bpmn:1" id="d" targetNamespace="t">
                  <bpmn:message id="begin-message" name="{key}-begin"/><bpmn:message id="go-message" name="{key}-go"/>
                  <bpmn:process id="{key}" name="Проверка" isExecutable="true">
                    <bpmn:extensionElements><okno:parameters>{Parameters}</okno:parameters></bpmn:extensionElements>{start}{elements}
                  </bpmn:process>
                </bpmn:definitions>
                """,
                Encoding.UTF8,
                "application/bpmn+xml"
            )
        );
        var saved = await answer.Read<ProcessDefinition>();
        Assert.True(saved.Published, string.Join('\n', saved.Problems.Select(problem => $"{problem.ElementId}: {problem.Message}")));
        return key;
    }

    private static async Task<ProcessInstance> Started(HttpClient admin, string key, object? payload, ProcessInstanceState state)
    {
        await Tell(admin, $"{key}-begin", payload);
        List<ProcessInstance> all = [];
        await People.Eventually(async () =>
        {
            all = [.. (await admin.Get<Page<ProcessInstance>>($"/api/process-instances?key={key}")).Items];
            return all.Count == 1 && all[0].State == state;
        });
        return await See(admin, all[0].Id);
    }

    private static async Task Tell(HttpClient admin, string name, object? payload)
    {
        using var answer = await admin.Post(
            "/api/process-messages",
            new SendMessageRequest(name, null, payload is null ? null : Telephone.Json(payload))
        );
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    private static Task<ProcessInstance> See(HttpClient admin, Guid id) => admin.Get<ProcessInstance>($"/api/process-instances/{id}");

    private static Task<HttpResponseMessage> Post(HttpClient admin, string path, object request) =>
        admin.Post($"/api/process-instances/{path}", request);

    private static async Task Do(HttpClient admin, string path, object request)
    {
        using var answer = await Post(admin, path, request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
