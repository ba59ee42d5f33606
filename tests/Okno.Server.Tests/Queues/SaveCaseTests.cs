using System.Diagnostics.Metrics;
using System.Net;
using System.Text;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Okno.Contracts.Cases;
using Okno.Contracts.Queues;
using Okno.Server.Data;
using Okno.Server.Shared.Hosting;
using Okno.Server.Tests.Access;
using Okno.Server.Tests.Imports;

namespace Okno.Server.Tests.Queues;

public sealed class SaveCaseTests
{
    [Theory, OnBothDatabases]
    public async Task Saving_in_progress_finishes_the_item(OknoApp okno)
    {
        var (desk, anna, account, item) = await Taken(okno);
        var saved = await Desk.Saved(anna, item.RecordId, new { status = "inProgress" });
        Assert.Equal((CaseStatus.InProgress, QueueItemState.Processed), (saved.Case.Status, saved.Item!.State));
        Assert.Null(saved.Step);
        Assert.Empty(await Desk.Items(anna));
        var row = (await desk.Journal(item.Id))[0];
        Assert.Equal(("queue-item.processed", account.Id), (row.Kind, row.Who!.Id));
    }

    [Theory, OnBothDatabases]
    public async Task Assigning_it_to_me_finishes_the_item(OknoApp okno)
    {
        var (_, anna, account, item) = await Taken(okno);
        var saved = await Desk.Saved(anna, item.RecordId, new { ownerId = account.Id });
        Assert.Equal((account.Id, CaseStatus.New, QueueItemState.Processed), (saved.Case.OwnerId, saved.Case.Status, saved.Item!.State));
    }

    [Theory, OnBothDatabases]
    public async Task Saving_without_meeting_the_condition_leaves_the_step_waiting(OknoApp okno)
    {
        var (_, anna, _, item) = await Taken(okno);
        var saved = await Desk.Saved(anna, item.RecordId, new { description = "Клиент перезвонит" });
        Assert.Equal(QueueItemState.InProgress, saved.Item!.State);
        Assert.Equal(item.RecordId, saved.Step!.RecordId);
        Assert.Single(await Desk.Items(anna));
    }

    [Theory, OnBothDatabases]
    public async Task Another_persons_small_edit_does_not_take_the_work_away(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(QueueKind.Closed, filling: QueueFilling.Manual);
        var @case = await desk.Case();
        await Desk.Saved(desk.Admin, @case.Id, new { status = "inProgress" });
        (await desk.Admin.Post($"/api/queues/{queue.Id}/items", new FillQueueRequest([@case.Id]))).EnsureSuccessStatusCode();
        var (anna, _) = await desk.Operator();
        var taken = await Desk.Taken(anna);

        // The condition held before and holds after: not the supervisor's to finish.
        await Desk.Saved(desk.Admin, @case.Id, new { priority = "high" });
        Assert.Equal(QueueItemState.InProgress, Assert.Single(await Desk.Items(anna)).State);
        Assert.Equal(QueueItemState.Processed, (await Desk.Saved(anna, @case.Id, new { category = desk.Category })).Item!.State);
        Assert.Equal(taken.Item.Id, taken.Step!.Item);
    }

    [Theory, OnBothDatabases]
    public async Task Another_persons_save_that_makes_the_condition_true_finishes_the_item(OknoApp okno)
    {
        var (desk, anna, _, item) = await Taken(okno);
        await Desk.Saved(desk.Admin, item.RecordId, new { status = "canceled" });
        Assert.Empty(await Desk.Items(anna));
        Assert.Equal(QueueItemState.Processed, (await desk.Admin.Get<QueueItem>($"/api/queue-items/{item.Id}")).State);
    }

    [Theory, OnBothDatabases]
    public async Task Who_neither_holds_nor_owns_it_may_not_change_a_case(OknoApp okno)
    {
        var (desk, anna, account, item) = await Taken(okno);
        var (boris, _) = await desk.Operator();
        await Desk.Patch(boris, item.RecordId, new { subject = "моё" }).Refuses(HttpStatusCode.Conflict, "queue-item.not-yours");
        var free = await desk.Case("ничьё");
        await Desk.Patch(boris, free.Id, new { subject = "моё" }).Refuses(HttpStatusCode.Forbidden, "case.not-yours");

        await Desk.Saved(anna, item.RecordId, new { ownerId = account.Id });
        Assert.Equal("по-прежнему моё", (await Desk.Saved(anna, item.RecordId, new { subject = "по-прежнему моё" })).Case.Subject);
    }

    [Theory, OnBothDatabases]
    public async Task A_stale_save_is_refused_and_changes_nothing(OknoApp okno)
    {
        var (desk, anna, _, item) = await Taken(okno);
        var seen = await anna.Get<Case>($"/api/cases/{item.RecordId}");
        await Desk.Saved(desk.Admin, item.RecordId, new { priority = "high" });
        await Desk.Patch(anna, item.RecordId, new { status = "inProgress", version = seen.Version })
            .Refuses(HttpStatusCode.Conflict, "conflict");
        Assert.Single(await Desk.Items(anna));
        Assert.Equal(CaseStatus.New, (await anna.Get<Case>($"/api/cases/{item.RecordId}")).Status);
    }

    [Theory, OnBothDatabases]
    public async Task What_a_supervisor_assigned_is_finished_by_its_operators_save(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(QueueKind.Closed);
        var @case = await desk.Case();
        await desk.Filled(queue, 1);
        var item = (await desk.Admin.Get<CaseAtWork>($"/api/cases/{@case.Id}/work")).Item!;
        var (anna, account) = await desk.Operator();
        (
            await desk.Admin.Put($"/api/queue-items/{item.Id}/operator", new AssignItemRequest(account.Id, "просил клиент"))
        ).EnsureSuccessStatusCode();
        Assert.Equal(item.Id, Assert.Single(await Desk.Items(anna)).Id);
        Assert.Equal(QueueItemState.Processed, (await Desk.Saved(anna, @case.Id, new { status = "inProgress" })).Item!.State);
    }

    [Theory, OnBothDatabases]
    public async Task A_reopened_case_comes_back_with_a_new_item(OknoApp okno)
    {
        var (desk, anna, _, item) = await Taken(okno);
        await Desk.Saved(anna, item.RecordId, new { status = "resolved" });
        await Desk.Saved(desk.Admin, item.RecordId, new { status = "reopened" });
        await People.Eventually(async () => (await desk.Admin.Get<CaseAtWork>($"/api/cases/{item.RecordId}/work")).Item is not null);
        var (boris, _) = await desk.Operator();
        var again = await Desk.Taken(boris);
        Assert.Equal(item.RecordId, again.Item.RecordId);
        Assert.NotEqual(item.Id, again.Item.Id);
    }

    /// <summary>On SQLite there is one writer; on PostgreSQL the two would lock the case and the process each in its own order.</summary>
    [Fact]
    public async Task A_save_and_a_timer_that_changes_the_same_case_do_not_stop_each_other()
    {
        await using var okno = OknoApp.FreshOn(Database.Postgres);
        using var anew = new DoneAnew(okno);
        var desk = await Desk.In(okno);
        var key = $"p{Guid.NewGuid():N}";
        using (var model = new StringContent(Hurrying(key), Encoding.UTF8, "application/bpmn+xml"))
            (await desk.Admin.PostAsync("/api/processes", model)).EnsureSuccessStatusCode();
        var queue = await desk.Queue(desk.Described(QueueKind.Closed) with { ProcessKey = key });
        var @case = await desk.Case();
        await desk.Filled(queue, 1);
        var (anna, _) = await desk.Operator();
        await Desk.Taken(anna);

        // Somebody has the case for a moment: the save comes, then the timer, and both wait.
        Task<HttpResponseMessage> save;
        await using (var scope = okno.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
            await using var holding = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await db.Database.ExecuteSqlAsync(
                $"select 1 from cases where id = {@case.Id} for update",
                TestContext.Current.CancellationToken
            );
            save = Desk.Patch(anna, @case.Id, new { description = "Подробности" });
            await Wait(1);
            // Whom PostgreSQL gives up is a matter of moments; that the save had the process before it waited for the case is not.
            Assert.Equal(0, await okno.Count("(select 1 from process_instances for update skip locked) free"));
            okno.Clock.Advance(TimeSpan.FromMinutes(10));
            await Wait(2);
            // PostgreSQL looks for a circle a second after one begins to wait: the timer has had its look when the save begins to wait for it.
            await Task.Delay(1_200, TestContext.Current.CancellationToken);

            Task Wait(int many) =>
                People.Eventually(async () =>
                    await okno.Count("pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") >= many
                );
        }
        using var saved = await save;
        Assert.True(saved.IsSuccessStatusCode, await saved.Content.ReadAsStringAsync());
        await People.Eventually(async () => (await desk.Admin.Get<Case>($"/api/cases/{@case.Id}")).Priority is CasePriority.Critical);
        Assert.Equal("Подробности", (await desk.Admin.Get<Case>($"/api/cases/{@case.Id}")).Description);
        Assert.Equal(0, anew.Writes);
    }

    [Fact]
    public async Task A_save_that_PostgreSQL_gives_up_for_another_is_done_anew()
    {
        await using var okno = OknoApp.FreshOn(Database.Postgres);
        using var anew = new DoneAnew(okno);
        var (_, anna, _, item) = await Taken(okno);
        var stop = TestContext.Current.CancellationToken;
        var before = await anna.Get<Case>($"/api/cases/{item.RecordId}");

        Task<HttpResponseMessage> save;
        await using (var scope = okno.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
            await using var holding = await db.Database.BeginTransactionAsync(stop);
            // The other side, which looks for a circle first, is given up.
            await db.Database.ExecuteSqlAsync($"set local deadlock_timeout = '1min'", stop);
            await db.Database.ExecuteSqlAsync($"select 1 from cases where id = {item.RecordId} for update", stop);
            save = Desk.Patch(anna, item.RecordId, new { description = "Подробности" });
            await People.Eventually(async () =>
                await okno.Count("pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") > 0
            );
            await db.Database.ExecuteSqlAsync($"select 1 from queue_items where id = {item.Id} for update", stop);
        }
        using var saved = await save;
        Assert.True(saved.IsSuccessStatusCode, await saved.Content.ReadAsStringAsync(stop));
        Assert.Equal(1, anew.Writes);
        var after = await anna.Get<Case>($"/api/cases/{item.RecordId}");
        Assert.Equal(("Подробности", before.Version + 1), (after.Description, after.Version));
    }

    [Fact]
    public void What_a_telephone_is_told_is_never_done_anew()
    {
        var posts = OknoApp
            .SharedOn(Database.Postgres)
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.Contains("POST") is true)
            .ToDictionary(
                route => route.RoutePattern.RawText!.TrimEnd('/'),
                route => route.Metadata.GetMetadata<ReachesOutside>() is not null
            );
        string[] told = ["", "/{id:guid}/answer", "/{id:guid}/end", "/{id:guid}/dtmf", "/{id:guid}/transfer", "/{id:guid}/cancel-consult"];
        Assert.All(told, path => Assert.True(posts[$"/api/calls{path}"], path));
        Assert.False(posts["/api/queue-items/{id:guid}/open"]);
    }

    /// <summary>How many writes a server did anew.</summary>
    private sealed class DoneAnew : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _writes;

        public DoneAnew(OknoApp okno)
        {
            var meters = okno.Services.GetRequiredService<IMeterFactory>();
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Name is "okno.writes.done_anew" && instrument.Meter.Scope == meters)
                    listener.EnableMeasurementEvents(instrument);
            };
            _listener.SetMeasurementEventCallback<long>((_, more, _, _) => Interlocked.Add(ref _writes, more));
            _listener.Start();
        }

        public long Writes => Interlocked.Read(ref _writes);

        public void Dispose() => _listener.Dispose();
    }

    /// <summary>An edit page, and beside it a timer after which the case is critical.</summary>
    private static string Hurrying(string key) =>
        $"""
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:okno="urn:okno:bpmn:1" id="d" targetNamespace="t">
              <bpmn:process id="{key}" isExecutable="true">
                <bpmn:extensionElements><okno:parameters><okno:parameter name="queueItemId" type="guid"/><okno:parameter name="entityRecordId" type="guid"/></okno:parameters></bpmn:extensionElements>
                <bpmn:startEvent id="s"/><bpmn:endEvent id="e"/><bpmn:endEvent id="late"/>
                <bpmn:userTask id="work"><bpmn:extensionElements><okno:openEditPage object="case" recordId="=entityRecordId">
                  <okno:completionCondition>record.status === 'resolved'</okno:completionCondition></okno:openEditPage></bpmn:extensionElements></bpmn:userTask>
                <bpmn:boundaryEvent id="b" attachedToRef="work" cancelActivity="false"><bpmn:timerEventDefinition><bpmn:timeDuration>PT5M</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>
                <bpmn:serviceTask id="hurry"><bpmn:extensionElements><okno:change object="case" recordId="=entityRecordId"><okno:value field="priority">critical</okno:value></okno:change></bpmn:extensionElements></bpmn:serviceTask>
                <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="work"/><bpmn:sequenceFlow id="f2" sourceRef="work" targetRef="e"/>
                <bpmn:sequenceFlow id="f3" sourceRef="b" targetRef="hurry"/><bpmn:sequenceFlow id="f4" sourceRef="hurry" targetRef="late"/>
              </bpmn:process>
            </bpmn:definitions>
            """;

    private static async Task<(Desk, HttpClient, Contracts.Access.UserAccount, QueueItem)> Taken(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(QueueKind.Closed);
        await desk.Case();
        await desk.Filled(queue, 1);
        var (anna, account) = await desk.Operator();
        return (desk, anna, account, (await Desk.Taken(anna)).Item);
    }
}
