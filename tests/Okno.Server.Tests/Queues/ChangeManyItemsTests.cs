using System.Net;
using Okno.Contracts;
using Okno.Contracts.Queues;
using Okno.Server.Tests.Access;

namespace Okno.Server.Tests.Queues;

public sealed class ChangeManyItemsTests
{
    [Theory, OnBothDatabases]
    public async Task Assigns_those_it_can_and_says_of_each_what_became_of_it(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(QueueKind.Closed);
        await desk.Cases(3);
        await desk.Filled(queue, 3);
        var (chief, chiefAccount) = await desk.Supervisor();
        var (anna, account) = await desk.Operator();
        var (boris, _) = await desk.Operator();
        var done = await Desk.Taken(boris);
        await Desk.Saved(boris, done.Item.RecordId, new { status = "inProgress" });
        var all = (await chief.Get<Page<QueueItem>>($"/api/queue-items?queueId={queue.Id}&state=all")).Items;
        var unknown = Guid.NewGuid();

        using var answer = await chief.Put(
            "/api/queue-items/operator",
            new AssignItemsRequest([.. all.Select(item => item.Id), unknown], account.Id, "на смену")
        );
        var results = (await answer.Read<ItemOutcomes>()).Results;
        Assert.Equal(2, results.Count(result => result.Item?.Operator?.Id == account.Id && result.Code is null));
        Assert.Equal("queue-item.processed", results.Single(result => result.ItemId == done.Item.Id).Code);
        Assert.Equal("request.not-found", results.Single(result => result.ItemId == unknown).Code);
        Assert.NotEmpty(results.Single(result => result.ItemId == unknown).Detail!);
        Assert.Equal(2, (await Desk.Items(anna)).Count);
        foreach (var item in await Desk.Items(anna))
        {
            var row = (await desk.Journal(item.Id))[0];
            Assert.Equal(("queue-item.assigned", chiefAccount.Id, "на смену"), (row.Kind, row.Who!.Id, row.Why));
        }
    }

    [Theory, OnBothDatabases]
    public async Task Sets_the_state_of_many_and_a_second_unfinished_one_spoils_none_of_the_others(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(QueueKind.Closed, filling: QueueFilling.Manual);
        var cases = await desk.Cases(3);
        async Task<IReadOnlyList<QueueItem>> Put(params Guid[] ids) =>
            (await (await desk.Admin.Post($"/api/queues/{queue.Id}/items", new FillQueueRequest(ids))).Read<FilledQueue>()).Items;

        var items = await Put([.. cases.Select(one => one.Id)]);
        var ids = items.Select(item => item.Id).ToList();
        using (var answer = await desk.Admin.Put("/api/queue-items/state", new SetItemsStateRequest(ids, QueueItemState.Processed)))
            Assert.All((await answer.Read<ItemOutcomes>()).Results, result => Assert.Equal(QueueItemState.Processed, result.Item!.State));
        // The first record comes again: its old item cannot be brought back beside it.
        await Put(items[0].RecordId);
        using var again = await desk.Admin.Put(
            "/api/queue-items/state",
            new SetItemsStateRequest(ids, QueueItemState.NotProcessed, "снова")
        );
        var results = (await again.Read<ItemOutcomes>()).Results;
        Assert.Equal("queue-item.second-unfinished", results.Single(result => result.ItemId == items[0].Id).Code);
        Assert.Equal(2, results.Count(result => result.Item?.State is QueueItemState.NotProcessed));
    }

    [Theory, OnBothDatabases]
    public async Task Takes_at_most_two_hundred_and_a_repeated_key_changes_nothing_more(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(QueueKind.Closed);
        await desk.Case();
        await desk.Filled(queue, 1);
        var (chief, _) = await desk.Supervisor();
        var (_, account) = await desk.Operator();
        var item = (await chief.Get<Page<QueueItem>>($"/api/queue-items?queueId={queue.Id}")).Items.Single();

        var request = new AssignItemsRequest([item.Id, item.Id], account.Id);
        foreach (var _ in new[] { 1, 2 })
        {
            using var message = new HttpRequestMessage(HttpMethod.Put, "/api/queue-items/operator");
            message.Headers.Add("Idempotency-Key", "once");
            message.Content = System.Net.Http.Json.JsonContent.Create(request, options: Wire.Json);
            using var answer = await chief.SendAsync(message);
            Assert.Single((await answer.Read<ItemOutcomes>()).Results);
        }
        Assert.Single(await desk.Journal(item.Id), row => row.Kind == "queue-item.assigned");

        using var many = await chief.Put(
            "/api/queue-items/operator",
            new AssignItemsRequest([.. Enumerable.Range(0, 201).Select(_ => Guid.NewGuid())], null)
        );
        Assert.Equal(HttpStatusCode.BadRequest, many.StatusCode);
        using var none = await chief.Put("/api/queue-items/state", new SetItemsStateRequest([], QueueItemState.Processed));
        Assert.Equal(HttpStatusCode.BadRequest, none.StatusCode);
    }
}
