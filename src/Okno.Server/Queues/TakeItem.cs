using Okno.Server.Data;
using Okno.Server.Processes;
using Okno.Server.Shared;

namespace Okno.Server.Queues;

/// <summary>What taking an item comes to, whichever way: it is the operator's, its process starts or goes on, the journal says so.</summary>
internal static class TakeItem
{
    /// <param name="begun">The item's unended instance, if it has one.</param>
    /// <returns>The instance with its waiting step; null when the queue's process is no longer published.</returns>
    public static async Task<Started?> By(
        OknoDb db,
        ProcessLibrary library,
        QueueItem item,
        string processKey,
        Started? begun,
        Guid operatorId,
        string kind,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        var before = item.Facts;
        item.TakeBy(operatorId, now);
        db.History.Add(HistoryEntry.Note(kind, item.Id, operatorId, now, before, item.Facts, recordId: item.RecordId));
        if (begun is not null)
            return begun;
        return await library.Newest(db, processKey, stop) is { } process
            ? await RunProcess.Start(db, library, process, item.Id, item.RecordId, operatorId, now, stop)
            : null;
    }
}
