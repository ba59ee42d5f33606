using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Processes;
using Okno.Server.Queues.Live;
using Okno.Server.Shared;

namespace Okno.Server.Queues;

/// <summary>«Открыть»: takes a record of an open queue, or goes on with one of mine. A supervisor takes over what another holds.</summary>
/// <remarks>A record of a closed queue that is not mine does not exist for an operator: it is reached by «Следующая запись» only.</remarks>
internal static class OpenItem
{
    public static void Map(IEndpointRouteBuilder items) =>
        items.MapPost("/{id:guid}/open", Handle).RequirePermission(Permission.TakeQueueItems).WithSummary("Take or go on with this record");

    internal static async Task<Ok<TakenItem>> Handle(
        Guid id,
        OknoDb db,
        CurrentUser user,
        QueueBook books,
        ProcessLibrary library,
        QueuePulse pulse,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        var (item, queue) = await ItemAccess.Lock(db, books, id, user, stop);
        var now = clock.GetUtcNow();
        await MustBeFree(db, item, user, now, stop);

        var started = await RunProcess.Unended(db, item.Id, stop);
        if (!item.IsHeldBy(user.Id) || item.State is QueueItemState.NotProcessed || started is null)
        {
            started = await TakeItem.By(db, library, item, queue.ProcessKey, started, user.Id, "queue-item.taken", now, stop);
            change.AfterCommit(() => pulse.Changed(item, user.AsNamed(), "queue-item.taken"));
        }
        await db.SaveChangesAsync(stop);
        var seen = await ItemSight.Find(db, await books.Open(db, stop), id, stop);
        await change.Commit(stop);
        return TypedResults.Ok(new TakenItem(seen!, started?.Step));
    }

    private static async Task MustBeFree(OknoDb db, QueueItem item, CurrentUser user, DateTimeOffset now, CancellationToken stop)
    {
        if (item.State is QueueItemState.Processed)
            throw new RuleBroken("queue-item.processed");
        if (user.May(Permission.SuperviseQueues))
            return;
        if (item.OperatorId is { } holder && holder != user.Id)
        {
            var name = await db.Users.Where(other => other.Id == holder).Select(other => other.Name).FirstAsync(stop);
            throw new RuleBroken("queue-item.held-by-another", ("holder", new Named(holder, name)));
        }
        if (item.NextProcessingDate > now)
            throw RuleBroken.NotThere();
    }
}
