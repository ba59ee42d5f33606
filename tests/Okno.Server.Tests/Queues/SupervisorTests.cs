using System.Net;
using Okno.Contracts.Cases;
using Okno.Contracts.Queues;
using Okno.Server.Tests.Access;

namespace Okno.Server.Tests.Queues;

public sealed class SupervisorTests
{
    [Theory, OnBothDatabases]
    public async Task Assigns_and_clears_with_who_and_why_in_the_journal(OknoApp okno)
    {
        var (desk, chief, chiefId, item) = await Waiting(okno);
        var (anna, account) = await desk.Operator();

        using (var answer = await chief.Put($"/api/queue-items/{item.Id}/operator", new AssignItemRequest(account.Id, "её клиент")))
        {
            var assigned = await answer.Read<QueueItem>();
            Assert.Equal((QueueItemState.InProgress, account.Id), (assigned.State, assigned.Operator!.Id));
        }
        var row = (await desk.Journal(item.Id))[0];
        Assert.Equal(("queue-item.assigned", chiefId, "её клиент"), (row.Kind, row.Who!.Id, row.Why));
        Assert.Single(await Desk.Items(anna));

        (await chief.Put($"/api/queue-items/{item.Id}/operator", new AssignItemRequest(null, "заболела"))).EnsureSuccessStatusCode();
        row = (await desk.Journal(item.Id))[0];
        Assert.Equal(("queue-item.cleared", "заболела"), (row.Kind, row.Why));
        Assert.Empty(await Desk.Items(anna));
    }

    [Theory, OnBothDatabases]
    public async Task A_scheduled_record_without_an_operator_waits_for_its_date(OknoApp okno)
    {
        var (desk, chief, _, item) = await Waiting(okno);
        var (anna, _) = await desk.Operator();
        await Desk.Taken(anna);
        await Desk.Done(anna, item.Id, "schedule", new ScheduleItemRequest(okno.Clock.GetUtcNow().AddHours(1)));
        (await chief.Put($"/api/queue-items/{item.Id}/operator", new AssignItemRequest(null, "заболела"))).EnsureSuccessStatusCode();

        using var next = await Desk.Next((await desk.Operator()).Client);
        Assert.Equal(HttpStatusCode.NoContent, next.StatusCode);
    }

    [Theory, OnBothDatabases]
    public async Task Sets_the_state_and_drops_the_process_of_what_starts_anew(OknoApp okno)
    {
        var (desk, chief, _, item) = await Waiting(okno);
        var (anna, _) = await desk.Operator();
        var taken = await Desk.Taken(anna);

        (
            await chief.Put($"/api/queue-items/{item.Id}/state", new SetItemStateRequest(QueueItemState.NotProcessed, "начать сначала"))
        ).EnsureSuccessStatusCode();
        Assert.Empty(await Desk.Items(anna));
        var again = await Desk.Taken(anna);
        Assert.Equal(item.Id, again.Item.Id);
        Assert.NotEqual(taken.Step!.InstanceId, again.Step!.InstanceId);

        (await chief.Put($"/api/queue-items/{item.Id}/state", new SetItemStateRequest(QueueItemState.Processed))).EnsureSuccessStatusCode();
        Assert.Empty(await Desk.Items(anna));
        await Desk.Step(anna, item.Id, "keep").Refuses(HttpStatusCode.Conflict, "queue-item.processed");
    }

    [Theory, OnBothDatabases]
    public async Task Cannot_bring_back_an_item_whose_record_has_another_unfinished_one(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(QueueKind.Closed, filling: QueueFilling.Manual);
        var @case = await desk.Case();
        async Task<QueueItem> Put() =>
            (
                await (await desk.Admin.Post($"/api/queues/{queue.Id}/items", new FillQueueRequest([@case.Id]))).Read<FilledQueue>()
            ).Items.Single();

        var first = await Put();
        (
            await desk.Admin.Put($"/api/queue-items/{first.Id}/state", new SetItemStateRequest(QueueItemState.Processed))
        ).EnsureSuccessStatusCode();
        await Put();
        await desk
            .Admin.Put($"/api/queue-items/{first.Id}/state", new SetItemStateRequest(QueueItemState.NotProcessed))
            .Refuses(HttpStatusCode.Conflict, "queue-item.second-unfinished");
    }

    [Theory, OnBothDatabases]
    public async Task Operators_may_do_none_of_it(OknoApp okno)
    {
        var (desk, _, _, item) = await Waiting(okno);
        var (anna, account) = await desk.Operator();
        await anna.Put($"/api/queue-items/{item.Id}/operator", new AssignItemRequest(account.Id))
            .Refuses(HttpStatusCode.Forbidden, "access.forbidden");
        await anna.Put($"/api/queue-items/{item.Id}/state", new SetItemStateRequest(QueueItemState.Processed))
            .Refuses(HttpStatusCode.Forbidden, "access.forbidden");
        await anna.GetAsync("/api/queues").Refuses(HttpStatusCode.Forbidden, "access.forbidden");
    }

    [Theory, OnBothDatabases]
    public async Task Gives_work_only_to_those_who_are_there(OknoApp okno)
    {
        var (desk, chief, _, item) = await Waiting(okno);
        await chief
            .Put($"/api/queue-items/{item.Id}/operator", new AssignItemRequest(Guid.NewGuid()))
            .Refuses(HttpStatusCode.BadRequest, "queue-item.unknown-operator");
        await chief
            .Put($"/api/queue-items/{Guid.NewGuid()}/operator", new AssignItemRequest(null))
            .Refuses(HttpStatusCode.NotFound, "request.not-found");
        var (_, gone) = await desk.Operator();
        (await desk.Admin.Put($"/api/users/{gone.Id}", gone.AsRequest() with { Active = false })).EnsureSuccessStatusCode();
        await chief
            .Put($"/api/queue-items/{item.Id}/operator", new AssignItemRequest(gone.Id))
            .Refuses(HttpStatusCode.BadRequest, "queue-item.unknown-operator");
    }

    [Theory, OnBothDatabases]
    public async Task What_is_so_already_is_not_journaled_again(OknoApp okno)
    {
        var (desk, chief, _, item) = await Waiting(okno);
        var (_, account) = await desk.Operator();
        for (var time = 0; time < 2; time++)
            (await chief.Put($"/api/queue-items/{item.Id}/operator", new AssignItemRequest(account.Id))).EnsureSuccessStatusCode();
        for (var time = 0; time < 2; time++)
            (await chief.Put($"/api/queue-items/{item.Id}/operator", new AssignItemRequest(null))).EnsureSuccessStatusCode();
        for (var time = 0; time < 2; time++)
            (
                await chief.Put($"/api/queue-items/{item.Id}/state", new SetItemStateRequest(QueueItemState.NotProcessed))
            ).EnsureSuccessStatusCode();
        Assert.Equal(
            ["queue-item.added", "queue-item.assigned", "queue-item.cleared", "queue-item.state-set"],
            (await desk.Journal(item.Id)).Select(row => row.Kind).Reverse()
        );
    }

    private static async Task<(Desk, HttpClient, Guid, QueueItem)> Waiting(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(QueueKind.Closed);
        var @case = await desk.Case();
        await desk.Filled(queue, 1);
        var (chief, account) = await desk.Supervisor();
        return (desk, chief, account.Id, (await chief.Get<CaseAtWork>($"/api/cases/{@case.Id}/work")).Item!);
    }
}
