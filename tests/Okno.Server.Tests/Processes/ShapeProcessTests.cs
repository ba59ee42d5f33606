using System.Net;
using System.Text;
using System.Text.Json;
using Okno.Contracts;
using Okno.Contracts.Calls;
using Okno.Contracts.Processes;
using Okno.Contracts.Queues;
using Okno.Server.Tests.Access;
using Okno.Server.Tests.Calls;

namespace Okno.Server.Tests.Processes;

/// <summary>What an author of processes is helped with: the library, checks, formulas, rehearsals, versions, and going back.</summary>
public sealed class ShapeProcessTests
{
    private const string Case = """
        <bpmn:userTask id="work" name="Работа"><bpmn:extensionElements><okno:openEditPage object="case" recordId="=entityRecordId">
          <okno:completionCondition>record.status === 'resolved'</okno:completionCondition></okno:openEditPage></bpmn:extensionElements></bpmn:userTask>
        """;

    [Theory, OnBothDatabases]
    public async Task The_library_tells_drafts_from_what_is_in_force_and_who_saved_them(OknoApp okno)
    {
        var admin = await okno.As("admin");
        var key = NewKey();
        Assert.True((await Saved(admin, Model(key, Case))).Published);
        var draft = await Saved(admin, Model(key, "<bpmn:serviceTask id=\"work\"/>"), "?draft=true");
        Assert.Equal((2, false, 1), (draft.Version, draft.Published, draft.PublishedVersion));

        var listed = (await admin.Get<Page<ProcessDefinition>>("/api/processes")).Items.Single(process => process.Key == key);
        Assert.Equal((2, 1), (listed.Version, listed.PublishedVersion));
        Assert.Contains(listed.Problems, problem => problem is { ElementId: "work", Severity: "error" });
        Assert.NotNull(listed.SavedBy);
        var versions = (await admin.Get<Page<ProcessVersionInfo>>($"/api/processes/{key}/versions")).Items;
        Assert.Equal([(2, false), (1, true)], versions.Select(version => (version.Version, version.Published)));
        Assert.Equal(
            (await admin.Get<Page<ProcessVersionInfo>>($"/api/processes/{key}/versions?limit=1")).Items[0].Version,
            versions[0].Version
        );
    }

    [Theory, OnBothDatabases]
    public async Task A_save_over_a_version_that_its_author_has_not_seen_is_refused(OknoApp okno)
    {
        var admin = await okno.As("admin");
        var key = NewKey();
        await Saved(admin, Model(key, Case));
        using var request = new HttpRequestMessage(HttpMethod.Put, $"/api/processes/{key}") { Content = Xml(Model(key, Case)) };
        request.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        (await admin.SendAsync(request)).EnsureSuccessStatusCode();

        using var late = new HttpRequestMessage(HttpMethod.Put, $"/api/processes/{key}?draft=true") { Content = Xml(Model(key, Case)) };
        late.Headers.TryAddWithoutValidation("If-Match", "\"1\"");
        await admin.SendAsync(late).Refuses(HttpStatusCode.Conflict, "conflict");
        Assert.Equal(2, (await admin.Get<ProcessDefinition>($"/api/processes/{key}")).Version);
    }

    [Theory, OnBothDatabases]
    public async Task A_check_names_the_elements_at_fault_and_keeps_nothing(OknoApp okno)
    {
        var admin = await okno.As("admin");
        var key = NewKey();
        var model = Model(
            key,
            """<bpmn:callActivity id="work" calledElement="nowhere"/>""",
            """<okno:parameter name="entityRecordId" type="guid"/><okno:parameter name="1st" type="text"/>"""
        );
        using var answer = await admin.PostAsync("/api/processes/check", Xml(model));
        var found = await answer.Read<CheckedProcess>();
        Assert.Equal((key, false), (found.Key, found.Publishable));
        Assert.Equal([new ProcessParameter("entityRecordId", "guid")], found.Parameters);
        Assert.Contains(
            found.Problems,
            problem => problem is { ElementId: "work", Severity: "warning" } && problem.Message.Contains("nowhere")
        );
        Assert.Contains(found.Problems, problem => problem.ElementId == key && problem.Severity == "error");
        Assert.Equal(HttpStatusCode.NotFound, await admin.StatusOf($"/api/processes/{key}"));

        await admin
            .PostAsync("/api/processes/check", Xml("""<!DOCTYPE d [<!ENTITY a "aaaa">]><d>&a;</d>"""))
            .Refuses(HttpStatusCode.BadRequest, "process.malformed");
    }

    [Theory, OnBothDatabases]
    public async Task A_formula_is_read_and_worked_out_and_can_do_no_harm(OknoApp okno)
    {
        var admin = await okno.As("admin");
        Assert.True(
            (await Tried("condition", "a > 1 && record.status === 'new'", new { a = 2 }, new { status = "new" })).Value!.Value.GetBoolean()
        );
        Assert.False((await Tried("condition", "a >", null)).Readable);
        var unfit = await Tried("condition", "a", new { a = 2 });
        Assert.True(unfit.Readable);
        Assert.NotNull(unfit.Mistake);
        Assert.Equal("как есть", (await Tried("value", "как есть", null)).Value!.Value.GetString());
        Assert.Equal(3, (await Tried("script", "const b = a + 1; return b;", new { a = 2 })).Value!.Value.GetInt32());
        Assert.NotNull((await Tried("script", "while (true) {}", null)).Mistake);
        Assert.NotNull((await Tried("script", "System.IO.File.ReadAllText('/etc/passwd')", null)).Mistake);

        async Task<CheckedFormula> Tried(string kind, string text, object? values, object? record = null)
        {
            using var answer = await admin.Post(
                "/api/processes/formulas/check",
                new CheckFormulaRequest(
                    text,
                    kind,
                    values is null ? null : Telephone.Json(values).Deserialize<Dictionary<string, JsonElement>>(),
                    record is null ? null : Telephone.Json(record)
                )
            );
            return await answer.Read<CheckedFormula>();
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_rehearsal_walks_the_whole_way_and_writes_nothing(OknoApp okno)
    {
        var admin = await okno.As("admin");
        var key = NewKey();
        var model = Model(
            key,
            Case,
            """<okno:parameter name="entityRecordId" type="guid"/><okno:parameter name="made" type="any"/>""",
            """<bpmn:serviceTask id="make"><bpmn:extensionElements><okno:add object="case" result="made"><okno:value field="subject">Проба</okno:value></okno:add></bpmn:extensionElements></bpmn:serviceTask>"""
        );
        var record = Guid.NewGuid();
        var parameters = Telephone.Json(new { entityRecordId = record }).Deserialize<Dictionary<string, JsonElement>>();

        var begun = await Rehearsed([]);
        Assert.Equal(("running", "work"), (begun.State, Assert.Single(begun.At)));
        Assert.Equal(["s", "f1", "work"], begun.Passed[0]);
        var waits = Assert.Single(begun.Waits);
        Assert.Equal(("record", "case", record), (waits.Kind, waits.Title, waits.RecordId));

        var still = await Rehearsed([new RehearsalAnswer(waits.Token, "record", Telephone.Json(new { status = "new" }))]);
        Assert.Equal("work", Assert.Single(still.At));
        Assert.Empty(still.Passed[1]);

        List<RehearsalAnswer> answers = [new(waits.Token, "record", Telephone.Json(new { status = "resolved" }))];
        var works = await Rehearsed(answers);
        Assert.Equal(["f2", "make"], works.Passed[1]);
        answers.Add(new(Assert.Single(works.Waits).Token, "work", Telephone.Json("C-1")));
        var over = await Rehearsed(answers);
        Assert.Equal(("completed", "C-1"), (over.State, over.Values["made"].GetString()));
        Assert.Equal(["f3", "e"], over.Passed[2]);

        answers[1] = new(answers[1].Token, "failure", null, "case.not-found");
        var stuck = await Rehearsed(answers);
        Assert.Equal(("incident", "make"), (stuck.State, stuck.IncidentElementId));
        Assert.Equal("completed", (await Rehearsed([.. answers, new(0, "skip", Telephone.Json(new { made = "C-2" }))])).State);

        Assert.Equal(HttpStatusCode.NotFound, await admin.StatusOf($"/api/processes/{key}"));
        Assert.Empty((await admin.Get<Page<ProcessInstance>>($"/api/process-instances?key={key}")).Items);

        async Task<Rehearsal> Rehearsed(IReadOnlyList<RehearsalAnswer> told)
        {
            using var answer = await admin.Post("/api/processes/rehearse", new RehearseProcessRequest(model, parameters, told));
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            return await answer.Read<Rehearsal>();
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_process_in_use_is_not_deleted(OknoApp okno)
    {
        var admin = await okno.As("admin");
        var (queued, pressed, called, running) = (NewKey(), NewKey(), NewKey(), NewKey());
        const string Queue = """<okno:parameter name="queueItemId" type="guid"/><okno:parameter name="entityRecordId" type="guid"/>""";
        await Saved(admin, Model(queued, Case, Queue));
        await Saved(admin, Model(pressed, Case));
        await Saved(admin, Model(called, Case));
        await Saved(admin, Model(NewKey(), $"""<bpmn:callActivity id="work" calledElement="{called}"/>"""));
        await Saved(admin, Model(running, Case, start: Begin(running), root: Told(running)));

        using var queue = await admin.Post("/api/queues", new SaveQueueRequest($"Очередь {queued}", ProcessKey: queued));
        queue.EnsureSuccessStatusCode();
        using var action = await admin.Post("/api/cti-panel-actions", new SaveCtiPanelActionRequest($"Действие {pressed}", pressed));
        action.EnsureSuccessStatusCode();
        (
            await admin.Post(
                "/api/process-messages",
                new SendMessageRequest($"{running}-begin", null, Telephone.Json(new { entityRecordId = Guid.NewGuid() }))
            )
        ).EnsureSuccessStatusCode();
        await People.Eventually(async () => (await admin.Get<ProcessDefinition>($"/api/processes/{running}")).Running == 1);

        await admin.DeleteAsync($"/api/processes/{queued}").Refuses(HttpStatusCode.Conflict, "process.used-by-queue");
        await admin.DeleteAsync($"/api/processes/{pressed}").Refuses(HttpStatusCode.Conflict, "process.used-by-action");
        await admin.DeleteAsync($"/api/processes/{called}").Refuses(HttpStatusCode.Conflict, "process.used-by-process");
        await admin.DeleteAsync($"/api/processes/{running}").Refuses(HttpStatusCode.Conflict, "process.running");
        await admin.DeleteAsync($"/api/processes/{NewKey()}").Refuses(HttpStatusCode.NotFound, "request.not-found");
    }

    [Theory, OnBothDatabases]
    public async Task A_deleted_process_is_gone_from_use_and_what_it_did_is_still_to_be_seen(OknoApp okno)
    {
        var admin = await okno.As("admin");
        var key = NewKey();
        await Saved(admin, Model(key, "<bpmn:task id=\"work\"/>", start: Begin(key), root: Told(key)));
        (await admin.Post("/api/process-messages", new SendMessageRequest($"{key}-begin", null, null))).EnsureSuccessStatusCode();
        List<ProcessInstance> ended = [];
        await People.Eventually(async () =>
        {
            ended = [.. (await admin.Get<Page<ProcessInstance>>($"/api/process-instances?key={key}")).Items];
            return ended.Count == 1 && ended[0].State == ProcessInstanceState.Completed;
        });

        Assert.Equal(HttpStatusCode.NoContent, (await admin.DeleteAsync($"/api/processes/{key}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await admin.StatusOf($"/api/processes/{key}"));
        Assert.DoesNotContain((await admin.Get<Page<ProcessDefinition>>("/api/processes")).Items, process => process.Key == key);
        await admin
            .Post("/api/queues", new SaveQueueRequest("Поздно", ProcessKey: key))
            .Refuses(HttpStatusCode.Conflict, "queue.unknown-process");
        Assert.Equal(key, (await admin.Get<ProcessInstance>($"/api/process-instances/{ended[0].Id}")).Key);

        // It may come back; its versions go on counting.
        Assert.Equal(2, (await Saved(admin, Model(key, Case))).Version);
    }

    private static string NewKey() => $"p{Guid.NewGuid():N}";

    private static StringContent Xml(string xml) => new(xml, Encoding.UTF8, "application/bpmn+xml");

    private static async Task<ProcessDefinition> Saved(HttpClient admin, string xml, string query = "")
    {
        using var answer = await admin.PostAsync($"/api/processes{query}", Xml(xml));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Read<ProcessDefinition>();
    }

    private static string Told(string key) => $"""<bpmn:message id="m" name="{key}-begin"/>""";

    private static string Begin(string key) =>
        $"""<bpmn:startEvent id="s"><bpmn:messageEventDefinition id="{key}-d" messageRef="m"/></bpmn:startEvent>""";

    /// <summary>A start, the element <c>work</c>, perhaps <c>make</c>, an end.</summary>
    private static string Model(
        string key,
        string work,
        string parameters = """<okno:parameter name="entityRecordId" type="guid"/>""",
        string make = "",
        string start = """<bpmn:startEvent id="s"/>""",
        string root = ""
    ) =>
        $"""
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:okno="urn:okno:bpmn:1" id="d" targetNamespace="t">{root}
              <bpmn:process id="{key}" name="Проверка {key}" isExecutable="true">
                <bpmn:extensionElements><okno:parameters>{parameters}</okno:parameters></bpmn:extensionElements>
                {start}{work}{make}<bpmn:endEvent id="e"/>
                <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="work"/>
                <bpmn:sequenceFlow id="f2" sourceRef="work" targetRef="{(make.Length > 0 ? "make" : "e")}"/>
                {(make.Length > 0 ? """<bpmn:sequenceFlow id="f3" sourceRef="make" targetRef="e"/>""" : "")}
              </bpmn:process>
            </bpmn:definitions>
            """;
}
