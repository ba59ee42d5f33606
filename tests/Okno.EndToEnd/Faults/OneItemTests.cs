using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Okno.Contracts;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Tests.Queues;

namespace Okno.EndToEnd.Faults;

/// <summary>Everyone who may write to an item does so at once.</summary>
[Collection("Faults")]
public sealed class OneItemTests
{
    private static readonly int Operators = Crowd.Size("OKNO_FAULT_WRITERS", 12);
    private static readonly TimeSpan For = TimeSpan.FromSeconds(Crowd.Size("OKNO_FAULT_SECONDS", 8));

    [Theory]
    [InlineData(Database.Sqlite, QueueKind.Open)]
    [InlineData(Database.Sqlite, QueueKind.Closed)]
    [InlineData(Database.Postgres, QueueKind.Open)]
    [InlineData(Database.Postgres, QueueKind.Closed)]
    public async Task The_journal_of_a_contested_item_tells_every_real_change_and_no_other(Database database, QueueKind kind)
    {
        await using var site = await Site.On(database, nodes: database is Database.Postgres ? 2 : 1);
        await site.SetLimit(2);
        var people = await site.People(Operators, Role.CcAgent);
        var supervisors = await site.People(4, Role.Supervisor);
        var queue = await site.Queue("Одна запись", kind, "medium", people);
        var item = (await site.Fill(queue, 1))[0];
        await Site.UntilAllNodesKnow();

        ConcurrentBag<string> wrong = [];
        using var end = new CancellationTokenSource(For);
        IEnumerable<Task<int>> writers =
        [
            .. people.Select((person, n) => Write(site.As(person, n % site.Nodes.Count), () => ByOperator(item, person), wrong, end.Token)),
            .. supervisors.Select(
                (person, n) => Write(site.As(person, n % site.Nodes.Count), () => BySupervisor(item, people), wrong, end.Token)
            ),
        ];
        var done = (await Task.WhenAll(writers)).Sum();
        Assert.Empty(wrong.Distinct().Take(20));

        var journal = await site.History($"/api/queue-items/{item.Id}/journal");
        var changes = journal.Where(row => row.Kind is not "queue-item.added").ToList();
        var now = await site.Get<QueueItem>($"/api/queue-items/{item.Id}");
        Console.WriteLine($"{database}, {kind}: {done} writes answered 2xx, {changes.Count} changes of one item");
        Assert.Equal(changes.Count, now.Version);
        for (var n = 1; n < changes.Count; n++)
            Assert.Equal(changes[n - 1].To?.ToString(), changes[n].From?.ToString());
        var last = changes[^1].To!.Value;
        Assert.Equal(last.GetProperty("operatorId").Deserialize<Guid?>(Wire.Json), now.Operator?.Id);
        Assert.Equal(last.GetProperty("state").Deserialize<QueueItemState>(Wire.Json), now.State);
        Assert.Equal(last.GetProperty("postponesCount").GetInt32(), now.PostponesCount);
        foreach (var row in changes.Where(row => row.Kind is "queue-item.returned" or "queue-item.scheduled" or "queue-item.kept"))
            Assert.Equal(row.Who!.Id, row.From!.Value.GetProperty("operatorId").GetGuid());
        Assert.All(
            changes.Where(row => row.Kind is "queue-item.assigned" or "queue-item.cleared" or "queue-item.state-set"),
            row => Assert.NotEqual(row.From?.ToString(), row.To?.ToString())
        );

        // The case's own versions count its saves, one by one.
        var saves = (await site.History($"/api/cases/{item.RecordId}/history")).Where(row => row.Kind is "case.changed").ToList();
        Assert.Equal(1 + saves.Count, (await site.Get<Contracts.Cases.Case>($"/api/cases/{item.RecordId}")).Version);

        var running = await site.RunningProcesses(item.Id);
        Assert.True(running <= 1, $"{running} processes run for one item.");
    }

    private static (HttpMethod, string, object) ByOperator(QueueItem item, Colleague me) =>
        Random.Shared.Next(9) switch
        {
            0 or 1 => (HttpMethod.Post, "/api/desktop/next", new TakeNextRequest("case")),
            2 or 3 => (HttpMethod.Post, $"/api/queue-items/{item.Id}/open", new { }),
            4 => (HttpMethod.Post, $"/api/queue-items/{item.Id}/schedule", new { at = DateTimeOffset.UtcNow.AddMilliseconds(500) }),
            5 => (HttpMethod.Post, $"/api/queue-items/{item.Id}/return", new { }),
            6 => (HttpMethod.Post, $"/api/queue-items/{item.Id}/keep", new { }),
            7 => (HttpMethod.Post, $"/api/queue-items/{item.Id}/undo", new { }),
            _ => (HttpMethod.Patch, $"/api/cases/{item.RecordId}", new { status = "inProgress", ownerId = me.Id }),
        };

    private static (HttpMethod, string, object) BySupervisor(QueueItem item, IReadOnlyList<Colleague> people) =>
        Random.Shared.Next(7) switch
        {
            0 => (HttpMethod.Post, $"/api/queue-items/{item.Id}/open", new { }),
            1 => (
                HttpMethod.Put,
                $"/api/queue-items/{item.Id}/operator",
                new AssignItemRequest(people[Random.Shared.Next(people.Count)].Id)
            ),
            2 => (HttpMethod.Put, $"/api/queue-items/{item.Id}/operator", new AssignItemRequest(null)),
            3 => (HttpMethod.Put, $"/api/queue-items/{item.Id}/state", new SetItemStateRequest(QueueItemState.Processed)),
            4 or 5 => (HttpMethod.Put, $"/api/queue-items/{item.Id}/state", new SetItemStateRequest(QueueItemState.NotProcessed)),
            _ => (HttpMethod.Patch, $"/api/cases/{item.RecordId}", new { status = "reopened" }),
        };

    private static async Task<int> Write(
        HttpClient client,
        Func<(HttpMethod, string, object)> choose,
        ConcurrentBag<string> wrong,
        CancellationToken until
    )
    {
        var done = 0;
        while (!until.IsCancellationRequested && wrong.Count < 20)
        {
            var (method, path, body) = choose();
            var answer = await client.Once(method, path, body, Random.Shared.Next(2) == 0 ? Guid.NewGuid().ToString() : null);
            if (answer.Status is HttpStatusCode.OK)
                done++;
            else if (
                answer.Status
                is not (HttpStatusCode.NoContent or HttpStatusCode.Conflict or HttpStatusCode.NotFound or HttpStatusCode.Forbidden)
            )
                wrong.Add($"{method} {path}: {answer}");
        }
        return done;
    }
}
