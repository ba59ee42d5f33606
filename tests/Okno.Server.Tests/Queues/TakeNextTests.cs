using System.Net;
using Okno.Contracts.Queues;
using Okno.Server.Tests.Access;

namespace Okno.Server.Tests.Queues;

public sealed class TakeNextTests
{
    [Theory, OnBothDatabases]
    public async Task Gives_the_record_and_says_which_page_to_open(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(QueueKind.Closed);
        var @case = await desk.Case();
        await desk.Filled(queue, 1);
        var (anna, account) = await desk.Operator();

        var taken = await Desk.Taken(anna);

        Assert.Equal(@case.Id, taken.Item.RecordId);
        Assert.Equal($"{@case.Number} {@case.Subject}", taken.Item.Caption);
        Assert.Equal(QueueItemState.InProgress, taken.Item.State);
        Assert.Equal(account.Id, taken.Item.Operator?.Id);
        Assert.NotNull(taken.Item.TakenAt);
        Assert.Equal(("case", @case.Id, taken.Item.Id), (taken.Step!.Page, taken.Step.RecordId!.Value, taken.Step.Item!.Value));
        var row = (await desk.Journal(taken.Item.Id))[0];
        Assert.Equal(("queue-item.taken", account.Id), (row.Kind, row.Who!.Id));
    }

    [Theory, OnBothDatabases]
    public async Task Says_that_nothing_waits(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        await desk.Queue(QueueKind.Closed);
        var (anna, _) = await desk.Operator();
        using var answer = await Desk.Next(anna);
        Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task Refuses_beyond_the_limit_which_what_is_scheduled_for_later_does_not_fill(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(QueueKind.Closed);
        await desk.Cases(4);
        await desk.Filled(queue, 4);
        var (anna, _) = await desk.Operator();

        var first = await Desk.Taken(anna);
        await Desk.Next(anna).Refuses(HttpStatusCode.Conflict, "queue-item.limit-reached");
        var there = await anna.Get<NextAvailability>("/api/desktop/next?object=case");
        Assert.Equal((1, 1, 3), (there.InProgress, there.Limit, there.Waiting));
        Assert.Equal(first.Item.Id, Assert.Single(there.HeldBy).Id);

        await Desk.Done(anna, first.Item.Id, "schedule", new ScheduleItemRequest(okno.Clock.GetUtcNow().AddHours(1)));
        var second = await Desk.Taken(anna);
        await Desk.Next(anna).Refuses(HttpStatusCode.Conflict, "queue-item.limit-reached");

        await desk.SetLimit(2);
        var third = await Desk.Taken(anna);
        Assert.NotEqual(second.Item.Id, third.Item.Id);
        await Desk.Next(anna).Refuses(HttpStatusCode.Conflict, "queue-item.limit-reached");

        okno.Clock.Advance(TimeSpan.FromHours(2));
        Assert.Equal(3, (await anna.Get<NextAvailability>("/api/desktop/next?object=case")).InProgress);
    }

    [Theory, OnBothDatabases]
    public async Task Takes_by_queue_priority_then_postpones_then_the_records_own_order(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var now = okno.Clock.GetUtcNow();
        var late = await desk.Case("поздняя", Contracts.Cases.CasePriority.Medium, now.AddMinutes(-1));
        var early = await desk.Case("ранняя", Contracts.Cases.CasePriority.Medium, now.AddMinutes(-9));
        var critical = await desk.Case("критическая", Contracts.Cases.CasePriority.Critical, now);
        var queue = await desk.Queue(QueueKind.Closed);
        await desk.Filled(queue, 3);

        var (anna, _) = await desk.Operator();
        var taken = await Desk.Taken(anna);
        Assert.Equal(critical.Id, taken.Item.RecordId);
        await Desk.Done(anna, taken.Item.Id, "return");

        // Returned, the critical one stands behind those that were less postponed.
        foreach (var expected in new[] { early.Id, late.Id, critical.Id })
        {
            var (someone, _) = await desk.Operator();
            Assert.Equal(expected, (await Desk.Taken(someone)).Item.RecordId);
        }
    }

    [Theory, OnBothDatabases]
    public async Task Takes_records_that_are_alike_in_the_order_of_their_items(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var at = okno.Clock.GetUtcNow().AddMinutes(-9);
        for (var n = 0; n < 4; n++)
            await desk.Case($"обращение {n}", registeredAt: at);
        var queue = await desk.Queue(QueueKind.Closed);
        await desk.Filled(queue, 4);
        List<Guid> taken = [];
        for (var n = 0; n < 4; n++)
            taken.Add((await Desk.Taken((await desk.Operator()).Client)).Item.Id);
        Assert.Equal(taken.OrderBy(id => id.ToString(), StringComparer.Ordinal), taken);
    }

    [Theory, OnBothDatabases]
    public async Task Interleaves_queues_of_equal_priority_and_puts_urgent_queues_first(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var now = okno.Clock.GetUtcNow();
        List<Guid> expected = [];
        var low = await desk.Queue(QueueKind.Closed, "low", QueueFilling.Manual);
        var one = await desk.Queue(QueueKind.Closed, "medium", QueueFilling.Manual);
        var other = await desk.Queue(QueueKind.Closed, "medium", QueueFilling.Manual);
        var inLow = await desk.Case("низкая", Contracts.Cases.CasePriority.Critical, now.AddMinutes(-60));
        await Fill(desk, low, inLow.Id);
        for (var n = 0; n < 4; n++)
        {
            var @case = await desk.Case($"обращение {n}", registeredAt: now.AddMinutes(n - 30));
            await Fill(desk, n % 2 == 0 ? one : other, @case.Id);
            expected.Add(@case.Id);
        }
        expected.Add(inLow.Id);

        foreach (var record in expected)
        {
            var (someone, _) = await desk.Operator();
            Assert.Equal(record, (await Desk.Taken(someone)).Item.RecordId);
        }
    }

    [Theory, OnBothDatabases]
    public async Task Only_takes_from_closed_queues_of_mine(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var open = await desk.Queue(QueueKind.Open);
        await desk.Case();
        await desk.Filled(open, 1);
        var (anna, _) = await desk.Operator();
        var (stranger, _) = await desk.Operator(onTeam: false);

        using (var answer = await Desk.Next(anna))
            Assert.Equal(HttpStatusCode.NoContent, answer.StatusCode);
        await Desk.Next(anna, open.Id).Refuses(HttpStatusCode.Conflict, "queue.is-open");
        await Desk.Next(stranger, open.Id).Refuses(HttpStatusCode.NotFound, "request.not-found");
        await stranger.Post("/api/desktop/next", new TakeNextRequest("contact")).Refuses(HttpStatusCode.BadRequest, "queue.unknown-object");
    }

    [Theory, OnBothDatabases]
    public async Task Gives_the_first_answer_again_for_the_same_key(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(QueueKind.Closed);
        await desk.Cases(3);
        await desk.Filled(queue, 3);
        var (anna, _) = await desk.Operator();
        anna.DefaultRequestHeaders.Add("Idempotency-Key", "one-press");

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Desk.Taken(anna)));
        Assert.Single(answers.Select(taken => taken.Item.Id).Distinct());
        Assert.Equal(answers[0], (await Desk.Taken(anna)) with { Item = answers[0].Item, Step = answers[0].Step });
        await anna.Post($"/api/queue-items/{answers[0].Item.Id}/return", new { }).Refuses(HttpStatusCode.Conflict, "request.key-reused");
    }

    private static async Task Fill(Desk desk, Queue queue, Guid recordId) =>
        (await desk.Admin.Post($"/api/queues/{queue.Id}/items", new FillQueueRequest([recordId]))).EnsureSuccessStatusCode();
}
