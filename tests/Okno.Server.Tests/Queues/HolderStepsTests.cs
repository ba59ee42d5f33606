using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Processes;
using Okno.Contracts.Queues;
using Okno.Server.Tests.Access;

namespace Okno.Server.Tests.Queues;

public sealed class HolderStepsTests
{
    [Theory, OnBothDatabases(Fresh = true)]
    public async Task A_scheduled_record_is_hidden_until_due_and_then_shown_to_its_operator_alone_and_first(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(QueueKind.Open);
        await desk.Cases(2);
        await desk.Filled(queue, 2);
        var (anna, _) = await desk.Operator();
        var (boris, _) = await desk.Operator();
        var last = (await Desk.Items(anna))[1];
        await Desk.Opened(anna, last.Id);

        var at = okno.Clock.GetUtcNow().AddHours(1);
        var scheduled = await Desk.Done(anna, last.Id, "schedule", new ScheduleItemRequest(at));
        Assert.Equal(
            (QueueItemState.InProgress, at.ToUnixTimeMilliseconds()),
            (scheduled.State, scheduled.NextProcessingDate!.Value.ToUnixTimeMilliseconds())
        );
        Assert.DoesNotContain(await Desk.Items(anna), item => item.Id == last.Id);
        Assert.DoesNotContain(await Desk.Items(boris), item => item.Id == last.Id);
        await Desk.Step(anna, last.Id, "open").Refuses(HttpStatusCode.NotFound, "request.not-found");

        okno.Clock.Advance(TimeSpan.FromMinutes(61));
        Assert.Equal(last.Id, (await Desk.Items(anna))[0].Id);
        Assert.DoesNotContain(await Desk.Items(boris), item => item.Id == last.Id);
        Assert.Equal(last.Id, (await Desk.Opened(anna, last.Id)).Item.Id);
    }

    [Theory, OnBothDatabases]
    public async Task The_moment_must_be_in_the_future(OknoApp okno)
    {
        var (_, anna, item) = await Taken(okno);
        await Desk.Step(anna, item.Id, "schedule", new ScheduleItemRequest(okno.Clock.GetUtcNow().AddSeconds(-1)))
            .Refuses(HttpStatusCode.BadRequest, "queue-item.date-in-the-past");
        using var none = await Desk.Step(anna, item.Id, "schedule", new { });
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
    }

    [Theory, OnBothDatabases]
    public async Task A_returned_record_goes_on_with_the_next_operator_in_the_same_process(OknoApp okno)
    {
        var (desk, anna, item) = await Taken(okno);
        var instance = (await Desk.Opened(anna, item.Id)).Step!.InstanceId;
        var returned = await Desk.Done(anna, item.Id, "return", new ReturnItemRequest("не мой профиль"));
        Assert.Equal((QueueItemState.InProgress, null, 1), (returned.State, returned.Operator, returned.PostponesCount));
        Assert.Null(returned.NextProcessingDate);
        Assert.Equal("не мой профиль", (await desk.Journal(item.Id))[0].Why);

        var (boris, _) = await desk.Operator();
        var again = await Desk.Taken(boris);
        Assert.Equal((item.Id, instance), (again.Item.Id, again.Step!.InstanceId));
    }

    [Theory, OnBothDatabases]
    public async Task A_kept_record_waits_for_its_operator_alone(OknoApp okno)
    {
        var (desk, anna, item) = await Taken(okno);
        var kept = await Desk.Done(anna, item.Id, "keep");
        Assert.Equal((QueueItemState.InProgress, item.Operator!.Id), (kept.State, kept.Operator!.Id));
        Assert.Equal(item.Id, Assert.Single(await Desk.Items(anna)).Id);
        var (boris, _) = await desk.Operator();
        Assert.Empty(await Desk.Items(boris));
    }

    [Theory, OnBothDatabases]
    public async Task Only_its_holder_may_leave_a_record(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(QueueKind.Open);
        await desk.Case();
        await desk.Filled(queue, 1);
        var (anna, _) = await desk.Operator();
        var (boris, _) = await desk.Operator();
        var item = Assert.Single(await Desk.Items(anna));

        foreach (var step in new[] { "keep", "return" })
            await Desk.Step(boris, item.Id, step).Refuses(HttpStatusCode.Conflict, "queue-item.not-yours");
        await Desk.Opened(anna, item.Id);
        foreach (var step in new[] { "keep", "return" })
            await Desk.Step(boris, item.Id, step).Refuses(HttpStatusCode.Conflict, "queue-item.not-yours");
        await Desk.Step(boris, item.Id, "schedule", new ScheduleItemRequest(okno.Clock.GetUtcNow().AddHours(1)))
            .Refuses(HttpStatusCode.Conflict, "queue-item.not-yours");
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task A_step_is_taken_back_within_ten_seconds(OknoApp okno)
    {
        var (desk, anna, item) = await Taken(okno);
        foreach (
            var (step, body) in new (string, object)[]
            {
                ("return", new { }),
                ("schedule", new ScheduleItemRequest(okno.Clock.GetUtcNow().AddDays(1))),
                ("keep", new { }),
            }
        )
        {
            var left = await Desk.Done(anna, item.Id, step, body);
            Assert.NotNull(left.UndoUntil);
            var back = await Desk.Done(anna, item.Id, "undo");
            Assert.Equal((item.Operator!.Id, null, item.PostponesCount), (back.Operator!.Id, back.NextProcessingDate, back.PostponesCount));
            Assert.Equal("queue-item.undone", (await desk.Journal(item.Id))[0].Kind);
        }

        await Desk.Done(anna, item.Id, "return");
        okno.Clock.Advance(TimeSpan.FromSeconds(11));
        await Desk.Step(anna, item.Id, "undo").Refuses(HttpStatusCode.Conflict, "queue-item.undo-too-late");
    }

    [Theory, OnBothDatabases]
    public async Task A_step_is_not_taken_back_once_another_has_the_record(OknoApp okno)
    {
        var (desk, anna, item) = await Taken(okno);
        await Desk.Done(anna, item.Id, "return");
        var (boris, _) = await desk.Operator();
        Assert.Equal(item.Id, (await Desk.Taken(boris)).Item.Id);
        await Desk.Step(anna, item.Id, "undo").Refuses(HttpStatusCode.NotFound, "request.not-found");
        await Desk.Step(boris, item.Id, "undo").Refuses(HttpStatusCode.Conflict, "queue-item.undo-too-late");
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task Taking_back_does_not_exceed_the_limit(OknoApp okno)
    {
        var (desk, anna, item) = await Taken(okno, cases: 2);
        await Desk.Done(anna, item.Id, "return");
        await Desk.Taken(anna);
        await Desk.Step(anna, item.Id, "undo").Refuses(HttpStatusCode.Conflict, "queue-item.limit-reached");
        Assert.Null((await desk.Admin.Get<QueueItem>($"/api/queue-items/{item.Id}")).Operator);
    }

    [Theory, OnBothDatabases]
    public async Task A_repeated_key_does_nothing_twice(OknoApp okno)
    {
        var (desk, anna, item) = await Taken(okno);
        anna.DefaultRequestHeaders.Add("Idempotency-Key", $"return-{item.Id}");
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Desk.Done(anna, item.Id, "return")));
        Assert.All(answers, answer => Assert.Equal(1, answer.PostponesCount));
        Assert.Single(await desk.Journal(item.Id), row => row.Kind == "queue-item.returned");
    }

    [Theory, OnBothDatabases]
    public async Task A_refusal_is_kept_for_its_key_too(OknoApp okno)
    {
        var (desk, anna, item) = await Taken(okno);
        var (boris, account) = await desk.Supervisor();
        boris.DefaultRequestHeaders.Add("Idempotency-Key", $"keep-{item.Id}");
        boris.DefaultRequestHeaders.Add("Accept-Language", "en");
        await Desk.Step(boris, item.Id, "keep").Refuses(HttpStatusCode.Conflict, "queue-item.not-yours");
        using var again = await Desk.Step(boris, item.Id, "keep");
        Assert.Equal("application/problem+json", again.Content.Headers.ContentType?.MediaType);
        Assert.Equal(
            "You do not hold this record",
            (await again.Content.ReadFromJsonAsync<JsonElement>()).GetProperty("detail").GetString()
        );
        Assert.Equal(item.Id, Assert.Single(await Desk.Items(anna)).Id);

        // Also when it could be done by now: who asks again wants to know what became of it.
        (await desk.Admin.Put($"/api/queue-items/{item.Id}/operator", new AssignItemRequest(account.Id))).EnsureSuccessStatusCode();
        await Desk.Step(boris, item.Id, "keep").Refuses(HttpStatusCode.Conflict, "queue-item.not-yours");
    }

    [Theory, OnBothDatabases]
    public async Task A_key_belongs_to_the_person_who_sent_it(OknoApp okno)
    {
        var (desk, anna, item) = await Taken(okno);
        var (boris, _) = await desk.Supervisor();
        foreach (var someone in new[] { anna, boris })
            someone.DefaultRequestHeaders.Add("Idempotency-Key", $"one-key-{item.Id}");
        await Desk.Done(anna, item.Id, "keep");
        // Not her answer: he does not hold it.
        await Desk.Step(boris, item.Id, "keep").Refuses(HttpStatusCode.Conflict, "queue-item.not-yours");
        foreach (var key in new[] { new string('k', 129), "two words" })
        {
            anna.DefaultRequestHeaders.Remove("Idempotency-Key");
            anna.DefaultRequestHeaders.Add("Idempotency-Key", key);
            await Desk.Step(anna, item.Id, "keep").Refuses(HttpStatusCode.BadRequest, "request.bad-key");
        }
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task What_is_done_and_its_kept_answer_are_written_together_or_not_at_all(OknoApp okno)
    {
        var (desk, anna, item) = await Taken(okno);
        // As a server that is killed between the two would: nothing more is kept.
        foreach (
            var sql in okno.Database is Database.Sqlite
                ? (string[])["create trigger broken before insert on kept_answers begin select raise(abort, 'broken'); end"]
                :
                [
                    "create function broken() returns trigger language plpgsql as 'begin raise exception ''broken''; end'",
                    "create trigger broken before insert on kept_answers for each row execute function broken()",
                ]
        )
            await okno.InDb(db => db.Database.ExecuteSqlRawAsync(sql, TestContext.Current.CancellationToken));
        anna.DefaultRequestHeaders.Add("Idempotency-Key", $"return-{item.Id}");
        using var failed = await Desk.Step(anna, item.Id, "return");
        Assert.Equal(HttpStatusCode.InternalServerError, failed.StatusCode);
        Assert.Equal(item.Operator!.Id, (await desk.Admin.Get<QueueItem>($"/api/queue-items/{item.Id}")).Operator!.Id);
        Assert.DoesNotContain(await desk.Journal(item.Id), row => row.Kind == "queue-item.returned");
    }

    [Theory, OnBothDatabases]
    public async Task A_step_is_not_taken_back_once_a_supervisor_has_changed_the_record(OknoApp okno)
    {
        var (desk, anna, item) = await Taken(okno);
        var (chief, _) = await desk.Supervisor();
        await Desk.Done(anna, item.Id, "keep");
        // Nobody holds it now, and the ten seconds have not passed: all the same it is no longer hers.
        (await chief.Put($"/api/queue-items/{item.Id}/operator", new AssignItemRequest(null, "заболела"))).EnsureSuccessStatusCode();
        await Desk.Step(anna, item.Id, "undo").Refuses(HttpStatusCode.NotFound, "request.not-found");
        Assert.Null((await chief.Get<QueueItem>($"/api/queue-items/{item.Id}")).Operator);
    }

    [Theory, OnBothDatabases]
    public async Task The_step_of_a_record_is_for_its_holder_and_a_supervisor_and_not_for_who_began_it(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(desk.Described(QueueKind.Closed) with { ProcessKey = await Asking(desk.Admin) });
        await desk.Case();
        await desk.Filled(queue, 1);
        var (anna, _) = await desk.Operator();
        var (boris, _) = await desk.Operator();
        var (chief, _) = await desk.Supervisor();
        var begun = await Desk.Taken(anna);
        var path = $"/api/process-steps/{begun.Step!.Id}";
        await Desk.Done(anna, begun.Item.Id, "return");
        await NotHers();
        Assert.Equal(begun.Step.Id, (await Desk.Taken(boris)).Step!.Id);
        await NotHers();

        Assert.Equal(HttpStatusCode.OK, await chief.StatusOf(path));
        await Answer(boris, "maybe").Refuses(HttpStatusCode.BadRequest, "request.bad-value");
        using var answered = await Answer(boris, "yes");
        var next = (await answered.Read<CompletedStep>()).Step!;
        Assert.Equal((StepKind.OpenEditPage, begun.Item.RecordId), (next.Kind, next.RecordId!.Value));
        await Answer(boris, "yes").Refuses(HttpStatusCode.Conflict, "process-step.completed");
        // A record of a queue is done by saving it: that also decides what becomes of the item.
        await boris.Post($"/api/process-steps/{next.Id}/complete", new { }).Refuses(HttpStatusCode.Conflict, "process-step.by-saving");

        Task<HttpResponseMessage> Answer(HttpClient someone, string answer) =>
            someone.Post($"{path}/complete", new { values = new { answer } });

        async Task NotHers()
        {
            Assert.Equal(HttpStatusCode.NotFound, await anna.StatusOf(path));
            await Answer(anna, "yes").Refuses(HttpStatusCode.NotFound, "request.not-found");
        }
    }

    /// <summary>A process that asks before it opens the record.</summary>
    private static async Task<string> Asking(HttpClient admin)
    {
        var key = $"p{Guid.NewGuid():N}";
        using var model = new StringContent(
            $"""
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:okno="urn:okno:bpmn:1" id="d" targetNamespace="t">
              <bpmn:process id="{key}" isExecutable="true">
                <bpmn:extensionElements><okno:parameters><okno:parameter name="queueItemId" type="guid"/><okno:parameter name="entityRecordId" type="guid"/></okno:parameters></bpmn:extensionElements>
                <bpmn:startEvent id="s"/><bpmn:endEvent id="e"/>
                <bpmn:userTask id="ask"><bpmn:extensionElements><okno:question text="Дозвонились?" result="answer"><okno:answer value="yes" label="Да"/></okno:question></bpmn:extensionElements></bpmn:userTask>
                <bpmn:userTask id="work"><bpmn:extensionElements><okno:openEditPage object="case" recordId="=entityRecordId">
                  <okno:completionCondition>record.status === 'resolved'</okno:completionCondition></okno:openEditPage></bpmn:extensionElements></bpmn:userTask>
                <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="ask"/><bpmn:sequenceFlow id="f2" sourceRef="ask" targetRef="work"/>
                <bpmn:sequenceFlow id="f3" sourceRef="work" targetRef="e"/>
              </bpmn:process>
            </bpmn:definitions>
            """,
            Encoding.UTF8,
            "application/bpmn+xml"
        );
        (await admin.PostAsync("/api/processes", model)).EnsureSuccessStatusCode();
        return key;
    }

    private static async Task<(Desk Desk, HttpClient Anna, QueueItem Item)> Taken(OknoApp okno, int cases = 1)
    {
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(QueueKind.Closed);
        await desk.Cases(cases);
        await desk.Filled(queue, cases);
        var (anna, _) = await desk.Operator();
        return (desk, anna, (await Desk.Taken(anna)).Item);
    }
}
