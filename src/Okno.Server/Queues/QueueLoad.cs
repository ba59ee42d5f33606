using System.Collections.Concurrent;
using Okno.Server.Data;

namespace Okno.Server.Queues;

/// <summary>How many records wait in each queue: nobody holds them and they are due. Counted at most once a second per queue.</summary>
/// <remarks>
/// A count costs as much as the queue is long: that of a million records takes a processor for half a second. So a count is good for as long
/// as keeps counting to a small part of the machine's work.
/// </remarks>
internal sealed class QueueLoad(TimeProvider clock)
{
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(1);

    /// <summary>A count is good for so many times as long as it took.</summary>
    private const int Worth = 50;
    private const int LongQueue = 5_000;
    private readonly ConcurrentDictionary<Guid, Count> _counts = new();

    public async Task<IReadOnlyDictionary<Guid, int>> Waiting(OknoDb db, IReadOnlyCollection<Guid> queueIds, CancellationToken stop)
    {
        var at = clock.GetTimestamp();
        var asked = queueIds.Where(id => MustCount(id, at)).ToArray();
        if (asked.Length > 0)
        {
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
            var worth = clock.GetElapsedTime(at) * Worth;
            foreach (var id in asked)
            {
                var waiting = found.GetValueOrDefault(id);
                _counts[id] = new Count(waiting, at, waiting >= LongQueue && worth > Fresh ? worth : Fresh);
            }
        }
        return queueIds.ToDictionary(id => id, id => _counts.TryGetValue(id, out var known) ? known.Waiting : 0);
    }

    /// <summary>Whoever finds a long queue's count old counts it; for the next second the others go on with what was known.</summary>
    private bool MustCount(Guid id, long at)
    {
        if (!_counts.TryGetValue(id, out var known))
            return true;
        if (clock.GetElapsedTime(known.At, at) < known.Good)
            return false;
        return known.Waiting < LongQueue || _counts.TryUpdate(id, known with { At = at, Good = Fresh }, known);
    }

    /// <summary>The queue changed here: it is counted anew when next asked, at once unless it is so long that counting costs.</summary>
    public void Changed(Guid queueId)
    {
        if (_counts.TryGetValue(queueId, out var known) && known.Waiting < LongQueue)
            _counts.TryRemove(queueId, out _);
    }

    private sealed record Count(int Waiting, long At, TimeSpan Good);
}
