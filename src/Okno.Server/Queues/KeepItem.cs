using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts.Access;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Queues.Live;
using QueueItemSeen = Okno.Contracts.Queues.QueueItem;

namespace Okno.Server.Queues;

/// <summary>«Оставить у себя»: the operator leaves the page, the item waits for them alone.</summary>
internal static class KeepItem
{
    public static void Map(IEndpointRouteBuilder items) =>
        items.MapPost("/{id:guid}/keep", Handle).RequirePermission(Permission.TakeQueueItems).WithSummary("Keep for me");

    internal static Task<Ok<QueueItemSeen>> Handle(
        Guid id,
        OknoDb db,
        CurrentUser user,
        QueueBook books,
        QueuePulse pulse,
        TimeProvider clock,
        CancellationToken stop
    ) =>
        StepOfHolder.Take(
            id,
            new ItemChange("queue-item.kept", (item, now) => item.Keep(user.Id, now)),
            new StepOfHolder.Tools(db, user, books, pulse, clock),
            stop
        );
}
