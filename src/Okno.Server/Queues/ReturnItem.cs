using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts.Access;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Queues.Live;
using QueueItemSeen = Okno.Contracts.Queues.QueueItem;

namespace Okno.Server.Queues;

/// <summary>«Вернуть в конец очереди»: the operator gives the item up, behind the less postponed; its process waits for the next operator.</summary>
internal static class ReturnItem
{
    public static void Map(IEndpointRouteBuilder items) =>
        items
            .MapPost("/{id:guid}/return", Handle)
            .RequirePermission(Permission.TakeQueueItems)
            .WithSummary("Return to the end of the queue");

    internal static Task<Ok<QueueItemSeen>> Handle(
        Guid id,
        OknoDb db,
        CurrentUser user,
        QueueBook books,
        QueuePulse pulse,
        TimeProvider clock,
        CancellationToken stop,
        ReturnItemRequest? request = null
    ) =>
        StepOfHolder.Take(
            id,
            new ItemChange("queue-item.returned", (item, now) => item.Return(user.Id, now), request?.Reason),
            new StepOfHolder.Tools(db, user, books, pulse, clock),
            stop
        );
}
