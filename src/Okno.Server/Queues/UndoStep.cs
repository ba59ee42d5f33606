using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts.Access;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Queues.Claims;
using Okno.Server.Queues.Live;
using Okno.Server.Settings;
using Okno.Server.Shared;
using QueueItemSeen = Okno.Contracts.Queues.QueueItem;

namespace Okno.Server.Queues;

/// <summary>«Отменить»: takes back scheduling, returning or keeping for 10 s, if nobody has taken the item since.</summary>
internal static class UndoStep
{
    public static void Map(IEndpointRouteBuilder items) =>
        items
            .MapPost("/{id:guid}/undo", Handle)
            .RequirePermission(Permission.TakeQueueItems)
            .WithSummary("Take back the scheduling, returning or keeping of a moment ago");

    internal static async Task<Ok<QueueItemSeen>> Handle(
        Guid id,
        OknoDb db,
        CurrentUser user,
        QueueBook books,
        QueuePulse pulse,
        SettingsBook settings,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        // Taking back a closed queue's item fills a place again, so the operator is locked before the item, as in line.
        await ClosedItemsInProgress.Lock(db, [user.Id], stop);
        var held = (await ClosedItemsInProgress.Count(db, [user.Id], clock.GetUtcNow(), stop)).GetValueOrDefault(user.Id);
        var item = await ItemAccess.Lock(db, id, stop);
        if (item is null || item.UndoBy != user.Id && !item.IsHeldBy(user.Id))
            throw RuleBroken.NotThere();

        var now = clock.GetUtcNow();
        var counted = item.IsHeldBy(user.Id) && (item.NextProcessingDate is null || item.NextProcessingDate <= now);
        var before = item.Facts;
        item.Undo(user.Id, now);
        // What goes back to a date that is still to come fills no place.
        var fills = item.NextProcessingDate is null || item.NextProcessingDate <= now;

        var book = await books.Open(db, stop);
        var limit = await settings.Integer(KnownSettings.MaxClosedQueueItemsInProgress, stop);
        if (fills && !counted && held >= limit && book.Queues.TryGetValue(item.QueueId, out var queue) && queue.Kind is QueueKind.Closed)
            throw new RuleBroken("queue-item.limit-reached", ("inProgress", held), ("limit", limit));

        db.History.Add(HistoryEntry.Note("queue-item.undone", item.Id, user.Id, now, before, item.Facts, recordId: item.RecordId));
        await db.SaveChangesAsync(stop);
        var seen = await ItemSight.Find(db, book, id, stop);
        change.AfterCommit(() => pulse.Changed(item, user.AsNamed(), "queue-item.undone"));
        await change.Commit(stop);
        return TypedResults.Ok(seen!);
    }
}
