using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Processes;
using Okno.Contracts.Settings;
using Okno.Server.Processes;
using Okno.Server.Tests.Access;
using Okno.Server.Tests.Calls;

namespace Okno.Server.Tests.Processes;

/// <summary>Processes call another system: what is sent, what comes of its answers, and whom they may not call.</summary>
public sealed partial class CallOutTests
{
    private const string Secret = "secret-4711";

    [Theory, InlineData(Database.Sqlite), InlineData(Database.Postgres)]
    public async Task Tries_again_after_a_while_and_brings_the_answer_without_the_secret(Database database)
    {
        using var other = new OtherSystem(
            (503, "text/plain", "занято"),
            (200, "application/json", $$"""{"id": 7, "echo": "Bearer {{Secret}}"}""")
        );
        await using var okno = Okno(database, "127.0.0.1");
        var admin = await okno.As("admin");
        await Allow(admin, "127.0.0.1");
        var instance = await Run(
            admin,
            $"""
            <okno:http method="POST" url="='{other.Address}orders/' + n" result="answer" timeout="5"><okno:header name="Authorization" secret="crm"/>
            <okno:header name="X-Case">=n + 1</okno:header><okno:value field="amount">=n</okno:value></okno:http>
            """,
            found => found.State is ProcessInstanceState.Completed
        );
        Assert.Equal(7, instance.Values!["answer"].GetProperty("body").GetProperty("id").GetInt32());

        Assert.Equal(2, other.Asked.Count);
        Assert.All(other.Asked, asked => Assert.Equal(("POST", "/orders/4", """{"amount":4}"""), (asked.Method, asked.Path, asked.Body)));
        Assert.All(other.Asked, asked => Assert.Equal((Secret, "5"), (asked.Headers["Authorization"], asked.Headers["X-Case"])));
        Assert.Single(other.Asked.Select(asked => asked.Headers["Idempotency-Key"]).Distinct(StringComparer.Ordinal));

        // The secret is nowhere: not in what is shown, not in what is kept.
        Assert.DoesNotContain(Secret, JsonSerializer.Serialize(instance, Wire.Json), StringComparison.Ordinal);
        Assert.DoesNotContain(
            Secret,
            await okno.InDb(db => db.RunningProcesses.Select(one => one.Engine).SingleAsync()),
            StringComparison.Ordinal
        );
    }

    [Theory, InlineData(Database.Sqlite), InlineData(Database.Postgres)]
    public async Task Tries_again_no_more_often_than_was_said(Database database)
    {
        using var other = new OtherSystem((503, "text/plain", ""), (503, "text/plain", ""), (200, "text/plain", "поздно"));
        await using var okno = Okno(database, "127.0.0.1");
        var admin = await okno.As("admin");
        await Allow(admin, "127.0.0.1");
        var stuck = await Run(
            admin,
            $"""<okno:http url="{other.Address}" retries="1"/>""",
            found => found.State is not ProcessInstanceState.Running
        );
        Assert.Equal((ProcessInstanceState.Incident, 2), (stuck.State, other.Asked.Count));
    }

    [Theory, InlineData(Database.Sqlite), InlineData(Database.Postgres)]
    public async Task A_call_under_way_is_not_made_again_until_its_node_is_taken_for_dead(Database database)
    {
        using var other = new OtherSystem((200, "text/plain", "да")) { Silent = true };
        var okno = Okno(database, "127.0.0.1");
        ProcessInstance waiting;
        await using (okno)
        {
            var admin = await okno.As("admin");
            await Allow(admin, "127.0.0.1");
            waiting = await Run(admin, $"""<okno:http url="{other.Address}" timeout="30"/>""", _ => !other.Asked.IsEmpty);
            await Task.Delay(1_200, TestContext.Current.CancellationToken);
            Assert.Single(other.Asked);
        }

        // The node is gone with the call. On SQLite the next one is the only one, and need not wait.
        other.Silent = false;
        await using var next = okno.Again();
        var later = await next.As("admin");
        if (database is Database.Postgres)
        {
            await Task.Delay(1_200, TestContext.Current.CancellationToken);
            Assert.Single(other.Asked);
            next.Clock.Advance(TimeSpan.FromMinutes(1));
        }
        await People.Eventually(async () => (await See(later, waiting.Id)).State is ProcessInstanceState.Completed);
        Assert.Equal(2, other.Asked.Count);
        Assert.Single(other.Asked.Select(asked => asked.Headers["Idempotency-Key"]).Distinct(StringComparer.Ordinal));
    }

    [Theory, InlineData(Database.Sqlite), InlineData(Database.Postgres)]
    public async Task What_fails_for_good_is_caught_by_its_code_or_is_an_incident_that_is_tried_again(Database database)
    {
        using var other = new OtherSystem((404, "text/plain", ""), (422, "text/plain", ""), (200, "text/plain", "наконец"));
        await using var okno = Okno(database, "127.0.0.1");
        var admin = await okno.As("admin");
        await Allow(admin, "127.0.0.1");
        var caught = await Run(
            admin,
            $"""<okno:http url="{other.Address}"/>""",
            found => found.State is ProcessInstanceState.Completed,
            catches: "http.status-404"
        );
        Assert.Contains(caught.Elements!, element => element.ElementId == "caught");

        var stuck = await Run(
            admin,
            $"""<okno:http url="{other.Address}" result="answer"/>""",
            found => found.State is ProcessInstanceState.Incident,
            catches: "http.status-404"
        );
        Assert.Contains("422", stuck.Incident!, StringComparison.Ordinal);
        using var retried = await admin.Post($"/api/process-instances/{stuck.Id}/resolve", new ResolveIncidentRequest(null));
        await People.Eventually(async () => (await See(admin, stuck.Id)).State is ProcessInstanceState.Completed);
        Assert.Equal("наконец", (await See(admin, stuck.Id)).Values!["answer"].GetProperty("body").GetString());
    }

    [Theory, InlineData(Database.Sqlite)]
    public async Task Calls_nobody_who_is_not_allowed_or_has_a_private_address(Database database)
    {
        using var other = new OtherSystem((200, "text/plain", "нельзя"));
        await using var okno = Okno(database, "");
        var admin = await okno.As("admin");
        foreach (
            var (allowed, url, code) in new[]
            {
                ("", other.Address, "http.host-not-allowed"),
                ("example.com", other.Address, "http.host-not-allowed"),
                ("127.0.0.1", other.Address, "http.private-address"),
                ("localhost", other.Address.Replace("127.0.0.1", "localhost", StringComparison.Ordinal), "http.private-address"),
                ("127.0.0.1", $"='{other.Address.Replace("http://", "http://user@", StringComparison.Ordinal)}'", "http.bad-url"),
                ("127.0.0.1", "='file:///etc/passwd'", "http.bad-url"),
            }
        )
        {
            await Allow(admin, allowed);
            var refused = await Run(
                admin,
                $"""<okno:http url="{url}" retries="0"/>""",
                found => found.State is ProcessInstanceState.Completed,
                catches: code
            );
            Assert.Contains(refused.Elements!, element => element.ElementId == "caught");
        }
        Assert.Empty(other.Asked);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2a00:1450:4010:c0b::71", true)]
    [InlineData("10.1.2.3", false)]
    [InlineData("127.0.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.168.0.1", false)]
    [InlineData("100.100.1.1", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("::1", false)]
    [InlineData("::", false)]
    [InlineData("::ffff:127.0.0.1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("64:ff9b::7f00:1", false)]
    [InlineData("2002:7f00:1::", false)]
    public void Tells_public_addresses_from_private_ones(string address, bool isPublic) =>
        Assert.Equal(isPublic, CallOut.IsPublic(IPAddress.Parse(address)));

    [Theory]
    [InlineData("api.example.com", "api.example.com", true)]
    [InlineData("api.example.com", "API.example.com", true)]
    [InlineData("*.example.com, other.org", "a.b.example.com", true)]
    [InlineData("*.example.com", "example.com", false)]
    [InlineData("*.example.com", "badexample.com", false)]
    [InlineData("example.com", "example.com.evil.org", false)]
    [InlineData("", "example.com", false)]
    public void Allows_the_hosts_of_the_list_alone(string list, string host, bool allowed) =>
        Assert.Equal(allowed, CallOut.Allows(list, host));

    private static OknoApp Okno(Database database, string privateHosts) =>
        OknoApp.FreshOn(database, ("Okno:Processes:PrivateHosts", privateHosts), ("Okno:Processes:Secrets:crm", Secret));

    private static async Task Allow(HttpClient admin, string hosts)
    {
        using var saved = await admin.Put("/api/settings/ProcessHttpHosts", new SaveSettingRequest(Telephone.Json(hosts)));
        Assert.True(saved.IsSuccessStatusCode, await saved.Content.ReadAsStringAsync());
    }

    private static async Task<ProcessInstance> Run(HttpClient admin, string work, Func<ProcessInstance, bool> until, string? catches = null)
    {
        var key = $"p{Guid.NewGuid():N}";
        var boundary = catches is null
            ? ""
            : $"""<bpmn:boundaryEvent id="caught" attachedToRef="t"><bpmn:errorEventDefinition errorRef="error"/></bpmn:boundaryEvent><bpmn:sequenceFlow id="f3" sourceRef="caught" targetRef="e"/>""";
        using var saved = await admin.PostAsync(
            "/api/processes",
            new StringContent(
                $"""
                <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:okno="urn:okno:bpmn:1" id="d" targetNamespace="t">
                  <bpmn:message id="begin" name="{key}"/><bpmn:error id="error" errorCode="{catches}"/>
                  <bpmn:process id="{key}" isExecutable="true">
                    <bpmn:extensionElements><okno:parameters><okno:parameter name="n" type="number"/></okno:parameters></bpmn:extensionElements>
                    <bpmn:startEvent id="s"><bpmn:messageEventDefinition messageRef="begin"/></bpmn:startEvent>
                    <bpmn:serviceTask id="t"><bpmn:extensionElements>{work}</bpmn:extensionElements></bpmn:serviceTask><bpmn:endEvent id="e"/>{boundary}
                    <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="t"/><bpmn:sequenceFlow id="f2" sourceRef="t" targetRef="e"/>
                  </bpmn:process>
                </bpmn:definitions>
                """,
                Encoding.UTF8,
                "application/bpmn+xml"
            )
        );
        var process = await saved.Read<ProcessDefinition>();
        Assert.True(process.Published, string.Join('\n', process.Problems.Select(problem => problem.Message)));
        using var told = await admin.Post("/api/process-messages", new SendMessageRequest(key, null, Telephone.Json(new { n = 4 })));
        ProcessInstance? found = null;
        await People.Eventually(async () =>
        {
            found = (await admin.Get<Page<ProcessInstance>>($"/api/process-instances?key={key}")).Items.SingleOrDefault();
            return found is not null && until(found);
        });
        return await See(admin, found!.Id);
    }

    private static Task<ProcessInstance> See(HttpClient admin, Guid id) => admin.Get<ProcessInstance>($"/api/process-instances/{id}");
}
