using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts.Access;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Queues.Live;
using Okno.Server.Shared;
using QueueItemSeen = Okno.Contracts.Queues.QueueItem;

namespace Okno.Server.Queues;

/// <summary>«Запланировать на дату»: the operator's item is hidden until a moment of their choice, then theirs alone.</summary>
internal static class ScheduleItem
{
    public static void Map(IEndpointRouteBuilder items) =>
        items.MapPost("/{id:guid}/schedule", Handle).RequirePermission(Permission.TakeQueueItems).WithSummary("Schedule for a date");

    internal static Task<Ok<QueueItemSeen>> Handle(
        Guid id,
        ScheduleItemRequest request,
        OknoDb db,
        CurrentUser user,
        QueueBook books,
        QueuePulse pulse,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var at = request.At?.ToUniversalTime() ?? throw RuleBroken.Malformed("request.malformed");
        return StepOfHolder.Take(
            id,
            new ItemChange("queue-item.scheduled", (item, now) => item.Schedule(at, user.Id, now)),
            new StepOfHolder.Tools(db, user, books, pulse, clock),
            stop
        );
    }
}
