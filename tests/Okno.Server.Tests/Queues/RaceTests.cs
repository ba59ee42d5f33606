using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Contracts.Queues;

namespace Okno.Server.Tests.Queues;

/// <summary>Many at once, on both databases; on PostgreSQL through two servers over the one database.</summary>
public sealed partial class RaceTests
{
    private static readonly int Operators = Crowd.Size("OKNO_RACE_OPERATORS", 50);
    private static readonly int Rounds = Crowd.Size("OKNO_RACE_ROUNDS", 3);

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task Next_gives_every_record_once_in_order_and_never_beyond_the_limit(OknoApp okno)
    {
        await using var scene = await Scene.In(okno);
        var urgent = await scene.Queue(QueueKind.Closed, "high");
        var usual = await scene.Queue(QueueKind.Closed, "medium");
        var other = await scene.Queue(QueueKind.Closed, "medium");
        foreach (var limit in new[] { 1, 3 })
        {
            await scene.SetLimit(limit);
            for (var round = 0; round < Rounds; round++)
            {
                await scene.Fill(urgent, Operators);
                await scene.Fill(usual, Operators * 2);
                await scene.Fill(other, Operators);
                await PressUntilEmpty(scene, limit);
            }
        }
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task One_of_many_who_open_a_record_gets_it_and_the_others_are_told_who(OknoApp okno)
    {
        await using var scene = await Scene.In(okno);
        var queue = await scene.Queue(QueueKind.Open, "medium");
        foreach (var item in await scene.Fill(queue, Rounds * 4))
        {
            var answers = await Task.WhenAll(
                scene.Clients.Select(clients =>
                    Told(clients[Random.Shared.Next(clients.Count)].Post($"/api/queue-items/{item}/open", new { }))
                )
            );
            var winner = Assert.Single(Enumerable.Range(0, answers.Length), n => answers[n].Status is HttpStatusCode.OK);
            Assert.Equal(
                scene.People[winner].Id,
                answers[winner].Body.GetProperty("item").GetProperty("operator").GetProperty("id").GetGuid()
            );
            foreach (var (status, body) in answers.Where((_, n) => n != winner))
            {
                Assert.True(status is HttpStatusCode.Conflict, $"{(int)status} {body}");
                Assert.Equal("queue-item.held-by-another", body.GetProperty("code").GetString());
                Assert.Equal(scene.People[winner].Id, body.GetProperty("holder").GetProperty("id").GetGuid());
            }
            Assert.Equal(["queue-item.taken"], await scene.Journal(item));
        }
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task The_same_key_many_times_at_once_does_one_thing_and_gives_one_answer(OknoApp okno)
    {
        await using var scene = await Scene.In(okno);
        var queue = await scene.Queue(QueueKind.Closed, "medium");
        await scene.SetLimit(3);
        await scene.Fill(queue, Rounds * 8);
        for (var round = 0; round < Rounds * 2; round++)
        {
            var clients = scene.Clients[round % scene.Clients.Count];
            var taken = await AtOnce(clients, HttpMethod.Post, "/api/desktop/next", new TakeNextRequest("case"));
            var item = taken.GetProperty("item").GetProperty("id").GetGuid();
            Assert.Equal(["queue-item.taken"], await scene.Journal(item));

            await AtOnce(clients, HttpMethod.Post, $"/api/queue-items/{item}/schedule", new { at = DateTimeOffset.UtcNow.AddHours(1) });
            await AtOnce(clients, HttpMethod.Post, $"/api/queue-items/{item}/return", new { reason = "гонка" });
            Assert.Equal(["queue-item.taken", "queue-item.scheduled", "queue-item.returned"], await scene.Journal(item));

            var created = await AtOnce(
                [.. scene.Nodes.Select(_ => scene.Admin)],
                HttpMethod.Post,
                "/api/cases",
                new { subject = $"Один раз {round}" }
            );
            Assert.Equal(1, await okno.InDb(db => db.Cases.CountAsync(@case => @case.Subject == $"Один раз {round}")));
            var id = created.GetProperty("id").GetGuid();
            var saved = await AtOnce([scene.Admin], HttpMethod.Patch, $"/api/cases/{id}", new { description = "Сохранено" });
            Assert.Equal(2, saved.GetProperty("case").GetProperty("version").GetInt32());
        }
        Assert.Equal(Rounds * 8, await okno.InDb(db => db.QueueItems.CountAsync()));
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task Records_put_into_a_queue_by_many_at_once_stand_in_it_once(OknoApp okno)
    {
        await using var scene = await Scene.In(okno);
        var queue = await scene.Queue(QueueKind.Open, "medium");
        for (var round = 0; round < Rounds; round++)
        {
            var cases = await Crowd.Cases(okno.Services, 20, "раз");
            var supervisors = (await Crowd.People(okno.Services, 8, Server.Access.Role.Supervisor)).Select(
                (person, n) => person.Through(scene.Nodes[n % scene.Nodes.Length].CreateClient())
            );
            var answers = await Task.WhenAll(
                supervisors.Select(
                    (supervisor, n) => Told(supervisor.Post($"/api/queues/{queue}/items", new FillQueueRequest([.. cases.Skip(n)])))
                )
            );
            Assert.All(answers, answer => Assert.True(answer.Status is HttpStatusCode.Created, $"{(int)answer.Status} {answer.Body}"));
            var records = await okno.InDb(db => db.QueueItems.Select(item => item.RecordId).ToListAsync());
            Assert.Equal(cases.Order(), records.Where(cases.Contains).Order());
        }
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task Of_many_who_save_a_case_over_the_same_version_one_does(OknoApp okno)
    {
        await using var scene = await Scene.In(okno);
        var supervisors = (await Crowd.People(okno.Services, 8, Server.Access.Role.Supervisor))
            .Select((person, n) => person.Through(scene.Nodes[n % scene.Nodes.Length].CreateClient()))
            .ToList();
        var id = (await Crowd.Cases(okno.Services, 1, "раз"))[0];
        for (var version = 1; version <= Rounds * 3; version++)
        {
            var answers = await Task.WhenAll(
                supervisors.Select(
                    (supervisor, n) =>
                        Told(supervisor.PatchAsync($"/api/cases/{id}", JsonContent.Create(new { description = $"{version} {n}", version })))
                )
            );
            Assert.Single(answers, answer => answer.Status is HttpStatusCode.OK);
            Assert.All(
                answers.Where(answer => answer.Status is not HttpStatusCode.OK),
                answer => Assert.Equal("conflict", answer.Body.GetProperty("code").GetString())
            );
            Assert.Equal(version + 1, (await scene.Admin.Get<Case>($"/api/cases/{id}")).Version);
        }
    }

    /// <summary>Everyone presses twice at once, on any node, frees what they got and goes on, until nothing waits.</summary>
    private static async Task PressUntilEmpty(Scene scene, int limit)
    {
        var order = await scene.OrderOfWork();
        ConcurrentBag<Taking> takings = [];
        ConcurrentBag<string> wrong = [];
        await Task.WhenAll(scene.People.Select((person, n) => Work(scene.Clients[n], limit, takings, wrong)));
        Assert.Empty(wrong);
        Assert.DoesNotContain(takings.GroupBy(taking => taking.Item), given => given.Count() > 1);
        Assert.Equal(order.Keys.ToHashSet(), takings.Select(taking => taking.Item).ToHashSet());

        foreach (var later in takings)
        {
            var overtaken = takings.Count(earlier => earlier.Ended < later.Began && order[earlier.Item] > order[later.Item]);
            Assert.True(
                overtaken == 0,
                $"{overtaken} records were given out before one that stands before them, and not at the same time."
            );
        }
    }

    private static async Task Work(IReadOnlyList<HttpClient> nodes, int limit, ConcurrentBag<Taking> takings, ConcurrentBag<string> wrong)
    {
        Queue<Guid> held = new();
        while (true)
        {
            var answers = await Task.WhenAll(Press(nodes[0]), Press(nodes[^1]));
            foreach (var (status, item, code, began, ended) in answers)
            {
                if (status is HttpStatusCode.OK)
                {
                    takings.Add(new Taking(item!.Value, began, ended));
                    held.Enqueue(item.Value);
                }
                else if (status is not HttpStatusCode.NoContent && code is not "queue-item.limit-reached")
                    wrong.Add($"{(int)status} {code}");
            }
            if (held.Count > limit)
                wrong.Add($"{held.Count} held at a limit of {limit}");
            // An empty queue answers so only to those below their limit.
            var empty = (answers.Any(answer => answer.Status is HttpStatusCode.NoContent) && held.Count < limit) || wrong.Count > 20;
            if (answers.Any(answer => answer.Code is not null) && held.Count < limit && answers.All(answer => answer.Item is null))
                wrong.Add($"refused at {held.Count} held and a limit of {limit}");
            while (held.TryDequeue(out var done))
            {
                using var freed = await nodes[0].Post($"/api/queue-items/{done}/schedule", new { at = DateTimeOffset.UtcNow.AddDays(30) });
                if (!freed.IsSuccessStatusCode)
                    wrong.Add($"schedule: {(int)freed.StatusCode} {await freed.Code()}");
                if (!empty)
                    break;
            }
            if (empty)
                return;
        }
    }

    private static async Task<(HttpStatusCode Status, Guid? Item, string? Code, long Began, long Ended)> Press(HttpClient client)
    {
        var began = TimeProvider.System.GetTimestamp();
        using var answer = await client.Post("/api/desktop/next", new TakeNextRequest("case"));
        var ended = TimeProvider.System.GetTimestamp();
        return answer.StatusCode switch
        {
            HttpStatusCode.OK => (answer.StatusCode, (await answer.Read<TakenItem>()).Item.Id, null, began, ended),
            HttpStatusCode.NoContent => (answer.StatusCode, null, null, began, ended),
            _ => (answer.StatusCode, null, await answer.Code(), began, ended),
        };
    }

    /// <summary>Sends the same write with the same key ten times at once; all answers must be the same good one.</summary>
    private static async Task<JsonElement> AtOnce(IReadOnlyList<HttpClient> clients, HttpMethod method, string path, object body)
    {
        var key = Guid.NewGuid().ToString();
        var answers = await Task.WhenAll(Enumerable.Range(0, 10).Select(n => Told(clients[n % clients.Count].SendAsync(Write()))));
        foreach (var (status, answer) in answers)
        {
            Assert.True(status is HttpStatusCode.OK or HttpStatusCode.Created, $"{path}: {(int)status} {answer}");
            Assert.Equal(answers[0].Body.ToString(), answer.ToString());
        }
        return answers[0].Body;

        HttpRequestMessage Write() =>
            new(method, path)
            {
                Headers = { { "Idempotency-Key", key } },
                Content = JsonContent.Create(body, body.GetType(), null, Wire.Json),
            };
    }

    private static async Task<(HttpStatusCode Status, JsonElement Body)> Told(Task<HttpResponseMessage> call)
    {
        using var answer = await call;
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text));
    }

    private sealed record Taking(Guid Item, long Began, long Ended);
}
