using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Queues.Live;
using Okno.Server.Shared;
using QueueItemSeen = Okno.Contracts.Queues.QueueItem;

namespace Okno.Server.Queues;

/// <summary>A supervisor gives an item to an operator, or takes it from its holder.</summary>
internal static class AssignItem
{
    public static void Map(IEndpointRouteBuilder items) =>
        items
            .MapPut("/{id:guid}/operator", Handle)
            .RequirePermission(Permission.SuperviseQueues)
            .WithSummary("Assign or clear the operator");

    internal static async Task<Ok<QueueItemSeen>> Handle(
        Guid id,
        AssignItemRequest request,
        OknoDb db,
        CurrentUser user,
        QueueBook books,
        QueuePulse pulse,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        var (item, _) = await ItemAccess.Lock(db, books, id, user, stop);
        if (request.OperatorId is { } asked && !await db.Users.AnyAsync(other => other.Id == asked && other.Active, stop))
            throw RuleBroken.Malformed("queue-item.unknown-operator");

        var (now, before) = (clock.GetUtcNow(), item.Facts);
        if (request.OperatorId is { } operatorId)
            item.Assign(operatorId, now);
        else
            item.Clear();
        var kind = request.OperatorId is null ? "queue-item.cleared" : "queue-item.assigned";
        if (item.Facts != before)
            db.History.Add(HistoryEntry.Note(kind, item.Id, user.Id, now, before, item.Facts, request.Reason, item.RecordId));

        await db.SaveChangesAsync(stop);
        var seen = await ItemSight.Find(db, await books.Open(db, stop), id, stop);
        change.AfterCommit(() => pulse.Changed(item, seen!.Operator, kind, before.OperatorId));
        await change.Commit(stop);
        return TypedResults.Ok(seen!);
    }
}
