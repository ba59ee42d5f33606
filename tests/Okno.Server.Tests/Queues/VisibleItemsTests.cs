using System.Net;
using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Contracts.Queues;
using Okno.Server.Tests.Access;

namespace Okno.Server.Tests.Queues;

public sealed class VisibleItemsTests
{
    [Theory, OnBothDatabases]
    public async Task One_list_over_all_my_queues_page_by_page(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var now = okno.Clock.GetUtcNow();
        List<Queue> queues = [];
        foreach (var priority in new[] { "low", "medium", "medium", "high" })
            queues.Add(await desk.Queue(QueueKind.Open, priority, QueueFilling.Manual));
        List<(int Rank, CasePriority Priority, DateTimeOffset At, Guid Id)> expected = [];
        var random = new Random(7);
        for (var n = 0; n < 40; n++)
        {
            var (priority, at, queue) = ((CasePriority)random.Next(1, 5), now.AddMinutes(-random.Next(500)), random.Next(4));
            var @case = await desk.Case($"обращение {n}", priority, at);
            (await desk.Admin.Post($"/api/queues/{queues[queue].Id}/items", new FillQueueRequest([@case.Id]))).EnsureSuccessStatusCode();
            expected.Add(
                (
                    queue switch
                    {
                        0 => 3,
                        3 => 1,
                        _ => 2,
                    },
                    priority,
                    at,
                    @case.Id
                )
            );
        }
        var order = expected.OrderBy(row => row.Rank).ThenBy(row => row.Priority).ThenBy(row => row.At).Select(row => row.Id).ToList();

        var (anna, _) = await desk.Operator();
        List<Guid> read = [];
        string? cursor = null;
        do
        {
            var page = await anna.Get<Page<QueueItem>>(
                $"/api/desktop/items?object=case&limit=7{(cursor is null ? "" : $"&cursor={cursor}")}"
            );
            Assert.True(page.Items.Count <= 7);
            read.AddRange(page.Items.Select(item => item.RecordId));
            cursor = page.Next;
        } while (cursor is not null);
        // Registration times may coincide; then the id decides, which is not known here.
        Assert.Equal(order.Count, read.Distinct().Count());
        Assert.Equal(
            order.Select(id => expected.Single(row => row.Id == id)).Select(row => (row.Rank, row.Priority, row.At)),
            read.Select(id => expected.Single(row => row.Id == id)).Select(row => (row.Rank, row.Priority, row.At))
        );
    }

    [Theory, OnBothDatabases]
    public async Task Of_a_queue_that_has_stopped_nothing_is_shown_or_given(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var cases = await desk.Cases(3);
        var (anna, _) = await desk.Operator();
        List<(SaveQueueRequest Described, Queue Queue)> queues = [];
        foreach (var kind in new[] { QueueKind.Open, QueueKind.Closed })
        {
            var described = desk.Described(kind, filling: QueueFilling.Manual);
            var queue = await desk.Queue(described);
            queues.Add((described, queue));
            (
                await desk.Admin.Post($"/api/queues/{queue.Id}/items", new FillQueueRequest([.. cases.Select(one => one.Id)]))
            ).EnsureSuccessStatusCode();
        }
        await Desk.Taken(anna);
        Assert.Equal(1, (await anna.Get<NextAvailability>("/api/desktop/next?object=case")).InProgress);
        var later = (await Desk.Items(anna)).First(item => item.Queue.Id == queues[0].Queue.Id);
        await Desk.Opened(anna, later.Id);
        await Desk.Done(anna, later.Id, "schedule", new ScheduleItemRequest(okno.Clock.GetUtcNow().AddHours(1)));
        Assert.Equal(later.Id, Assert.Single(await Scheduled(anna)).Id);
        var waiting = cases.Last(one => one.Id != later.RecordId);
        Assert.NotNull((await anna.Get<CaseAtWork>($"/api/cases/{waiting.Id}/work")).Item);

        foreach (var (described, queue) in queues)
        {
            (await desk.Admin.Put($"/api/queues/{queue.Id}", described with { State = QueueState.Completed })).EnsureSuccessStatusCode();
            Assert.Null(await Desk.Waiting(anna, queue.Id));
        }
        // What she holds there no longer counts, either.
        Assert.Equal(0, (await anna.Get<NextAvailability>("/api/desktop/next?object=case")).InProgress);
        Assert.Empty(await Desk.Items(anna));
        Assert.Empty(await Scheduled(anna));
        Assert.Null((await anna.Get<CaseAtWork>($"/api/cases/{waiting.Id}/work")).Item);
        using var next = await Desk.Next(anna);
        Assert.Equal(HttpStatusCode.NoContent, next.StatusCode);
        await Desk.Next(anna, queues[1].Queue.Id).Refuses(HttpStatusCode.NotFound, "request.not-found");
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task What_a_supervisor_took_away_waits_for_its_date_and_what_they_ended_is_gone(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(QueueKind.Open, filling: QueueFilling.Manual);
        var cases = await desk.Cases(3);
        (
            await desk.Admin.Post($"/api/queues/{queue.Id}/items", new FillQueueRequest([.. cases.Select(one => one.Id)]))
        ).EnsureSuccessStatusCode();
        var (anna, _) = await desk.Operator();
        var (boris, _) = await desk.Operator();
        var (chief, _) = await desk.Supervisor();
        var items = await Desk.Items(anna);
        foreach (var item in items.Take(2))
        {
            await Desk.Opened(anna, item.Id);
            await Desk.Done(anna, item.Id, "schedule", new ScheduleItemRequest(okno.Clock.GetUtcNow().AddHours(1)));
        }
        // Scheduled for later is not in work now.
        Assert.Equal(0, (await anna.Get<Page<DesktopQueue>>("/api/desktop/queues")).Items.Single(one => one.Id == queue.Id).Mine);

        (await chief.Put($"/api/queue-items/{items[0].Id}/operator", new AssignItemRequest(null))).EnsureSuccessStatusCode();
        foreach (var ended in items.Skip(1))
            (
                await chief.Put($"/api/queue-items/{ended.Id}/state", new SetItemStateRequest(QueueItemState.Processed))
            ).EnsureSuccessStatusCode();
        Assert.Empty(await Scheduled(anna));
        foreach (var someone in new[] { anna, boris })
            Assert.Empty(await Desk.Items(someone));
        okno.Clock.Advance(TimeSpan.FromMinutes(61));
        foreach (var someone in new[] { anna, boris })
            Assert.Equal(items[0].Id, Assert.Single(await Desk.Items(someone)).Id);
    }

    [Theory, OnBothDatabases]
    public async Task Says_what_it_cannot_page(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var (anna, _) = await desk.Operator();
        await anna.GetAsync("/api/desktop/items?limit=0").Refuses(HttpStatusCode.BadRequest, "request.bad-limit");
        await anna.GetAsync("/api/desktop/items?limit=201").Refuses(HttpStatusCode.BadRequest, "request.bad-limit");
        await anna.GetAsync("/api/desktop/items?cursor=%00").Refuses(HttpStatusCode.BadRequest, "request.bad-cursor");
        await anna.GetAsync("/api/desktop/items?cursor=bm8").Refuses(HttpStatusCode.BadRequest, "request.bad-cursor");
        await anna.GetAsync("/api/desktop/items?limit=many").Refuses(HttpStatusCode.BadRequest, "request.malformed");
        await anna.GetAsync("/api/desktop/items?object=contact").Refuses(HttpStatusCode.BadRequest, "queue.unknown-object");
    }

    private static async Task<IReadOnlyList<QueueItem>> Scheduled(HttpClient someone) =>
        (await someone.Get<Page<QueueItem>>("/api/desktop/scheduled")).Items;
}
