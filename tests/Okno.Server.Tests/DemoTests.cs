using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Contracts.Processes;
using Okno.Contracts.Queues;
using Okno.Server.Data;
using Okno.Server.Data.DemoData;
using Okno.Server.Tests.Queues;

namespace Okno.Server.Tests;

public sealed class DemoTests
{
    [Theory, OnBothDatabases(Fresh = true)]
    public async Task An_empty_database_gets_a_believable_morning(OknoApp okno)
    {
        using var someone = okno.CreateClient();
        await okno.InDb(async db =>
        {
            await Migrator.Alone(
                db,
                () =>
                    Microsoft
                        .Extensions.DependencyInjection.ActivatorUtilities.CreateInstance<DemoDay>(okno.Services, db)
                        .Fill(OknoApp.Password, CancellationToken.None),
                CancellationToken.None
            );
            return 0;
        });

        var anna = await okno.As("operator1");
        var queues = (await anna.Get<Page<DesktopQueue>>("/api/desktop/queues")).Items;
        Assert.Contains(queues, queue => queue is { Kind: QueueKind.Closed, Waiting: > 10 });
        Assert.Contains(queues, queue => queue is { Kind: QueueKind.Open, Waiting: > 5 });
        Assert.NotEmpty(await Desk.Items(anna));
        Assert.Equal(0, (await anna.Get<NextAvailability>("/api/desktop/next?object=case")).InProgress);
        Assert.Equal(QueueItemState.InProgress, (await Desk.Taken(anna)).Item.State);

        // Missed calls wait to be returned, by the shipped process.
        var missed = Assert.Single(queues, queue => queue.Object == "call");
        Assert.Equal(("Пропущенные звонки", 8), (missed.Name, missed.Waiting));
        var seen = (await (await okno.As("supervisor1")).Get<Page<QueueAtWork>>("/api/queues/work")).Items.Single(queue =>
            queue.Id == missed.Id
        );
        Assert.Equal((8, 1, 0), (seen.Waiting, seen.Scheduled, seen.Overdue));
        var boris = await okno.As("operator2");
        var first = (await boris.Get<Page<QueueItem>>("/api/desktop/items?object=call")).Items[0];
        var back = await Desk.Opened(boris, first.Id);
        Assert.Equal(("call", StepKind.OpenEditPage, "call"), (back.Item.Object, back.Step!.Kind, back.Step.Page));

        // Nothing comes due while one looks round.
        var admin = await okno.As("admin");
        var now = okno.Clock.GetUtcNow();
        var states = await okno.InDb(db =>
            Task.FromResult(
                db.QueueItems.Select(item => new
                    {
                        item.State,
                        item.NextProcessingDate,
                        item.OperatorId,
                        item.PostponesCount,
                    })
                    .ToList()
            )
        );
        Assert.All(
            states.Where(item => item.NextProcessingDate is not null),
            item => Assert.True(item.NextProcessingDate > now.AddMinutes(15))
        );
        Assert.Contains(states, item => item.NextProcessingDate is not null);
        Assert.Contains(states, item => item.PostponesCount == 1 && item.OperatorId is null);
        Assert.Contains(states, item => item.State is QueueItemState.Processed);
        Assert.Contains(states, item => item.State is QueueItemState.NotProcessed);

        var cases = 0;
        string? cursor = null;
        do
        {
            var page = await admin.Get<Page<Case>>($"/api/cases?limit=200{(cursor is null ? "" : $"&cursor={cursor}")}");
            cases += page.Items.Count;
            cursor = page.Next;
        } while (cursor is not null);
        Assert.Equal(2_224, cases);
    }
}
