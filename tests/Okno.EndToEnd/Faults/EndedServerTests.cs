using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Tests.Queues;

namespace Okno.EndToEnd.Faults;

/// <summary>The server is asked to end (SIGTERM) while operators are at work.</summary>
[Collection("Faults")]
public sealed class EndedServerTests
{
    private static readonly int Operators = Crowd.Size("OKNO_FAULT_OPERATORS", 24);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory, InlineData(Database.Sqlite), InlineData(Database.Postgres)]
    public async Task Requests_in_flight_are_answered_before_the_server_ends(Database database)
    {
        await using var site = await Site.On(database);
        await site.SetLimit(1000);
        var people = await site.People(Operators, Role.CcAgent);
        var queue = await site.Queue("Закрытая", QueueKind.Closed, "medium", people);
        await site.Fill(queue, Operators * 20);

        // Everyone takes and returns; the last requests before the signal wait for a lock, so that they are surely in flight.
        ConcurrentBag<(long SentAt, string Outcome)> outcomes = [];
        using var end = new CancellationTokenSource();
        var work = people.Select(person => Task.Run(() => Work(site.As(person), outcomes, end.Token))).ToList();
        await Task.Delay(1500);
        long askedAt;
        await using (await site.HoldUpWrites())
        {
            await Task.Delay(1000);
            askedAt = Stopwatch.GetTimestamp();
            site.Server.AskToEnd();
            await Task.Delay(1500);
        }
        var code = await site.Server.Ended(Patience);
        var took = Stopwatch.GetElapsedTime(askedAt);
        await end.CancelAsync();
        await Task.WhenAll(work);

        // Half a second before the signal is long enough for a request to have reached the server.
        var before = outcomes.Where(one => Stopwatch.GetElapsedTime(one.SentAt, askedAt) > TimeSpan.FromMilliseconds(500)).ToList();
        Console.WriteLine($"{database}: {before.Count} requests sent before SIGTERM, ended with {code} after {took.TotalSeconds:F1} s");
        Assert.Empty(before.Select(one => one.Outcome).Where(outcome => outcome is not "done").Distinct().Take(20));
        Assert.Equal(0, code);
        Assert.DoesNotContain("fail: Okno.", site.Server.Said(), StringComparison.Ordinal);
    }

    private static async Task Work(HttpClient client, ConcurrentBag<(long, string)> outcomes, CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            if (await Send("/api/desktop/next", new TakeNextRequest("case")) is { Status: HttpStatusCode.OK } taken)
                await Send($"/api/queue-items/{taken.Read<TakenItem>().Item.Id}/return", new { });
            await Task.Delay(5, CancellationToken.None);
        }

        async Task<Answer?> Send(string path, object body)
        {
            var sentAt = Stopwatch.GetTimestamp();
            try
            {
                var answer = await client.Once(HttpMethod.Post, path, body);
                outcomes.Add((sentAt, answer.Status is HttpStatusCode.OK or HttpStatusCode.NoContent ? "done" : $"{path}: {answer}"));
                return answer;
            }
            catch (HttpRequestException broken)
            {
                outcomes.Add((sentAt, $"{path}: {broken.Message} {broken.InnerException?.Message}"));
                return null;
            }
        }
    }
}
