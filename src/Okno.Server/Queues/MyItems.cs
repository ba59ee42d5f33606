using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;
using QueueItemSeen = Okno.Contracts.Queues.QueueItem;

namespace Okno.Server.Queues;

/// <summary>The items I see, in the order of work: one sorted list over all my queues of an object.</summary>
internal static class MyItems
{
    public static void Map(IEndpointRouteBuilder desktop) =>
        desktop
            .MapGet("/items", Handle)
            .RequirePermission(Okno.Contracts.Access.Permission.TakeQueueItems)
            .WithSummary("The items I see, in the order of work");

    internal static async Task<Ok<Page<QueueItemSeen>>> Handle(
        OknoDb db,
        CurrentUser user,
        QueueBook books,
        TimeProvider clock,
        CancellationToken stop,
        string @object = "case",
        Guid? queueId = null,
        int? limit = null,
        string? cursor = null
    )
    {
        if (!QueueObject.All.ContainsKey(@object))
            throw RuleBroken.Malformed("queue.unknown-object", ("object", @object));
        var size = Cursor.Limit(limit);
        var after = Cursor.Read<PlaceInOrder>(cursor);
        var book = await books.Open(db, stop);

        var rows = await VisibleItems.Read(db, book, user, @object, queueId, after, size + 1, clock.GetUtcNow(), stop);
        var next = rows.Count > size ? Cursor.Write(rows[size - 1].Place) : null;
        return TypedResults.Ok(new Page<QueueItemSeen>([.. rows.Take(size).Select(row => row.Item)], next));
    }
}
