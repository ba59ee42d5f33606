using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts.Access;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Processes;
using Okno.Server.Queues.Live;
using Okno.Server.Shared;
using QueueItemSeen = Okno.Contracts.Queues.QueueItem;

namespace Okno.Server.Queues;

/// <summary>A supervisor assigns many items or sets their state at once, and learns of each what became of it.</summary>
/// <remarks>
/// Each item is a change of its own: one that is refused spoils none of the others, and no locks are held over the whole batch. Done
/// twice it changes nothing more, so a repeated key needs no kept answer.
/// </remarks>
internal static class ChangeManyItems
{
    internal sealed record Tools(
        OknoDb Db,
        CurrentUser User,
        QueueBook Books,
        ProcessLibrary Library,
        QueuePulse Pulse,
        TimeProvider Clock
    );

    public static void Map(IEndpointRouteBuilder items)
    {
        items
            .MapPut("/operator", Assign)
            .RequirePermission(Permission.SuperviseQueues)
            .WithMetadata(new AnswersOnceByItself())
            .WithSummary("Assign or clear the operator of many items");
        items
            .MapPut("/state", SetState)
            .RequirePermission(Permission.SuperviseQueues)
            .WithMetadata(new AnswersOnceByItself())
            .WithSummary("Set the state of many items");
    }

    internal static Task<Ok<ItemOutcomes>> Assign(AssignItemsRequest request, [AsParameters] Tools tools, CancellationToken stop)
    {
        var one = new AssignItemRequest(request.OperatorId, request.Reason);
        return Each(
            request.ItemIds,
            tools,
            async id => (await AssignItem.Handle(id, one, tools.Db, tools.User, tools.Books, tools.Pulse, tools.Clock, stop)).Value!
        );
    }

    internal static Task<Ok<ItemOutcomes>> SetState(SetItemsStateRequest request, [AsParameters] Tools tools, CancellationToken stop)
    {
        var one = new SetItemStateRequest(request.State, request.Reason);
        return Each(
            request.ItemIds,
            tools,
            async id =>
                (
                    await SetItemState.Handle(id, one, tools.Db, tools.User, tools.Books, tools.Library, tools.Pulse, tools.Clock, stop)
                ).Value!
        );
    }

    private static async Task<Ok<ItemOutcomes>> Each(IReadOnlyList<Guid> ids, Tools tools, Func<Guid, Task<QueueItemSeen>> change)
    {
        List<ItemOutcome> results = [];
        foreach (var id in ids.Distinct())
        {
            try
            {
                results.Add(new ItemOutcome(id, await change(id)));
            }
            catch (RuleBroken rule)
            {
                results.Add(new ItemOutcome(id, null, rule.Code, Problems.From(rule).Detail));
            }
            // What one item left in the context is no business of the next.
            tools.Db.ChangeTracker.Clear();
        }
        return TypedResults.Ok(new ItemOutcomes(results));
    }
}
