using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Contracts.Calls;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Processes;
using Okno.Server.Queues;
using Okno.Server.Queues.Live;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Calls;

/// <summary>A call that is the work of a queue: its page with my item and its step, and what saving it does to the item.</summary>
internal static class WorkOnCall
{
    public static void Map(IEndpointRouteBuilder calls) =>
        calls
            .MapGet("/{id:guid}/work", Handle)
            .RequirePermission(Permission.TakeQueueItems)
            .WithSummary("A call with my queue item and its step");

    internal static async Task<Ok<CallAtWork>> Handle(
        Guid id,
        OknoDb db,
        CurrentUser user,
        QueueBook books,
        SettingsBook settings,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var call = await CallSeen.One(db, id, user, settings, clock.GetUtcNow(), stop);
        var held = await db
            .QueueItems.AsNoTracking()
            .Where(item => item.RecordId == id && item.State != QueueItemState.Processed && item.OperatorId == user.Id)
            .OrderBy(item => item.QueueId)
            .Select(item => (Guid?)item.Id)
            .FirstOrDefaultAsync(stop);
        if (held is not { } itemId)
            return TypedResults.Ok(new CallAtWork(call, null, null));
        var item = await ItemSight.Find(db, await books.Open(db, stop), itemId, stop);
        var begun = await RunProcess.Unended(db, itemId, stop);
        return TypedResults.Ok(new CallAtWork(call, item, begun?.Step));
    }

    /// <summary>Whether the person holds the call as a queue item: then they see it and note what came of it.</summary>
    public static Task<bool> IsHeldBy(OknoDb db, Guid callId, Guid userId, CancellationToken stop) =>
        db.QueueItems.AnyAsync(
            item => item.RecordId == callId && item.OperatorId == userId && item.State != QueueItemState.Processed,
            stop
        );

    /// <summary>The call was saved: the processes that wait for it hear of it, and the items of those that ended are done.</summary>
    public static async Task Saved(
        OknoDb db,
        Change change,
        ProcessLibrary library,
        QueuePulse pulse,
        Call call,
        CurrentUser user,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        db.ChangedRecords.Add(new ChangedRecord(Call.Object, call.Id));
        await db.SaveChangesAsync(stop);
        var items = await db
            .QueueItems.FromSqlRaw(db.IsSqlite ? Unfinished : UnfinishedAndLock, db.Parameters(("id", call.Id)))
            .ToListAsync(stop);
        var record = await library.Objects[Call.Object].Read(db, call.Id, stop);
        var ended = await RunProcess.RecordSaved(
            db,
            library,
            Call.Object,
            call.Id,
            record!.Value,
            running =>
                Task.FromResult(running.QueueItemId is not { } itemId || items.Exists(item => item.Id == itemId && item.IsHeldBy(user.Id))),
            user.Id,
            now,
            stop
        );
        foreach (var item in items.Where(item => ended.Any(running => running.QueueItemId == item.Id)))
        {
            var facts = item.Facts;
            item.Process(now);
            db.History.Add(HistoryEntry.Note("queue-item.processed", item.Id, user.Id, now, facts, item.Facts, recordId: call.Id));
            change.AfterCommit(() => pulse.Changed(item, user.AsNamed(), "queue-item.processed"));
        }
    }

    private const string Unfinished = "select * from queue_items where record_id = @id and state < 2 order by queue_id";
    private const string UnfinishedAndLock = Unfinished + " for update";
}
