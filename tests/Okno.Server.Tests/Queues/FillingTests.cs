using System.Net;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Okno.Contracts.Cases;
using Okno.Contracts.Processes;
using Okno.Contracts.Queues;
using Okno.Contracts.Settings;
using Okno.Server.Data;
using Okno.Server.Queues;
using Okno.Server.Queues.Filling;
using Okno.Server.Tests.Access;
using Queue = Okno.Contracts.Queues.Queue;

namespace Okno.Server.Tests.Queues;

public sealed class FillingTests
{
    [Theory, OnBothDatabases]
    public async Task Membership_follows_a_change_of_the_record_within_a_second(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(QueueKind.Open);
        var (anna, _) = await desk.Operator();
        var @case = await desk.Case();
        var began = TimeProvider.System.GetTimestamp();
        await People.Eventually(async () => (await Desk.Items(anna)).Any(item => item.RecordId == @case.Id));
        await Desk.Saved(desk.Admin, @case.Id, new { status = "waitingForResponse" });
        await People.Eventually(async () => (await Desk.Items(anna)).Count == 0);
        Assert.True(TimeProvider.System.GetElapsedTime(began) < TimeSpan.FromSeconds(5), "It took more than a moment.");
        Assert.Equal(0, await Desk.Waiting(anna, queue.Id));
    }

    [Theory, OnBothDatabases]
    public async Task A_claimed_record_stays_though_it_no_longer_matches(OknoApp okno)
    {
        var (desk, anna, items) = await TwoWaiting(okno);
        await Desk.Opened(anna, items[0].Id);

        foreach (var item in items)
            await Desk.Saved(desk.Admin, item.RecordId, new { category = "другая" });
        await People.Eventually(async () => (await Desk.Items(anna)).Count == 1);
        Assert.Equal(items[0].Id, (await Desk.Items(anna))[0].Id);
    }

    [Theory, OnBothDatabases]
    public async Task A_returned_record_that_no_longer_matches_takes_its_process_along(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(QueueKind.Open);
        await desk.Case();
        await desk.Filled(queue, 1);
        var (anna, _) = await desk.Operator();
        var item = Assert.Single(await Desk.Items(anna));
        await Desk.Opened(anna, item.Id);
        await Desk.Done(anna, item.Id, "return");
        await Desk.Saved(desk.Admin, item.RecordId, new { category = "другая" });
        await People.Eventually(async () => (await Desk.Items(anna)).Count == 0);

        var process = await okno.InDb(db => db.RunningProcesses.SingleAsync(running => running.QueueItemId == item.Id));
        Assert.Equal(ProcessInstanceState.Canceled, process.State);
        Assert.False(await okno.InDb(db => db.WaitingSteps.AnyAsync(step => step.InstanceId == process.Id && step.ClosedAt == null)));
    }

    [Theory, InlineData(Database.Sqlite), InlineData(Database.Postgres)]
    public async Task What_following_missed_is_put_right_by_comparing(Database database)
    {
        await using var okno = OknoApp.FreshOn(database, ("Okno:Queues:CompareSeconds", "1"));
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(QueueKind.Open);
        var cases = await desk.Cases(2);
        await desk.Filled(queue, 2);
        var (anna, _) = await desk.Operator();

        // As a backup that was taken between two tables would have it: no change tells of these.
        await okno.InDb(db => db.QueueItems.Where(item => item.RecordId == cases[0].Id).ExecuteDeleteAsync());
        await okno.InDb(db =>
            db.Cases.Where(@case => @case.Id == cases[1].Id).ExecuteUpdateAsync(set => set.SetProperty(@case => @case.Category, "другая"))
        );
        await People.Eventually(async () => await Desk.Items(anna) is [{ } item] && item.RecordId == cases[0].Id);
    }

    [Theory, OnBothDatabases]
    public async Task The_order_follows_the_record(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(QueueKind.Open);
        var cases = await desk.Cases(3);
        await desk.Filled(queue, 3);
        var (anna, _) = await desk.Operator();
        await Desk.Saved(desk.Admin, cases[2].Id, new { priority = "critical" });
        await People.Eventually(async () => (await Desk.Items(anna))[0].RecordId == cases[2].Id);
    }

    [Theory, OnBothDatabases]
    public async Task A_queue_that_stops_loses_its_unclaimed_automatic_items(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var described = desk.Described(QueueKind.Open);
        var queue = await desk.Queue(described);
        await desk.Cases(3);
        await desk.Filled(queue, 3);
        var (anna, _) = await desk.Operator();
        var mine = (await Desk.Items(anna))[0];
        await Desk.Opened(anna, mine.Id);

        (await desk.Admin.Put($"/api/queues/{queue.Id}", described with { State = QueueState.Completed })).EnsureSuccessStatusCode();
        Assert.Empty(await Desk.Items(anna));
        Assert.Equal(
            mine.Id,
            await okno.InDb(db => db.QueueItems.Where(item => item.QueueId == queue.Id).Select(item => item.Id).SingleAsync())
        );
        // Of a queue that has stopped, not even what one holds is there.
        await Desk.Step(anna, mine.Id, "open").Refuses(HttpStatusCode.NotFound, "request.not-found");
        (await desk.Admin.Put($"/api/queues/{queue.Id}", described with { State = QueueState.InProgress })).EnsureSuccessStatusCode();
        await People.Eventually(async () => (await Desk.Items(anna)).Count == 3);
        Assert.Contains(await Desk.Items(anna), item => item.Id == mine.Id && item.Operator is not null);
    }

    /// <summary>The filler may be answering the first change while the second is made; the second is answered all the same.</summary>
    [Theory, OnBothDatabases]
    public async Task A_queue_that_stops_and_goes_on_at_once_is_filled(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var described = desk.Described(QueueKind.Open);
        var queue = await desk.Queue(described);
        await desk.Cases(2);
        await desk.Filled(queue, 2);
        for (var turn = 0; turn < 12; turn++)
        {
            foreach (var state in new[] { QueueState.Completed, QueueState.InProgress })
                (await desk.Admin.Put($"/api/queues/{queue.Id}", described with { State = state })).EnsureSuccessStatusCode();
            await desk.Filled(queue, 2);
        }
    }

    [Theory, OnBothDatabases]
    public async Task A_queue_in_plans_is_not_filled(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var planned = await desk.Queue(desk.Described(QueueKind.Open) with { State = QueueState.Planned });
        var queue = await desk.Queue(QueueKind.Open);
        await desk.Cases(2);
        await desk.Filled(queue, 2);
        Assert.False(await okno.InDb(db => db.QueueItems.AnyAsync(item => item.QueueId == planned.Id)));
    }

    [Theory, OnBothDatabases]
    public async Task A_changed_filter_fills_anew(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var described = desk.Described(QueueKind.Open);
        var queue = await desk.Queue(described);
        await desk.Cases(2);
        await desk.Filled(queue, 2);
        var urgent = new Dictionary<string, object> { ["category"] = desk.Category, ["priority"] = "critical" };
        (
            await desk.Admin.Put($"/api/queues/{queue.Id}", described with { Filter = JsonSerializer.SerializeToElement(urgent) })
        ).EnsureSuccessStatusCode();
        await desk.Filled(queue, 0);
        await desk.Case("срочное", CasePriority.Critical);
        await desk.Filled(queue, 1);
    }

    [Theory, OnBothDatabases]
    public async Task By_hand_each_record_once(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(QueueKind.Open, filling: QueueFilling.Manual);
        var cases = await desk.Cases(2);
        using var answer = await desk.Admin.Post(
            $"/api/queues/{queue.Id}/items",
            new FillQueueRequest([cases[0].Id, cases[1].Id, cases[0].Id])
        );
        Assert.Equal(HttpStatusCode.Created, answer.StatusCode);
        Assert.Equal(2, (await answer.Read<FilledQueue>()).Items.Count);
        using var again = await desk.Admin.Post($"/api/queues/{queue.Id}/items", new FillQueueRequest([cases[0].Id]));
        Assert.Equal(cases[0].Id, Assert.Single((await again.Read<FilledQueue>()).Skipped));

        await desk
            .Admin.Post($"/api/queues/{queue.Id}/items", new FillQueueRequest([Guid.NewGuid()]))
            .Refuses(HttpStatusCode.BadRequest, "queue.unknown-records");
        var automatic = await desk.Queue(QueueKind.Open);
        await desk
            .Admin.Post($"/api/queues/{automatic.Id}/items", new FillQueueRequest([cases[0].Id]))
            .Refuses(HttpStatusCode.Conflict, "queue.filled-by-filter");
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task By_hand_no_more_than_there_is_room_for(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        (
            await desk.Admin.Put("/api/settings/MaxUnfinishedItemsPerQueue", new SaveSettingRequest(JsonSerializer.SerializeToElement(2)))
        ).EnsureSuccessStatusCode();
        var queue = await desk.Queue(QueueKind.Open, filling: QueueFilling.Manual);
        var cases = await desk.Cases(3);
        await Put(cases).Refuses(HttpStatusCode.Conflict, "queue.full");
        using var some = await Put(cases.Take(2));
        Assert.Equal(2, (await some.Read<FilledQueue>()).Items.Count);
        await Put(cases.Skip(2)).Refuses(HttpStatusCode.Conflict, "queue.full");

        Task<HttpResponseMessage> Put(IEnumerable<Case> records) =>
            desk.Admin.Post($"/api/queues/{queue.Id}/items", new FillQueueRequest([.. records.Select(one => one.Id)]));
    }

    /// <summary>Two nodes at once could add by an old value what the other has just removed by the new.</summary>
    [Fact]
    public async Task One_node_fills_at_a_time()
    {
        await using var okno = OknoApp.FreshOn(Database.Postgres);
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(QueueKind.Open);
        await desk.Case();
        await desk.Filled(queue, 1);
        var (anna, _) = await desk.Operator();
        await using (var scope = okno.Services.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
            await using var filling = await db.Database.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await db.Database.ExecuteSqlAsync($"select pg_advisory_xact_lock(7066912)", TestContext.Current.CancellationToken);
            await desk.Case();
            await Task.Delay(2_000, TestContext.Current.CancellationToken);
            Assert.Equal(1, await Desk.Waiting(anna, queue.Id));
        }
        await desk.Filled(queue, 2);
    }

    [Theory, OnBothDatabases]
    public async Task What_is_processed_stays_though_it_no_longer_matches(OknoApp okno)
    {
        var (desk, _, items) = await TwoWaiting(okno);
        (
            await desk.Admin.Put($"/api/queue-items/{items[0].Id}/state", new SetItemStateRequest(QueueItemState.Processed))
        ).EnsureSuccessStatusCode();
        foreach (var item in items)
            await Desk.Saved(desk.Admin, item.RecordId, new { category = "другая" });
        await People.Eventually(async () => await desk.Admin.StatusOf($"/api/queue-items/{items[1].Id}") is HttpStatusCode.NotFound);
        Assert.Equal(QueueItemState.Processed, (await desk.Admin.Get<Contracts.Queues.QueueItem>($"/api/queue-items/{items[0].Id}")).State);
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task A_full_queue_says_so_and_takes_more_when_there_is_room(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        (
            await desk.Admin.Put("/api/settings/MaxUnfinishedItemsPerQueue", new SaveSettingRequest(JsonSerializer.SerializeToElement(2)))
        ).EnsureSuccessStatusCode();
        await desk.Cases(3);
        var described = desk.Described(QueueKind.Open);
        var queue = await desk.Queue(described);
        await desk.Filled(queue, 2);
        await People.Eventually(async () => (await desk.Admin.Get<Queue>($"/api/queues/{queue.Id}")).Problem is not null);
        Assert.Contains("2", (await desk.Admin.Get<Queue>($"/api/queues/{queue.Id}")).Problem);

        // Finished items do not count.
        var (anna, _) = await desk.Operator();
        var item = (await Desk.Items(anna))[0];
        await Desk.Opened(anna, item.Id);
        await Desk.Saved(anna, item.RecordId, new { status = "inProgress" });
        (await desk.Admin.Put($"/api/queues/{queue.Id}", described)).EnsureSuccessStatusCode();
        await desk.Filled(queue, 2);
        await People.Eventually(async () => (await desk.Admin.Get<Queue>($"/api/queues/{queue.Id}")).Problem is null);
    }

    [Theory]
    [InlineData("null", "1 = 1")]
    [InlineData("""{"status":["new","reopened"],"origin":"call"}""", "(coalesce(r.status in (@f0, @f1), false) and r.origin = @f2)")]
    [InlineData(
        """{"any":[{"field":"ownerId","op":"isEmpty"},{"not":{"field":"priority","op":"le","value":"high"}}]}""",
        "(r.owner_id is null or not coalesce(r.priority <= @f0, false))"
    )]
    [InlineData("""{"field":"subject","op":"contains","value":"100%_"}""", @"r.subject ilike @f0 escape '\'")]
    public void A_filter_becomes_a_condition_with_parameters_only(string filter, string sql)
    {
        var read = QueueFilter.Read(QueueObject.Cases, filter, isSqlite: false, DateTimeOffset.UnixEpoch);
        Assert.Equal(sql, read.Sql);
    }

    private static async Task<(Desk Desk, HttpClient Anna, IReadOnlyList<Contracts.Queues.QueueItem> Items)> TwoWaiting(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(QueueKind.Open);
        await desk.Cases(2);
        await desk.Filled(queue, 2);
        var (anna, _) = await desk.Operator();
        return (desk, anna, await Desk.Items(anna));
    }
}
