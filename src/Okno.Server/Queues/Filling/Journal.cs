using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Queues.Filling;

/// <summary>Journal rows of many items at once.</summary>
internal static class Journal
{
    private const int AtOnce = 5_000;

    public static async Task Write(
        OknoDb db,
        string kind,
        Guid[] itemIds,
        Guid[] recordIds,
        Guid? who,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        foreach (var part in itemIds.Zip(recordIds).Chunk(AtOnce))
        {
            var entries = part.Select(pair => HistoryEntry.Note(kind, pair.First, who, now, recordId: pair.Second)).ToList();
            db.History.AddRange(entries);
            await db.SaveChangesAsync(stop);
            foreach (var entry in entries)
                db.Entry(entry).State = Microsoft.EntityFrameworkCore.EntityState.Detached;
        }
    }
}
