using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Server.Access;
using Okno.Server.Data;
using QueueItemSeen = Okno.Contracts.Queues.QueueItem;

namespace Okno.Server.Queues;

/// <summary>What I have postponed to a date, the earliest first: the desktop announces each when its moment comes.</summary>
internal static class MyScheduled
{
    private const int AtMost = 200;

    public static void Map(IEndpointRouteBuilder desktop) =>
        desktop.MapGet("/scheduled", Handle).RequirePermission(Permission.TakeQueueItems).WithSummary("What I have postponed to a date");

    internal static async Task<Ok<Page<QueueItemSeen>>> Handle(OknoDb db, CurrentUser user, QueueBook books, CancellationToken stop)
    {
        var book = await books.Open(db, stop);
        var items = await db.Query(
            $"""
            select {ItemSight.Columns} from queue_items i
            join queues q on q.id = i.queue_id and q.state = 1 and q.deleted_at is null {ItemSight.Joins}
            where i.operator_id = @me and i.operator_id is not null and i.state < 2 and i.next_processing_date is not null
            order by i.next_processing_date, i.id limit {AtMost}
            """,
            row => ItemSight.Read(row, book),
            stop,
            ("me", user.Id)
        );
        return TypedResults.Ok(new Page<QueueItemSeen>(items, null));
    }
}
