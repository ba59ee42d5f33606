using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Data;

namespace Okno.Server.Queues;

/// <summary>My queues with what waits in them: those in progress whose active member I am.</summary>
internal static class MyQueues
{
    public static void Map(IEndpointRouteBuilder desktop) =>
        desktop.MapGet("/queues", Handle).RequirePermission(Permission.TakeQueueItems).WithSummary("My queues and what waits in them");

    internal static async Task<Ok<Page<DesktopQueue>>> Handle(
        OknoDb db,
        CurrentUser user,
        QueueBook books,
        QueueLoad load,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var book = await books.Open(db, stop);
        var queues = QueueObject.All.Keys.SelectMany(name => book.Of(user, name)).ToList();
        var waiting = await load.Waiting(db, [.. queues.Select(queue => queue.Id)], stop);
        var mine = (
            await db.Query(
                """
                select i.queue_id, count(*) from queue_items i
                where i.operator_id = @me and i.operator_id is not null and i.state < 2
                  and (i.next_processing_date is null or i.next_processing_date <= @now)
                group by i.queue_id
                """,
                row => (Id: row.Guid(0), Count: row.Int(1)),
                stop,
                ("me", user.Id),
                ("now", clock.GetUtcNow())
            )
        ).ToDictionary(row => row.Id, row => row.Count);

        return TypedResults.Ok(
            new Page<DesktopQueue>(
                [
                    .. queues.Select(queue => new DesktopQueue(
                        queue.Id,
                        queue.Name,
                        queue.Object,
                        queue.Kind,
                        queue.Priority,
                        queue.Rank,
                        waiting[queue.Id],
                        mine.GetValueOrDefault(queue.Id)
                    )),
                ],
                null
            )
        );
    }
}
