using System.Net;
using System.Text.Json;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Calls;
using Okno.Contracts.Processes;
using Okno.Contracts.Queues;
using Okno.Server.Tests.Access;
using Okno.Server.Tests.Calls.Telephony;
using Okno.Server.Tests.Cases;

namespace Okno.Server.Tests.Calls;

/// <summary>Missed calls are work: they come into a queue, are taken, returned, and leave it when someone has talked with the caller.</summary>
public sealed class MissedCallsTests
{
    [Theory, OnBothDatabases]
    public async Task A_missed_call_is_taken_like_a_record_and_is_done_when_its_result_is_noted(OknoApp okno)
    {
        var telephone = new Telephone(okno);
        var (client, me) = await telephone.Operator();
        var number = Records.NewNumber();
        await Queue(okno, me, number);
        var missed = await Missed(telephone, me, number);
        var item = await Taken(client);
        Assert.Equal(
            ("call", missed, number, CallResult.Missed),
            (item.Item.Object, item.Item.RecordId, item.Item.Record!.Subject, item.Item.Record.CallResult!.Value)
        );
        Assert.Equal((StepKind.OpenEditPage, "call", (Guid?)missed), (item.Step!.Kind, item.Step.Page, item.Step.RecordId));
        var work = await client.Get<CallAtWork>($"/api/calls/{missed}/work");
        Assert.Equal((item.Item.Id, item.Step.Id), (work.Item!.Id, work.Step!.Id));

        // A word said of it is not the end of it; the result is.
        await Note(new NoteCallRequest(Notes: "Занято, позвоню ещё"));
        Assert.Equal(QueueItemState.InProgress, (await client.Get<QueueItem>($"/api/queue-items/{item.Item.Id}")).State);
        await Note(new NoteCallRequest(ResultCode: "resolved"));
        Assert.Equal(QueueItemState.Processed, (await client.Get<QueueItem>($"/api/queue-items/{item.Item.Id}")).State);
        Assert.Empty((await client.Get<Page<QueueItem>>("/api/desktop/items?object=call")).Items);

        async Task Note(NoteCallRequest note)
        {
            using var request = new HttpRequestMessage(HttpMethod.Patch, $"/api/calls/{missed}")
            {
                Content = System.Net.Http.Json.JsonContent.Create(note, options: Wire.Json),
            };
            using var answer = await client.SendAsync(request);
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        }
    }

    [Theory, OnBothDatabases]
    public async Task What_another_notes_of_the_call_does_not_take_the_work_away(OknoApp okno)
    {
        var telephone = new Telephone(okno);
        var (client, me) = await telephone.Operator();
        var (other, rung) = await telephone.Operator();
        var number = Records.NewNumber();
        await Queue(okno, me, number);
        var missed = await Missed(telephone, rung, number);
        var item = (await Taken(client)).Item;
        using var request = new HttpRequestMessage(HttpMethod.Patch, $"/api/calls/{missed}")
        {
            Content = System.Net.Http.Json.JsonContent.Create(new NoteCallRequest(ResultCode: "resolved"), options: Wire.Json),
        };
        // The call was theirs; the item is mine.
        using var noted = await other.SendAsync(request);
        Assert.True(noted.IsSuccessStatusCode, await noted.Content.ReadAsStringAsync());
        Assert.Equal(QueueItemState.InProgress, (await client.Get<QueueItem>($"/api/queue-items/{item.Id}")).State);
    }

    [Theory, OnBothDatabases]
    public async Task Another_operators_missed_call_is_seen_by_whoever_has_taken_it_and_by_nobody_else(OknoApp okno)
    {
        var telephone = new Telephone(okno);
        var (client, me) = await telephone.Operator();
        var (other, rung) = await telephone.Operator();
        var (stranger, _) = await telephone.Operator();
        var number = Records.NewNumber();
        await Queue(okno, me, number);
        var missed = await Missed(telephone, rung, number);
        Assert.Equal(HttpStatusCode.NotFound, await client.StatusOf($"/api/calls/{missed}"));
        await Taken(client);
        Assert.Equal(HttpStatusCode.OK, await client.StatusOf($"/api/calls/{missed}"));
        Assert.Equal(HttpStatusCode.OK, await other.StatusOf($"/api/calls/{missed}"));
        Assert.Equal(HttpStatusCode.NotFound, await stranger.StatusOf($"/api/calls/{missed}"));
        Assert.Equal(HttpStatusCode.NotFound, await stranger.StatusOf($"/api/calls/{missed}/work"));
    }

    [Theory, OnBothDatabases]
    public async Task A_call_that_was_answered_later_takes_the_missed_ones_out_of_the_queue(OknoApp okno)
    {
        var telephone = new Telephone(okno);
        var (_, me) = await telephone.Operator();
        var number = Records.NewNumber();
        var queue = await Queue(okno, me, number);
        await Missed(telephone, me, number, secondsAgo: 600);
        await Waits(1);
        // Missed again: one call to return, not two.
        await Missed(telephone, me, number, secondsAgo: 300);
        await Task.Delay(1_500);
        await Waits(1);
        var answered = Guid.NewGuid().ToString("N");
        await telephone.Told(telephone.Event(answered, "ringing", okno.Clock.GetUtcNow().AddSeconds(-60), me.Extension, number));
        await Waits(1);
        await telephone.Told(telephone.Event(answered, "answered", okno.Clock.GetUtcNow().AddSeconds(-50), me.Extension, number));
        await Waits(0);
        // News of an older missed call that come late make no work any more.
        await Missed(telephone, me, number, secondsAgo: 900);
        await Task.Delay(1_500);
        await Waits(0);

        async Task Waits(int count) =>
            await AsteriskLineTests.Eventually(async () =>
                (
                    await okno.InDb(db =>
                        Task.FromResult(
                            db.QueueItems.Count(item =>
                                item.QueueId == queue && item.OperatorId == null && item.State != QueueItemState.Processed
                            )
                        )
                    )
                ) == count
            );
    }

    private static async Task<Guid> Missed(Telephone telephone, UserAccount at, string number, int secondsAgo = 30)
    {
        var call = Guid.NewGuid().ToString("N");
        var now = DateTimeOffset.UtcNow;
        await telephone.Told(telephone.Event(call, "ringing", now.AddSeconds(-secondsAgo), at.Extension, number));
        return (await telephone.Told(telephone.Event(call, "ended", now.AddSeconds(20 - secondsAgo), at.Extension, number))).Id!.Value;
    }

    private static async Task<TakenItem> Taken(HttpClient client)
    {
        TakenItem? taken = null;
        await AsteriskLineTests.Eventually(async () =>
        {
            using var answer = await client.Post("/api/desktop/next", new TakeNextRequest("call"));
            Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
            taken = answer.StatusCode is HttpStatusCode.OK ? await answer.Read<TakenItem>() : null;
            return taken is not null;
        });
        return taken!;
    }

    /// <summary>A queue of the calls of one number that were missed and not returned, for one operator.</summary>
    private static async Task<Guid> Queue(OknoApp okno, UserAccount @operator, string number)
    {
        using var made = await (await okno.As("admin")).Post(
            "/api/queues",
            new SaveQueueRequest(
                $"Пропущенные {number}",
                "call",
                State: QueueState.InProgress,
                Filter: JsonSerializer.SerializeToElement(
                    new
                    {
                        all = new object[]
                        {
                            new { number },
                            new { direction = "inbound" },
                            new { result = new[] { "missed", "abandoned", "busy" } },
                            new { field = "followedById", op = "isEmpty" },
                        },
                    }
                ),
                Team: [new TeamMember(@operator.Id)]
            )
        );
        Assert.True(made.StatusCode is HttpStatusCode.Created, await made.Content.ReadAsStringAsync());
        var queue = await made.Read<Okno.Contracts.Queues.Queue>();
        Assert.Equal("call-back", queue.ProcessKey);
        return queue.Id;
    }
}
