using System.Net;
using Okno.Contracts.Cases;
using Okno.Contracts.Queues;
using Okno.Server.Tests.Access;

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
