using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Queues.Live;
using Okno.Server.Shared;
using QueueItemSeen = Okno.Contracts.Queues.QueueItem;

namespace Okno.Server.Queues;

/// <summary>What is done to an item, and what its journal says of it.</summary>
internal sealed record ItemChange(string Kind, Action<QueueItem, DateTimeOffset> Step, string? Why = null);

/// <summary>The steps by which an item's holder leaves it: locked, changed by its own rule, journaled, told.</summary>
internal static class StepOfHolder
{
    internal sealed record Tools(OknoDb Db, CurrentUser User, QueueBook Books, QueuePulse Pulse, TimeProvider Clock);

    public static async Task<Ok<QueueItemSeen>> Take(Guid id, ItemChange step, Tools tools, CancellationToken stop)
    {
        var (db, user, books, pulse, clock) = tools;
        await using var change = await db.BeginChange(stop);
        var (item, _) = await ItemAccess.Lock(db, books, id, user, stop);
        var now = clock.GetUtcNow();
        var before = item.Facts;
        step.Step(item, now);
        db.History.Add(HistoryEntry.Note(step.Kind, item.Id, user.Id, now, before, item.Facts, step.Why, item.RecordId));
        await db.SaveChangesAsync(stop);
        var seen = await ItemSight.Find(db, await books.Open(db, stop), id, stop);
        change.AfterCommit(() => pulse.Changed(item, user.AsNamed(), step.Kind));
        await change.Commit(stop);
        return TypedResults.Ok(seen!);
    }
}
