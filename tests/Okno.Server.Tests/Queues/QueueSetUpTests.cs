using System.Net;
using System.Text;
using System.Text.Json;
using Okno.Contracts.Queues;
using Okno.Server.Tests.Access;

namespace Okno.Server.Tests.Queues;

public sealed class QueueSetUpTests
{
    private const string WithoutParameters = """
        <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:okno="urn:okno:bpmn:1" targetNamespace="urn:test">
          <process id="KEY" name="Без параметров" isExecutable="true">
            <startEvent id="start"/><sequenceFlow id="f1" sourceRef="start" targetRef="work"/>
            <userTask id="work"><extensionElements><okno:openEditPage object="case"/></extensionElements></userTask>
            <sequenceFlow id="f2" sourceRef="work" targetRef="end"/><endEvent id="end"/>
          </process>
        </definitions>
        """;

    [Theory, OnBothDatabases]
    public async Task A_new_queue_is_planned_of_medium_priority_filled_by_filter_and_of_its_objects_kind(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(new SaveQueueRequest("Новая"));
        Assert.Equal(
            ("case", QueueKind.Closed, "medium", QueueState.Planned, "case-processing", QueueFilling.Filter),
            (queue.Object, queue.Kind, queue.Priority, queue.State, queue.ProcessKey, queue.Filling)
        );
    }

    [Theory, OnBothDatabases]
    public async Task Refuses_a_process_that_is_not_there_or_lacks_a_parameter(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var described = desk.Described(QueueKind.Closed);
        await desk
            .Admin.Post("/api/queues", described with { ProcessKey = "no-such" })
            .Refuses(HttpStatusCode.Conflict, "queue.unknown-process");

        var key = $"p{Guid.NewGuid():N}";
        using var bpmn = new StringContent(WithoutParameters.Replace("KEY", key), Encoding.UTF8, "application/bpmn+xml");
        using var saved = await desk.Admin.PostAsync("/api/processes", bpmn);
        Assert.Equal(HttpStatusCode.Created, saved.StatusCode);
        Assert.True((await saved.Read<JsonElement>()).GetProperty("published").GetBoolean(), await saved.Content.ReadAsStringAsync());
        await desk
            .Admin.Post("/api/queues", described with { ProcessKey = key })
            .Refuses(HttpStatusCode.Conflict, "queue.process-lacks-parameter");
    }

    [Theory, OnBothDatabases]
    public async Task Refuses_what_makes_no_sense(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var described = desk.Described(QueueKind.Closed);
        async Task Refused(SaveQueueRequest request, string code) =>
            await desk.Admin.Post("/api/queues", request).Refuses(HttpStatusCode.BadRequest, code);

        await Refused(described with { Object = "order" }, "queue.unknown-object");
        await Refused(described with { Priority = "никакой" }, "queue.unknown-priority");
        await Refused(described with { Team = [new TeamMember(Guid.NewGuid())] }, "queue.unknown-member");
        await Refused(described with { Team = [new TeamMember()] }, "queue.bad-member");
        foreach (
            var filter in new[]
            {
                """{"colour":"red"}""",
                """{"status":"unheard-of"}""",
                """{"field":"subject","op":"like","value":"x"}""",
                """{"field":"subject","op":"contains","value":5}""",
                """{"all":{"status":"new"}}""",
                """{"field":"subject","op":"eq","value":"\u0000"}""",
                """{"field":"subject","op":"eq","value":"\ud800"}""",
                """{"field":"number","op":"eq","value":9223372036854775808}""",
                "7",
                "\"1=1; drop table cases\"",
            }
        )
        {
            var body = $$"""{"name":"Плохой фильтр","state":"inProgress","filter":{{filter}}}""";
            using var content = new StringContent(body, Encoding.UTF8, "application/json");
            using var answer = await desk.Admin.PostAsync("/api/queues", content);
            Assert.True(answer.StatusCode is HttpStatusCode.BadRequest, $"{filter}: {(int)answer.StatusCode}");
        }
    }

    [Theory, OnBothDatabases]
    public async Task Filling_and_object_stay_as_they_were_created_and_a_stale_change_is_refused(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var described = desk.Described(QueueKind.Closed);
        var queue = await desk.Queue(described);
        await desk
            .Admin.Put($"/api/queues/{queue.Id}", described with { Filling = QueueFilling.Manual })
            .Refuses(HttpStatusCode.Conflict, "queue.filling-fixed");

        // The whole queue may be sent back as it was read.
        (await desk.Admin.Put($"/api/queues/{queue.Id}", queue with { Name = "Переименована" })).EnsureSuccessStatusCode();
        await desk.Admin.Put($"/api/queues/{queue.Id}", queue).Refuses(HttpStatusCode.Conflict, "conflict");
        Assert.Equal("Переименована", (await desk.Admin.Get<Queue>($"/api/queues/{queue.Id}")).Name);
    }

    [Theory, OnBothDatabases]
    public async Task A_queue_with_work_in_progress_is_not_deleted(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(QueueKind.Closed);
        await desk.Cases(2);
        await desk.Filled(queue, 2);
        var (anna, _) = await desk.Operator();
        var taken = await Desk.Taken(anna);
        await desk.Admin.DeleteAsync($"/api/queues/{queue.Id}").Refuses(HttpStatusCode.Conflict, "queue.has-work");

        await Desk.Saved(anna, taken.Item.RecordId, new { status = "inProgress" });
        Assert.Equal(HttpStatusCode.NoContent, (await desk.Admin.DeleteAsync($"/api/queues/{queue.Id}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, await desk.Admin.StatusOf($"/api/queues/{queue.Id}"));
        Assert.Null(await Desk.Waiting(anna, queue.Id));
        using var next = await Desk.Next(anna);
        Assert.Equal(HttpStatusCode.NoContent, next.StatusCode);
    }
}
