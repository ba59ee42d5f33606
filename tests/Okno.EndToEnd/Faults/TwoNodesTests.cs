using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Tests.Queues;

namespace Okno.EndToEnd.Faults;

/// <summary>Two server processes on one PostgreSQL: the database settles who gets what.</summary>
[Collection("Faults")]
public sealed class TwoNodesTests
{
    private static readonly int Callers = Crowd.Size("OKNO_FAULT_CALLERS", 50);
    private static readonly int Rounds = Crowd.Size("OKNO_FAULT_ROUNDS", 20);

    [Fact]
    public async Task One_of_many_callers_on_two_nodes_gets_the_item_and_the_others_are_told_who()
    {
        await using var site = await Site.On(Database.Postgres, nodes: 2);
        var people = await site.People(Callers, Role.CcAgent);
        var queue = await site.Queue("Открытая", QueueKind.Open, "medium", people);
        var items = await site.Fill(queue, Rounds);
        await Site.UntilAllNodesKnow();
        var clients = people.Select((person, n) => site.As(person, n % 2)).ToList();

        foreach (var item in items)
        {
            var answers = await Task.WhenAll(
                clients.Select(client => client.Once(HttpMethod.Post, $"/api/queue-items/{item.Id}/open", new { }))
            );
            var winner = Assert.Single(Enumerable.Range(0, answers.Length), n => answers[n].Status is HttpStatusCode.OK);
            foreach (var answer in answers.Where((_, n) => n != winner))
            {
                Assert.True(answer is { Status: HttpStatusCode.Conflict, Code: "queue-item.held-by-another" }, answer.ToString());
                Assert.Equal(people[winner].Id, answer.Body.GetProperty("holder").GetProperty("id").GetGuid());
            }
            var journal = await site.History($"/api/queue-items/{item.Id}/journal");
            Assert.Equal(["queue-item.added", "queue-item.taken"], journal.Select(row => row.Kind));
            Assert.Equal(people[winner].Id, journal[^1].Who!.Id);
        }
    }

    [Theory, InlineData(1), InlineData(3)]
    public async Task Next_on_two_nodes_gives_every_record_once_in_order_and_never_beyond_the_limit(int limit)
    {
        await using var site = await Site.On(Database.Postgres, nodes: 2);
        await site.SetLimit(limit);
        var people = await site.People(Callers, Role.CcAgent);
        var queue = await site.Queue("Закрытая", QueueKind.Closed, "medium", people);
        var items = (await site.Fill(queue, Callers * 8))
            .OrderBy(item => item.Record!.Priority)
            .ThenBy(item => item.Record!.RegisteredAt)
            .ThenBy(item => item.Id.ToString(), StringComparer.Ordinal)
            .Select((item, place) => (item.Id, place))
            .ToDictionary(item => item.Id, item => item.place);
        await Site.UntilAllNodesKnow();

        ConcurrentBag<(Guid Item, long Began, long Ended)> takes = [];
        ConcurrentBag<string> wrong = [];
        var began = Stopwatch.GetTimestamp();
        await Task.WhenAll(people.Select(person => Work([site.As(person, 0), site.As(person, 1)], limit, takes, wrong)));
        var elapsed = Stopwatch.GetElapsedTime(began);

        Assert.Empty(wrong.Take(20));
        Assert.DoesNotContain(takes.GroupBy(take => take.Item), given => given.Count() > 1);
        Assert.Equal(items.Count, takes.Count);
        var overtaken = takes.Max(later => takes.Count(earlier => earlier.Ended < later.Began && items[earlier.Item] > items[later.Item]));
        Console.WriteLine(
            $"Two nodes, limit {limit}: {takes.Count} records in {elapsed.TotalSeconds:F1} s, at most {overtaken} given before one that stands before them"
        );
        Assert.True(overtaken == 0, $"{overtaken} records were given out before one that stands before them, and not at the same time.");
    }

    /// <summary>Presses on both nodes at once, schedules what came far ahead, goes on until nothing waits.</summary>
    private static async Task Work(HttpClient[] nodes, int limit, ConcurrentBag<(Guid, long, long)> takes, ConcurrentBag<string> wrong)
    {
        List<Guid> held = [];
        while (wrong.Count < 20)
        {
            var answers = await Task.WhenAll(nodes.Select(Press));
            foreach (var (answer, endedAt) in answers)
            {
                if (answer.Status is HttpStatusCode.OK)
                {
                    held.Add(answer.Read<TakenItem>().Item.Id);
                    takes.Add((held[^1], answer.FirstSentAt, endedAt));
                }
                else if (answer.Status is not HttpStatusCode.NoContent && answer.Code is not "queue-item.limit-reached")
                    wrong.Add(answer.ToString());
            }
            if (held.Count > limit)
                wrong.Add($"{held.Count} held at a limit of {limit}");
            var empty = answers.All(answer => answer.Answer.Status is HttpStatusCode.NoContent);
            if (held.Count >= limit || empty)
            {
                foreach (var item in held)
                {
                    var freed = await nodes[0]
                        .Once(HttpMethod.Post, $"/api/queue-items/{item}/schedule", new { at = DateTimeOffset.UtcNow.AddDays(30) });
                    if (freed.Status is not HttpStatusCode.OK)
                        wrong.Add(freed.ToString());
                }
                held.Clear();
            }
            if (empty)
                return;
        }
    }

    private static async Task<(Answer Answer, long EndedAt)> Press(HttpClient client)
    {
        var answer = await client.Once(HttpMethod.Post, "/api/desktop/next", new TakeNextRequest("case"));
        return (answer, Stopwatch.GetTimestamp());
    }
}
