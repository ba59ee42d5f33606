using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Processes;
using Okno.Server.Queues.Live;
using Okno.Server.Shared;
using QueueItemSeen = Okno.Contracts.Queues.QueueItem;

namespace Okno.Server.Queues;

/// <summary>A supervisor sets an item's state by hand: started anew (its process instance is dropped), in progress, or done.</summary>
internal static class SetItemState
{
    public static void Map(IEndpointRouteBuilder items) =>
        items.MapPut("/{id:guid}/state", Handle).RequirePermission(Permission.SuperviseQueues).WithSummary("Set an item's state");

    internal static async Task<Ok<QueueItemSeen>> Handle(
        Guid id,
        SetItemStateRequest request,
        OknoDb db,
        CurrentUser user,
        QueueBook books,
        ProcessLibrary library,
        QueuePulse pulse,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var state = request.State ?? throw RuleBroken.Malformed("request.malformed");
        await using var change = await db.BeginChange(stop);
        var (item, _) = await ItemAccess.Lock(db, books, id, user, stop);
        var (now, before) = (clock.GetUtcNow(), item.Facts);
        if (state != before.State)
        {
            Set(item, state, now);
            if (state is not QueueItemState.InProgress)
                await RunProcess.Drop(db, library, [item.Id], "queue-item.state-set", now, stop);
            db.History.Add(
                HistoryEntry.Note("queue-item.state-set", item.Id, user.Id, now, before, item.Facts, request.Reason, item.RecordId)
            );
        }
        try
        {
            await db.SaveChangesAsync(stop);
        }
        catch (DbUpdateException twice) when (twice.BreaksUniqueness())
        {
            throw new RuleBroken("queue-item.second-unfinished");
        }
        var seen = await ItemSight.Find(db, await books.Open(db, stop), id, stop);
        change.AfterCommit(() => pulse.Changed(item, seen!.Operator, "queue-item.state-set", before.OperatorId));
        await change.Commit(stop);
        return TypedResults.Ok(seen!);
    }

    private static void Set(QueueItem item, QueueItemState state, DateTimeOffset now)
    {
        switch (state)
        {
            case QueueItemState.NotProcessed:
                item.Reset();
                break;
            case QueueItemState.InProgress:
                item.PutInProgress();
                break;
            default:
                item.Process(now);
                break;
        }
    }
}
