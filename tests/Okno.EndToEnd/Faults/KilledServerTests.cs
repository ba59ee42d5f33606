using System.Diagnostics;
using System.Net;
using Okno.Contracts.Cases;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Tests.Queues;

namespace Okno.EndToEnd.Faults;

/// <summary>The server is killed again and again under operators at work.</summary>
[Collection("Faults")]
public sealed class KilledServerTests
{
    private const int Limit = 3;
    private static readonly int Kills = Crowd.Size("OKNO_KILLS", 5);
    private static readonly int Operators = Crowd.Size("OKNO_FAULT_OPERATORS", 24);

    /// <summary>From the start of the process to the first record taken; more only where the machine is known to be slow or busy.</summary>
    private static readonly TimeSpan UsableWithin = TimeSpan.FromSeconds(Crowd.Size("OKNO_USABLE_SECONDS", 30));

    [Theory, InlineData(Database.Sqlite), InlineData(Database.Postgres)]
    public async Task Nothing_told_is_lost_or_doubled_when_the_server_is_killed_at_work(Database database)
    {
        await using var site = await Site.On(database);
        await site.SetLimit(Limit);
        var people = await site.People(Operators, Role.CcAgent);
        var supervisor = (await site.People(1, Role.Supervisor))[0];
        var ledger = new Ledger();
        var urgent = await site.Queue("Срочные", QueueKind.Closed, "high", people);
        var closed = await site.Queue("Закрытая", QueueKind.Closed, "medium", people);
        var open = await site.Queue("Открытая", QueueKind.Open, "medium", people);
        foreach (var queue in new[] { urgent, closed, open })
            ledger.Know(await site.Fill(queue, Operators * 4));

        List<Shift> shifts = [];
        for (var n = 0; n < people.Count; n++)
            shifts.Add(new Shift(people[n].Id, await SignedIn(site, people[n], n), ledger, Limit));

        using var end = new CancellationTokenSource();
        List<Task> work = [.. shifts.Select(shift => Task.Run(() => shift.Work(end.Token)))];
        work.Add(Task.Run(() => Feed(site.As(supervisor), [urgent, closed, open], ledger, end.Token)));
        List<TimeSpan> usable = [];
        for (var kill = 0; kill < Kills; kill++)
        {
            await Task.Delay(Random.Shared.Next(600, 2000));
            await site.Server.Kill();
            await site.Server.Start();
            usable.Add(await FirstTake(shifts, site.Server.StartedAt));
        }
        await Task.Delay(1000);
        await end.CancelAsync();
        await Task.WhenAll(work);

        Console.WriteLine(
            $"{database}: {Kills} kills, {ledger.Count} changes told; usable again after {string.Join(", ", usable.Select(time => $"{time.TotalSeconds:F1}"))} s"
        );
        await ledger.MustAgreeWith(site);
        Assert.All(
            usable,
            time => Assert.True(time <= UsableWithin, $"The first record was taken {time.TotalSeconds:F1} s after the start.")
        );
    }

    /// <summary>Half of them as in a browser, by the session's cookie, the rest by a token made through the API or in the database.</summary>
    private static async Task<HttpClient> SignedIn(Site site, Colleague person, int n)
    {
        if (n % 4 == 3)
            return site.As(person);
        var client = site.Server.Client();
        var cookie = await Site.SignIn(client, person.Login);
        if (n % 4 == 2)
        {
            client.DefaultRequestHeaders.Authorization = new("Bearer", await Site.NewToken(client, cookie));
            return client;
        }
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        client.DefaultRequestHeaders.Add("X-Okno-Csrf", "1");
        return client;
    }

    /// <summary>Registers cases and puts them into the queues, so that there is always something to take.</summary>
    private static async Task Feed(HttpClient supervisor, Guid[] queues, Ledger ledger, CancellationToken until)
    {
        for (var n = 0; !until.IsCancellationRequested; n++)
        {
            try
            {
                var created = await supervisor.Write(HttpMethod.Post, "/api/cases", new CreateCaseRequest($"Новое {Guid.NewGuid():N}"));
                if (created.Status is not HttpStatusCode.Created)
                {
                    ledger.NoteUnexpected($"create: {created}");
                    continue;
                }
                var @case = created.Read<Case>();
                ledger.NoteCreated(@case);
                var filled = await supervisor.Write(
                    HttpMethod.Post,
                    $"/api/queues/{queues[n % queues.Length]}/items",
                    new FillQueueRequest([@case.Id])
                );
                if (filled.Status is HttpStatusCode.Created && filled.Read<FilledQueue>() is { Items.Count: 1 } once)
                    ledger.Know(once.Items);
                else
                    ledger.NoteUnexpected($"fill: {filled}");
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                ledger.NoteUnexpected(failure.ToString());
            }
            await Task.Delay(30, CancellationToken.None);
        }
    }

    private static async Task<TimeSpan> FirstTake(List<Shift> shifts, long startedAt)
    {
        while (Stopwatch.GetElapsedTime(startedAt) < TimeSpan.FromMinutes(2))
        {
            var takes = shifts.Select(shift => shift.LastTake).Where(take => take.SentAt > startedAt).ToList();
            if (takes.Count > 0)
                return Stopwatch.GetElapsedTime(startedAt, takes.Min(take => take.AnsweredAt));
            await Task.Delay(10);
        }
        throw new InvalidOperationException("Nobody got a record after the restart.");
    }
}
