using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Queues.Filling;
using Okno.Server.Queues.Live;
using Okno.Server.Shared;

namespace Okno.Server.Queues;

/// <summary>Deletes a queue that nobody has work of in progress; what has been done in it stays in the history.</summary>
internal static class DeleteQueue
{
    public static void Map(IEndpointRouteBuilder queues) =>
        queues.MapDelete("/{id:guid}", Handle).RequirePermission(Permission.SetUpQueues).WithSummary("Delete a queue");

    internal static async Task<NoContent> Handle(
        Guid id,
        OknoDb db,
        CurrentUser user,
        QueueBook books,
        QueuePulse pulse,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        var queue =
            await db.Queues.Include(queue => queue.Team).FirstOrDefaultAsync(queue => queue.Id == id && queue.DeletedAt == null, stop)
            ?? throw RuleBroken.NotThere();
        if (
            await db.QueueItems.AnyAsync(
                item => item.QueueId == id && item.OperatorId != null && item.State != QueueItemState.Processed,
                stop
            )
        )
            throw new RuleBroken("queue.has-work");

        var now = clock.GetUtcNow();
        queue.DeletedAt = now;
        queue.State = QueueState.Completed;
        queue.Version++;
        db.History.Add(HistoryEntry.Note("queue.deleted", id, user.Id, now, SetUp.AsSeen(queue)));
        await db.SaveChangesAsync(stop);
        await EmptyQueue.OfUnclaimed(db, id, "1 = 1", [], now, stop);
        change.AfterCommit(() =>
        {
            books.Forget();
            pulse.SetUpChanged(id);
        });
        await change.Commit(stop);
        return TypedResults.NoContent();
    }
}
