using System.Net;
using System.Text.Json;
using Okno.Contracts.Processes;
using Okno.Server.Tests.Access;
using Okno.Server.Tests.Calls;

namespace Okno.Server.Tests.Processes;

/// <summary>Operators' steps: when they can be finished, and by whom.</summary>
public sealed partial class InstanceTests
{
    [Theory, OnBothDatabases]
    public async Task An_operators_step_is_refused_while_an_incident_stops_it_and_can_be_finished_afterwards(OknoApp okno)
    {
        var admin = await okno.As("admin");
        var key = await Publish(
            admin,
            $"""
            <bpmn:parallelGateway id="fork"/>{Asked}{Read}<bpmn:parallelGateway id="join"/><bpmn:endEvent id="e"/>
            {Flow("s", "fork")}{Flow("fork", "ask")}{Flow("fork", "read")}{Flow("ask", "join")}{Flow("read", "join")}{Flow("join", "e")}
            """
        );
        var stuck = await Started(admin, key, new { caseId = Guid.NewGuid() }, ProcessInstanceState.Incident);
        var step = stuck.Waits!.Single(wait => wait.Kind == "step").StepId;
        await Answer().Refuses(HttpStatusCode.Conflict, "process-step.incident");
        await Do(
            admin,
            $"{stuck.Id}/resolve",
            new ResolveIncidentRequest(new Dictionary<string, JsonElement>(StringComparer.Ordinal) { ["found"] = Telephone.Json(1) })
        );
        Assert.Equal(HttpStatusCode.OK, (await Answer()).StatusCode);
        Assert.Equal(ProcessInstanceState.Completed, (await See(admin, stuck.Id)).State);

        Task<HttpResponseMessage> Answer() => admin.Post($"/api/process-steps/{step}/complete", new { values = new { answer = "yes" } });
    }

    [Theory, OnBothDatabases]
    public async Task Steps_beside_each_other_are_finished_at_once_without_hindering_each_other(OknoApp okno)
    {
        var admin = await okno.As("admin");
        string[] ids = ["one", "two", "three", "four", "five", "six"];
        var asked = string.Concat(
            ids.Select(id => Asked.Replace("id=\"ask\"", $"id=\"{id}\"", StringComparison.Ordinal) + Flow("fork", id) + Flow(id, "join"))
        );
        var key = await Publish(
            admin,
            $"""
            <bpmn:parallelGateway id="fork"/>{asked}<bpmn:parallelGateway id="join"/><bpmn:endEvent id="e"/>{Flow("s", "fork")}{Flow(
                "join",
                "e"
            )}
            """
        );
        var running = await Started(admin, key, null, ProcessInstanceState.Running);
        var answers = await Task.WhenAll(
            running.Waits!.Select(wait => admin.Post($"/api/process-steps/{wait.StepId}/complete", new { values = new { answer = "yes" } }))
        );
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        Assert.Equal(ProcessInstanceState.Completed, (await See(admin, running.Id)).State);
    }

    [Theory, OnBothDatabases]
    public async Task Who_may_not_make_the_record_of_a_step_is_told_which_right_is_missing(OknoApp okno)
    {
        var admin = await okno.As("admin");
        const string New =
            """<bpmn:userTask id="new"><bpmn:extensionElements><okno:openEditPage object="contact"/></bpmn:extensionElements></bpmn:userTask>""";
        var key = await Publish(admin, $"""{New}<bpmn:endEvent id="e"/>{Flow("s", "new")}{Flow("new", "e")}""");
        var running = await Started(admin, key, null, ProcessInstanceState.Running);
        var chief = await admin.NewPerson((await admin.NewRole(Contracts.Access.Permission.SuperviseQueues)).Id);
        using var refused = await (await okno.As(chief.Login)).Post(
            $"/api/process-steps/{running.Waits!.Single().StepId}/complete",
            new { values = new { name = "Пётр" } }
        );
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal("createContacts", (await refused.Read<JsonElement>()).GetProperty("permission").GetString());
    }
}
