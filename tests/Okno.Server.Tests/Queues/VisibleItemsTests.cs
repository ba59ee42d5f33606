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
}
