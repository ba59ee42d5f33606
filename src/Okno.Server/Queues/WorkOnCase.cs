using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Contracts.Cases;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Cases;
using Okno.Server.Data;
using Okno.Server.Processes;
using Okno.Server.Shared;
using QueueItemSeen = Okno.Contracts.Queues.QueueItem;

namespace Okno.Server.Queues;

/// <summary>A case as its page opens it: with the item the person may act on, its waiting step and what they had typed.</summary>
internal static class WorkOnCase
{
    public static void Map(IEndpointRouteBuilder cases) =>
        cases
            .MapGet("/{id:guid}/work", Handle)
            .RequirePermission(Permission.SeeCases)
            .WithSummary("A case with my queue item, its step and my draft");

    internal static async Task<Ok<CaseAtWork>> Handle(Guid id, OknoDb db, CurrentUser user, QueueBook books, CancellationToken stop)
    {
        var @case = await CaseSeen.Open(db, id, stop) ?? throw RuleBroken.NotThere();
        var book = await books.Open(db, stop);
        var unfinished = await db.Query(
            $"select {ItemSight.Columns} from queue_items i {ItemSight.Joins} where i.record_id = @id and i.state < 2 order by i.queue_id",
            row => ItemSight.Read(row, book),
            stop,
            ("id", id)
        );
        var mine = unfinished.FirstOrDefault(item => item.Operator?.Id == user.Id);
        var shown = mine ?? unfinished.FirstOrDefault(item => MaySee(item, book, user));
        var begun = mine is null ? null : await RunProcess.Unended(db, mine.Id, stop);
        var mayChange = mine is not null || user.May(Permission.ChangeAnyCase) || @case.OwnerId == user.Id;
        var draft = await KeepDraft.Read(db, id, user.Id, stop);
        return TypedResults.Ok(new CaseAtWork(@case, shown, begun?.Step, mayChange, draft));
    }

    private static bool MaySee(QueueItemSeen item, QueuePages book, CurrentUser user) =>
        user.May(Permission.SuperviseQueues)
        || (
            book.Queues.TryGetValue(item.Queue.Id, out var queue)
            && queue is { Kind: QueueKind.Open, State: QueueState.InProgress }
            && queue.HasOnTeam(user)
        );
}
