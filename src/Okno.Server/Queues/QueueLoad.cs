using System.Collections.Concurrent;
using Okno.Server.Data;

namespace Okno.Server.Queues;

/// <summary>How many records wait in each queue: nobody holds them and they are due. Counted at most once a second per queue.</summary>
internal sealed class QueueLoad(TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);
    private const int LongQueue = 5_000;
    private readonly ConcurrentDictionary<Guid, (int Waiting, long At)> _counts = new();

    public async Task<IReadOnlyDictionary<Guid, int>> Waiting(OknoDb db, IReadOnlyCollection<Guid> queueIds, CancellationToken stop)
    {
        var asked = queueIds.Where(id => !_counts.TryGetValue(id, out var known) || clock.GetElapsedTime(known.At) >= Fresh).ToArray();
        if (asked.Length > 0)
        {
            var at = clock.GetTimestamp();
            var counted = await db.Query(
                $"""
                select i.queue_id, count(*) from queue_items i
                where i.queue_id {db.In("queues")} and i.operator_id is null and i.state < 2
                  and (i.next_processing_date is null or i.next_processing_date <= @now)
                group by i.queue_id
                """,
                row => (Id: row.Guid(0), Count: row.Int(1)),
                stop,
                ("queues", asked),
                ("now", clock.GetUtcNow())
            );
            var found = counted.ToDictionary(row => row.Id, row => row.Count);
            foreach (var id in asked)
                _counts[id] = (found.GetValueOrDefault(id), at);
        }
        return queueIds.ToDictionary(id => id, id => _counts.TryGetValue(id, out var known) ? known.Waiting : 0);
    }

    /// <summary>The queue changed here: it is counted anew when next asked, at once unless it is so long that counting costs.</summary>
    public void Changed(Guid queueId)
    {
        if (_counts.TryGetValue(queueId, out var known) && known.Waiting < LongQueue)
            _counts.TryRemove(queueId, out _);
    }
}
