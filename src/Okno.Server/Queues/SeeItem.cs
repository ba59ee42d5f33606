using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;
using QueueItemSeen = Okno.Contracts.Queues.QueueItem;

namespace Okno.Server.Queues;

/// <summary>One item, and its journal: every change with who, from, to and why.</summary>
internal static class SeeItem
{
    public static void Map(IEndpointRouteBuilder items)
    {
        items.MapGet("/{id:guid}", Handle).RequirePermission(Permission.TakeQueueItems).WithSummary("One queue item");
        items.MapGet("/{id:guid}/journal", Journal).RequirePermission(Permission.TakeQueueItems).WithSummary("Every change of an item");
    }

    private static async Task<Ok<QueueItemSeen>> Handle(Guid id, OknoDb db, CurrentUser user, QueueBook books, CancellationToken stop)
    {
        await ItemAccess.See(db, books, id, user, stop);
        return await ItemSight.Find(db, await books.Open(db, stop), id, stop) is { } seen
            ? TypedResults.Ok(seen)
            : throw RuleBroken.NotThere();
    }

    private static async Task<Ok<Page<HistoryRow>>> Journal(
        Guid id,
        OknoDb db,
        CurrentUser user,
        QueueBook books,
        CancellationToken stop,
        int? limit = null,
        string? cursor = null
    )
    {
        await ItemAccess.See(db, books, id, user, stop);
        return TypedResults.Ok(await HistoryReader.OfSubject(db, id, limit, cursor, stop));
    }
}
