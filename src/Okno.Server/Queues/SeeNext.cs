using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts.Access;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Queues.Claims;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Queues;

/// <summary>Whether «Следующая запись» may be pressed, and if not, what stands in the way.</summary>
internal static class SeeNext
{
    public static void Map(IEndpointRouteBuilder desktop) =>
        desktop
            .MapGet("/next", Handle)
            .RequirePermission(Permission.TakeQueueItems)
            .WithSummary("Whether I may take the next record, and if not, why");

    internal static async Task<Ok<NextAvailability>> Handle(
        OknoDb db,
        CurrentUser user,
        QueueBook books,
        QueueLoad load,
        SettingsBook settings,
        TimeProvider clock,
        CancellationToken stop,
        string @object = "case"
    )
    {
        if (!QueueObject.All.ContainsKey(@object))
            throw RuleBroken.Malformed("queue.unknown-object", ("object", @object));
        var book = await books.Open(db, stop);
        var closed = book.Of(user, @object).Where(queue => queue.Kind is QueueKind.Closed).Select(queue => queue.Id).ToList();
        var waiting = await load.Waiting(db, closed, stop);
        var held = await db.Query(
            $"""
            select {ItemSight.Columns} from queue_items i join queues q on q.id = i.queue_id {ItemSight.Joins}
            where i.operator_id = @me and {ClosedItemsInProgress.Condition}
            order by i.taken_at, i.id
            """,
            row => ItemSight.Read(row, book),
            stop,
            ("me", user.Id),
            ("now", clock.GetUtcNow())
        );
        var limit = await settings.Integer(KnownSettings.MaxClosedQueueItemsInProgress, stop);
        return TypedResults.Ok(new NextAvailability(held.Count, limit, waiting.Values.Sum(), held));
    }
}
