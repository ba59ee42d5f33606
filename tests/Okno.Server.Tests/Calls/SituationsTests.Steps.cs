using System.Net;
using System.Text.Json;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Calls;
using Okno.Contracts.Cases;
using Okno.Contracts.Contacts;
using Okno.Contracts.Processes;
using Okno.Contracts.Settings;
using Okno.Server.Tests.Access;
using Okno.Server.Tests.Cases;

namespace Okno.Server.Tests.Calls;

public sealed partial class SituationsTests
{
    private static async Task<(Telephone Telephone, HttpClient Client, UserAccount Account)> Desk(OknoApp okno)
    {
        var telephone = new Telephone(okno);
        var (client, account) = await telephone.Operator();
        return (telephone, client, account);
    }

    private static async Task<string> CallId(OknoApp okno, Guid id) =>
        (await (await okno.As("admin")).Get<Call>($"/api/calls/{id}")).CallId;

    private static Task<IReadOnlyList<CallAction>> Offered(HttpClient client, Guid call) =>
        client.Get<IReadOnlyList<CallAction>>($"/api/calls/{call}/actions");

    private static async Task<HttpResponseMessage> Press(HttpClient client, Guid call, string name)
    {
        var action = (await Offered(client, call)).Single(action => action.Name == name);
        return await client.Post($"/api/calls/{call}/actions/{action.Id}", new { });
    }

    private static async Task<ProcessStep> Pressed(HttpClient client, Guid call, string name)
    {
        using var answer = await Press(client, call, name);
        Assert.True(answer.StatusCode is HttpStatusCode.OK, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return await answer.Read<ProcessStep>();
    }

    private static Task<HttpResponseMessage> Complete(HttpClient client, ProcessStep step, object values) =>
        client.Post($"/api/process-steps/{step.Id}/complete", new { values });

    private static async Task<ProcessStep?> Last(HttpClient client, ProcessStep step, object values)
    {
        using var answer = await Complete(client, step, values);
        Assert.True(answer.StatusCode is HttpStatusCode.OK, $"{(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
        return (await answer.Read<CompletedStep>()).Step;
    }

    private static async Task<ProcessStep> Next(HttpClient client, ProcessStep step, object values) =>
        await Last(client, step, values) ?? throw new InvalidOperationException("Nothing comes next.");

    /// <summary>The call stands with its contact and case, and both show it in their history.</summary>
    private static async Task IsLinked(HttpClient client, Guid call, Guid contactId, string subject)
    {
        var seen = await Telephone.Seen(client, call);
        Assert.Equal(contactId, seen.Contact?.Id);
        Assert.NotNull(seen.CaseId);
        var @case = await client.Get<Case>($"/api/cases/{seen.CaseId}");
        Assert.Equal((subject, (Guid?)contactId), (@case.Subject, @case.ContactId));
        Assert.Contains((await client.Get<Page<HistoryRow>>($"/api/cases/{@case.Id}/history")).Items, row => row.Kind == "call.linked");
        var history = (await client.Get<Page<ContactHistoryRow>>($"/api/contacts/{contactId}/history")).Items;
        Assert.Contains(history, row => row.Kind == "call" && row.Id == call);
        Assert.Contains(history, row => row.Kind == "case" && row.Id == @case.Id);
    }

    private static async Task<string> Publish(HttpClient admin, string task)
    {
        var key = $"p{Guid.NewGuid():N}";
        var xml = $"""
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:okno="urn:okno:bpmn:1" id="d" targetNamespace="t">
              <bpmn:process id="{key}" name="Свой процесс" isExecutable="true">
                <bpmn:startEvent id="s"/>{task}<bpmn:endEvent id="e"/>
                <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="q"/><bpmn:sequenceFlow id="f2" sourceRef="q" targetRef="e"/>
              </bpmn:process>
            </bpmn:definitions>
            """;
        using var answer = await admin.PostAsync(
            "/api/processes",
            new StringContent(xml, System.Text.Encoding.UTF8, "application/bpmn+xml")
        );
        Assert.True(answer.StatusCode is HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        Assert.True((await answer.Content.ReadAsStringAsync()).Contains("\"published\":true", StringComparison.Ordinal));
        return key;
    }
}
