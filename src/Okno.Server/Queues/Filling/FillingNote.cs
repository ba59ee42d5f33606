using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Queues.Filling;

/// <summary>One filling of a queue as its journal tells it: how many came and went, and why.</summary>
internal static class FillingNote
{
    public const string RecordsChanged = "recordsChanged";
    public const string QueueChanged = "queueChanged";
    public const string Comparison = "comparison";
    public const string ByHand = "byHand";
    public const string QueueStopped = "queueStopped";

    private sealed record Told(string Reason, int Added, int Removed, string? Problem);

    /// <param name="problem">As the queue keeps it; told only when it came or changed.</param>
    public static void Write(
        OknoDb db,
        Guid queueId,
        string reason,
        int added,
        int removed,
        DateTimeOffset now,
        Guid? who = null,
        string? problem = null
    )
    {
        if (added > 0 || removed > 0 || problem is not null)
            db.History.Add(
                HistoryEntry.Note("queue.filled", queueId, who, now, to: new Told(reason, added, removed, problem?.Split('|')[0]))
            );
    }
}
