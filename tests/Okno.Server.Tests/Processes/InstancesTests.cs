using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Calls;
using Okno.Contracts.Processes;
using Okno.Server.Tests.Access;
using Okno.Server.Tests.Calls;
using Okno.Server.Tests.Cases;

namespace Okno.Server.Tests.Processes;

/// <summary>Processes that wait, fail and go on, in the database: over restarts, two nodes and an administrator's hand.</summary>
public sealed partial class InstancesTests
{
    private const string Message = """<bpmn:message id="begin-message" name="KEY-begin"/><bpmn:message id="go-message" name="KEY-go"/>""";
    private const string ByMessage =
        """<bpmn:startEvent id="s"><bpmn:messageEventDefinition messageRef="begin-message"/></bpmn:startEvent>""";

    [Theory, OnBothDatabases]
    public async Task A_message_starts_it_and_another_goes_to_the_one_it_is_for(OknoApp okno)
    {
        var admin = await okno.As("admin");
        var key = await Publish(
            admin,
            $"""
            {ByMessage}
            <bpmn:intermediateCatchEvent id="t"><bpmn:extensionElements><okno:message correlation="=order" result="reply"/></bpmn:extensionElements>
              <bpmn:messageEventDefinition messageRef="go-message"/></bpmn:intermediateCatchEvent>
            """,
            """<okno:parameter name="order" type="text"/><okno:parameter name="reply" type="any"/>"""
        );
        await Tell(admin, $"{key}-begin", null, new { order = "A-1" });
        await Tell(admin, $"{key}-begin", null, new { order = "A-2" });
        var running = await Until(admin, key, all => all.Count == 2);
        Assert.All(running, instance => Assert.Equal(ProcessInstanceState.Running, instance.State));

        await Tell(admin, $"{key}-go", "A-2", new { paid = true });
        await Tell(admin, $"{key}-go", "A-3", new { paid = true });
        var after = await Until(admin, key, all => all.Exists(instance => instance.State == ProcessInstanceState.Completed));
        var done = await Seen(admin, after.Single(instance => instance.State == ProcessInstanceState.Completed).Id);
        Assert.Equal("A-2", done.Values!["order"].GetString());
        Assert.True(done.Values["reply"].GetProperty("paid").GetBoolean());
        var waits = await Seen(admin, after.Single(instance => instance.State == ProcessInstanceState.Running).Id);
        Assert.Equal(["t"], waits.Waiting!);
    }

    [Theory, OnBothDatabases]
    public async Task What_fails_is_an_incident_that_is_tried_again_passed_over_or_canceled(OknoApp okno)
    {
        var admin = await okno.As("admin");
        var key = await Publish(
            admin,
            $"""
            {ByMessage}
            <bpmn:serviceTask id="t"><bpmn:extensionElements><okno:read object="case" recordId="=caseId" result="found"/></bpmn:extensionElements>
            </bpmn:serviceTask>
            """,
            """<okno:parameter name="caseId" type="guid"/><okno:parameter name="found" type="any"/>"""
        );
        foreach (var _ in Enumerable.Range(0, 3))
            await Tell(admin, $"{key}-begin", null, new { caseId = Guid.NewGuid() });
        var stuck = await Until(admin, key, all => all.Count == 3);
        Assert.All(stuck, instance => Assert.Equal(ProcessInstanceState.Incident, instance.State));
        Assert.All(stuck, instance => Assert.False(string.IsNullOrEmpty(instance.Incident)));
        Assert.Equal("t", (await Seen(admin, stuck[0].Id)).ElementId);

        // Nothing has changed: tried again, it fails again.
        Assert.Equal(ProcessInstanceState.Incident, (await Resolved(admin, stuck[0].Id, null)).State);
        var passed = await Resolved(
            admin,
            stuck[0].Id,
            new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["found"] = Telephone.Json(new { subject = "Вручную" }) }
        );
        Assert.Equal(ProcessInstanceState.Completed, passed.State);
        Assert.Equal("Вручную", passed.Values!["found"].GetProperty("subject").GetString());
        await admin
            .Post($"/api/process-instances/{stuck[0].Id}/resolve", new ResolveIncidentRequest(null))
            .Refuses(HttpStatusCode.Conflict, "process.no-incident");

        using var canceled = await admin.Post($"/api/process-instances/{stuck[1].Id}/cancel", new CancelInstanceRequest("Ошибка в данных"));
        Assert.Equal(ProcessInstanceState.Canceled, (await canceled.Read<ProcessInstance>()).State);
        await admin
            .Post($"/api/process-instances/{stuck[1].Id}/cancel", new CancelInstanceRequest(null))
            .Refuses(HttpStatusCode.Conflict, "process.over");
        Assert.Equal(
            [stuck[2].Id],
            (await admin.Get<Page<ProcessInstance>>($"/api/process-instances?state=incident&key={key}")).Items.Select(instance =>
                instance.Id
            )
        );
    }

    [Theory, OnBothDatabases]
    public async Task A_script_that_never_ends_stops_its_instance_and_nothing_else(OknoApp okno)
    {
        var admin = await okno.As("admin");
        foreach (
            var script in new[] { "while (true) { }", "let a = []; while (true) a.push(a.length)", "(function f() { return f() + 1 })()" }
        )
        {
            var key = await Publish(
                admin,
                $"""{ByMessage}<bpmn:scriptTask id="t" scriptFormat="javascript"><bpmn:script>{script}</bpmn:script></bpmn:scriptTask>"""
            );
            await Tell(admin, $"{key}-begin", null, null);
            var stuck = await Until(admin, key, all => all.Count == 1);
            Assert.Equal(ProcessInstanceState.Incident, stuck[0].State);
            using var inEnglish = new HttpRequestMessage(HttpMethod.Get, $"/api/process-instances/{stuck[0].Id}");
            inEnglish.Headers.AcceptLanguage.ParseAdd("en");
            using var said = await admin.SendAsync(inEnglish);
            Assert.Contains("failed: ", (await said.Read<ProcessInstance>()).Incident, StringComparison.Ordinal);
            Assert.Contains("не вычислилось: ", (await Seen(admin, stuck[0].Id)).Incident, StringComparison.Ordinal);
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_running_instance_stays_on_its_version(OknoApp okno)
    {
        var telephone = new Telephone(okno);
        var admin = await okno.As("admin");
        var (client, account) = await telephone.Operator();
        var key = await Publish(admin, Question("Первая версия?"));
        using var added = await admin.Post("/api/cti-panel-actions", new SaveCtiPanelActionRequest($"Спросить {key}", key));
        var action = await added.Read<CtiPanelAction>();
        try
        {
            var (before, after) = (
                await telephone.Rings(account, Records.NewNumber()),
                await telephone.Rings(account, Records.NewNumber())
            );
            var old = await Pressed(client, before, action.Id);
            await Publish(admin, Question("Вторая версия?"), key: key);
            Assert.Equal("Вторая версия?", (await Pressed(client, after, action.Id)).Page);
            // Pressed again it goes on as it began, and ends so.
            Assert.Equal((old.Id, "Первая версия?"), ((await Pressed(client, before, action.Id)).Id, old.Page));
            using var done = await client.Post($"/api/process-steps/{old.Id}/complete", new { values = new { answer = "yes" } });
            Assert.Null((await done.Read<CompletedStep>()).Step);
            Assert.Equal(1, (await Seen(admin, old.InstanceId)).Version);
        }
        finally
        {
            using var deleted = await admin.DeleteAsync($"/api/cti-panel-actions/{action.Id}");
        }

        static string Question(string text) =>
            $"""
                <bpmn:startEvent id="s"/><bpmn:userTask id="t"><bpmn:extensionElements><okno:question text="{text}" result="answer">
                <okno:answer value="yes" label="Да"/></okno:question></bpmn:extensionElements></bpmn:userTask>
                """;
    }

    [Theory, OnBothDatabases]
    public async Task What_cannot_run_is_kept_as_a_draft_and_named(OknoApp okno)
    {
        var admin = await okno.As("admin");
        var key = $"p{Guid.NewGuid():N}";
        using var answer = await Save(
            admin,
            Model(key, """<bpmn:startEvent id="s"/><bpmn:adHocSubProcess id="t" name="Как получится"/>""", "", "")
        );
        var saved = await answer.Read<ProcessDefinition>();
        Assert.False(saved.Published);
        Assert.Contains(saved.Problems, problem => problem.ElementId == "t" && problem.Severity == "error");

        foreach (
            var bomb in new[]
            {
                """<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><d>&b;</d>""",
                """<!DOCTYPE d SYSTEM "file:///etc/passwd"><d/>""",
                "<bpmn:definitions",
                "",
            }
        )
        {
            using var refused = await Save(admin, bomb);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
    }

    private static Task<HttpResponseMessage> Save(HttpClient admin, string xml) =>
        admin.PostAsync("/api/processes", new StringContent(xml, Encoding.UTF8, "application/bpmn+xml"));

    private static string Model(string key, string elements, string parameters, string after) =>
        $"""
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:okno="urn:okno:bpmn:1" id="d" targetNamespace="t">
              {Message.Replace("KEY", key, StringComparison.Ordinal)}
              <bpmn:process id="{key}" name="Проверка" isExecutable="true">
                <bpmn:extensionElements><okno:parameters>{parameters}</okno:parameters></bpmn:extensionElements>
                {elements}{after}<bpmn:endEvent id="e"/>
                <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="t"/>
                {(
                after.Length == 0
                    ? """<bpmn:sequenceFlow id="f2" sourceRef="t" targetRef="e"/>"""
                    : """<bpmn:sequenceFlow id="f2" sourceRef="t" targetRef="make"/><bpmn:sequenceFlow id="f3" sourceRef="make" targetRef="e"/>"""
            )}
              </bpmn:process>
            </bpmn:definitions>
            """;

    private static async Task<string> Publish(
        HttpClient admin,
        string elements,
        string parameters = "",
        string after = "",
        string? key = null
    )
    {
        key ??= $"p{Guid.NewGuid():N}";
        using var answer = await Save(admin, Model(key, elements, parameters, after));
        var saved = await answer.Read<ProcessDefinition>();
        Assert.True(saved.Published, string.Join('\n', saved.Problems.Select(problem => $"{problem.ElementId}: {problem.Message}")));
        return key;
    }

    private static async Task Tell(HttpClient admin, string name, string? correlation, object? payload)
    {
        using var answer = await admin.Post(
            "/api/process-messages",
            new SendMessageRequest(name, correlation, payload is null ? null : Telephone.Json(payload))
        );
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
    }

    private static async Task<List<ProcessInstance>> Until(HttpClient admin, string key, Func<List<ProcessInstance>, bool> holds)
    {
        List<ProcessInstance> all = [];
        await People.Eventually(async () =>
        {
            all = [.. (await admin.Get<Page<ProcessInstance>>($"/api/process-instances?key={key}")).Items];
            return all.Count > 0 && holds(all);
        });
        return all;
    }

    private static Task<ProcessInstance> Seen(HttpClient admin, Guid id) => admin.Get<ProcessInstance>($"/api/process-instances/{id}");

    private static async Task<ProcessInstance> Resolved(HttpClient admin, Guid id, Dictionary<string, JsonElement>? skipWith)
    {
        using var answer = await admin.Post($"/api/process-instances/{id}/resolve", new ResolveIncidentRequest(skipWith));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Read<ProcessInstance>();
    }

    private static async Task<ProcessStep> Pressed(HttpClient client, Guid call, Guid action)
    {
        using var answer = await client.Post($"/api/calls/{call}/actions/{action}", new { });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Read<ProcessStep>();
    }
}
