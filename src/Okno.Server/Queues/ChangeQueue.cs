using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Processes;
using Okno.Server.Queues.Filling;
using Okno.Server.Queues.Live;
using Okno.Server.Shared;
using QueueSeen = Okno.Contracts.Queues.Queue;

namespace Okno.Server.Queues;

/// <summary>Changes a queue. One that stops being in progress loses its unclaimed automatic items; one that goes on is filled anew.</summary>
internal static class ChangeQueue
{
    public static void Map(IEndpointRouteBuilder queues) =>
        queues.MapPut("/{id:guid}", Handle).RequirePermission(Permission.SetUpQueues).WithSummary("Change a queue");

    internal static async Task<Ok<QueueSeen>> Handle(
        Guid id,
        SaveQueueRequest request,
        HttpContext http,
        OknoDb db,
        CurrentUser user,
        QueueBook books,
        ProcessLibrary library,
        FillingBell bell,
        QueuePulse pulse,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        var queue =
            await db.Queues.Include(queue => queue.Team).FirstOrDefaultAsync(queue => queue.Id == id && queue.DeletedAt == null, stop)
            ?? throw RuleBroken.NotThere();
        if ((StaleWrite.IfMatch(http) ?? request.Version) is { } version && version != queue.Version)
            throw new RuleBroken("conflict", ("version", queue.Version));
        if (request.Filling is { } filling && filling != queue.Filling)
            throw new RuleBroken("queue.filling-fixed");
        if (!string.Equals(request.Object, queue.Object, StringComparison.Ordinal))
            throw new RuleBroken("queue.object-fixed");

        var before = SetUp.AsSeen(queue);
        queue.Name = request.Name.Trim();
        queue.Kind = request.Kind ?? queue.Kind;
        queue.Priority = request.Priority ?? queue.Priority;
        queue.State = request.State ?? queue.State;
        queue.ProcessKey = request.ProcessKey ?? queue.ProcessKey;
        queue.Filter = SetUp.Written(request.Filter);
        queue.FillingAsked = true;
        // Written even when it was asked before: the filler may be answering that at this very moment, by what the queue was.
        db.Entry(queue).Property(changed => changed.FillingAsked).IsModified = true;
        queue.Version++;
        if (request.Team is { } team)
        {
            queue.Team.Clear();
            foreach (var member in SetUp.Team(queue.Id, team))
                db.QueueTeamMembers.Add(member);
        }
        await SetUp.Check(db, library, queue, QueueObject.All[queue.Object], stop);
        if (queue.State is not QueueState.InProgress)
            queue.Problem = null;

        var now = clock.GetUtcNow();
        db.History.Add(HistoryEntry.Note("queue.changed", queue.Id, user.Id, now, before, SetUp.AsSeen(queue)));
        await db.SaveChangesAsync(stop);
        if (queue is { State: not QueueState.InProgress, Filling: QueueFilling.Filter })
        {
            var gone = await EmptyQueue.OfUnclaimed(db, queue.Id, "1 = 1", [], now, stop);
            FillingNote.Write(db, queue.Id, FillingNote.QueueStopped, 0, gone.Count, now, user.Id);
        }
        change.AfterCommit(() =>
        {
            books.Forget();
            bell.Ring();
            pulse.SetUpChanged(id);
        });
        await change.Commit(stop);
        return TypedResults.Ok(SetUp.AsSeen(queue));
    }
}
