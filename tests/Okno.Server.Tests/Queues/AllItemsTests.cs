using System.Net;
using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Contracts.Queues;
using Okno.Server.Tests.Access;

namespace Okno.Server.Tests.Queues;

public sealed class AllItemsTests
{
    [Theory, OnBothDatabases]
    public async Task A_supervisor_sees_who_holds_what_in_closed_queues_too(OknoApp okno)
    {
        var (desk, chief, queue) = await Filled(okno, 3);
        var (anna, account) = await desk.Operator();
        var taken = await Desk.Taken(anna);

        Assert.Equal(3, (await Items(chief, queue)).Count);
        Assert.Equal(taken.Item.Id, Assert.Single(await Items(chief, queue, $"&operatorId={account.Id}")).Id);
        Assert.Equal(2, (await Items(chief, queue, "&operatorId=none")).Count);
        Assert.Equal(account.Name, Assert.Single(await Items(chief, queue, "&state=inProgress")).Operator!.Name);
        Assert.Equal(2, (await Items(chief, queue, "&state=notProcessed")).Count);

        await Desk.Saved(anna, taken.Item.RecordId, new { status = "inProgress" });
        Assert.Equal(2, (await Items(chief, queue)).Count);
        Assert.Equal(taken.Item.Id, Assert.Single(await Items(chief, queue, "&state=processed")).Id);
        Assert.Equal(3, (await Items(chief, queue, "&state=all")).Count);
    }

    [Theory, OnBothDatabases]
    public async Task Tells_the_postponed_from_the_overdue_and_finds_by_words(OknoApp okno)
    {
        var (desk, chief, queue) = await Filled(okno, 2);
        var (anna, _) = await desk.Operator();
        var taken = await Desk.Taken(anna);
        await Desk.Done(anna, taken.Item.Id, "schedule", new ScheduleItemRequest(okno.Clock.GetUtcNow().AddHours(2)));
        Assert.Equal(taken.Item.Id, Assert.Single(await Items(chief, queue, "&when=scheduled")).Id);
        Assert.Empty(await Items(chief, queue, "&when=due"));

        await desk.Admin.Post(
            "/api/cases",
            new CreateCaseRequest("Ёлочная «гирлянда»", Category: desk.Category, ResponseDue: okno.Clock.GetUtcNow().AddMinutes(-5))
        );
        await People.Eventually(async () => (await Items(chief, queue)).Count == 3);
        Assert.Equal("Ёлочная «гирлянда»", Assert.Single(await Items(chief, queue, "&when=overdue")).Record!.Subject);
        Assert.Single(await Items(chief, queue, "&search=елочная"));
        Assert.Empty(await Items(chief, queue, "&search=100%"));
    }

    [Theory, OnBothDatabases]
    public async Task Pages_by_every_order_without_losing_or_doubling_a_row(OknoApp okno)
    {
        var (_, chief, queue) = await Filled(okno, 5);
        foreach (
            var sort in (string[])
                ["createdAt", "-createdAt", "number", "-number", "priority", "-postpones", "nextProcessingDate", "-responseDue"]
        )
        {
            List<Guid> seen = [];
            string? cursor = null;
            do
            {
                var page = await chief.Get<Page<QueueItem>>(
                    $"/api/queue-items?queueId={queue.Id}&sort={sort}&limit=2{(cursor is null ? "" : $"&cursor={cursor}")}"
                );
                seen.AddRange(page.Items.Select(item => item.Id));
                cursor = page.Next;
            } while (cursor is not null);
            Assert.Equal(5, seen.Distinct().Count());
            Assert.Equal(5, seen.Count);
        }
        var numbers = (await Items(chief, queue, "&sort=-number")).Select(item => item.Record!.Number).ToList();
        Assert.Equal(numbers.OrderDescending(), numbers);
    }

    [Theory, OnBothDatabases]
    public async Task Refuses_what_it_does_not_know(OknoApp okno)
    {
        var (_, chief, queue) = await Filled(okno, 1);
        foreach (var wrong in (string[])["sort=owner", "state=gone", "when=never", "operatorId=x", "cursor=%7B%7D", "limit=201"])
            Assert.Equal(HttpStatusCode.BadRequest, (await chief.GetAsync($"/api/queue-items?queueId={queue.Id}&{wrong}")).StatusCode);
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task Tells_every_queue_at_a_glance(OknoApp okno)
    {
        var (desk, chief, queue) = await Filled(okno, 4);
        await desk.SetLimit(5);
        var (anna, _) = await desk.Operator();
        await Desk.Taken(anna);
        var later = await Desk.Taken(anna);
        var at = okno.Clock.GetUtcNow().AddHours(3);
        await Desk.Done(anna, later.Item.Id, "schedule", new ScheduleItemRequest(at));

        var seen = (await chief.Get<Page<QueueAtWork>>("/api/queues/work")).Items.Single(one => one.Id == queue.Id);
        Assert.Equal((2, 1, 1, 1), (seen.Waiting, seen.InProgress, seen.Holders, seen.Scheduled));
        Assert.Equal(at, seen.NextScheduled!.Value, TimeSpan.FromMilliseconds(1));
        Assert.NotNull(seen.OldestWaiting);
        Assert.Equal(later.Item.Id, Assert.Single((await anna.Get<Page<QueueItem>>("/api/desktop/scheduled")).Items).Id);
    }

    private static async Task<(Desk, HttpClient, Queue)> Filled(OknoApp okno, int count)
    {
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(QueueKind.Closed);
        await desk.Cases(count);
        await desk.Filled(queue, count);
        return (desk, (await desk.Supervisor()).Client, queue);
    }

    private static async Task<IReadOnlyList<QueueItem>> Items(HttpClient chief, Queue queue, string query = "") =>
        (await chief.Get<Page<QueueItem>>($"/api/queue-items?queueId={queue.Id}{query}")).Items;
}
