using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Okno.Server.Data;

namespace Okno.Server.Queues.Claims;

/// <summary>Finds the first records that nobody holds, in the order of work, and locks them for the change under way.</summary>
/// <remarks>
/// PostgreSQL: <c>for update skip locked</c>, so that callers on several nodes never wait for one row nor get it twice; a row that was
/// claimed and committed in between is checked again after its lock and passed over. SQLite: the change is the only writer.
/// How far to read stands in the statement itself, so that PostgreSQL plans it once: as a parameter it is taken for a tenth of the table.
/// </remarks>
internal static class WaitingItems
{
    private const string Waiting =
        "i.operator_id is null and i.state < 2 and (i.next_processing_date is null or i.next_processing_date <= @now)";

    /// <summary>How far each of several equal queues is read at first: a full line, and half as much again that other nodes may have locked.</summary>
    private const int FirstLook = 96;
    private const int AllTheWay = 100_000;

    /// <param name="queues">Most urgent first: a queue of the next priority is looked into when those before it hold no more.</param>
    public static async Task<List<QueueItem>> Claim(
        OknoDb db,
        IReadOnlyList<BookedQueue> queues,
        int count,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        List<QueueItem> claimed = [];
        foreach (var equal in queues.GroupBy(queue => queue.Rank).Select(rank => rank.ToList()))
        {
            var wanted = count - claimed.Count;
            var items = await Read(db, equal, wanted, FirstLook, now, stop);
            // Fewer than asked: the queues are nearly empty (then this costs little), or what was read is locked by other nodes.
            if (items.Count < wanted && equal.Count > 1 && !db.IsSqlite)
                items = await Read(db, equal, wanted, AllTheWay, now, stop);
            claimed.AddRange(items);
            if (claimed.Count == count)
                break;
        }
        return claimed;
    }

    private static Task<List<QueueItem>> Read(
        OknoDb db,
        IReadOnlyList<BookedQueue> queues,
        int count,
        int depth,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        var (sql, parameters) = Compose(db.IsSqlite, queues, count, depth, now);
        return db.QueueItems.FromSqlRaw(sql, db.Parameters(parameters)).ToListAsync(stop);
    }

    internal static (string Sql, (string, object?)[] Parameters) Compose(
        bool isSqlite,
        IReadOnlyList<BookedQueue> queues,
        int count,
        int depth,
        DateTimeOffset now
    )
    {
        var locking = isSqlite ? "" : "for update of i skip locked";
        if (queues.Count == 1)
        {
            return (
                $"""
                select i.* from queue_items i
                where i.queue_id = @q0 and {Waiting}
                order by i.postpones_count, i.sort_1, i.sort_2, i.id
                limit @count {locking}
                """,
                [("q0", queues[0].Id), ("count", count), ("now", now)]
            );
        }

        List<(string, object?)> parameters = [("count", count), ("now", now)];
        List<string> heads = [];
        for (var n = 0; n < queues.Count; n++)
        {
            var number = n.ToString(CultureInfo.InvariantCulture);
            parameters.Add(($"q{number}", queues[n].Id));
            heads.Add(
                $"""
                select * from (
                  select i.id from queue_items i
                  where i.queue_id = @q{number} and {Waiting}
                  order by i.postpones_count, i.sort_1, i.sort_2, i.id
                  limit {depth}) h{number}
                """
            );
        }
        return (
            $"""
            with head as ({string.Join("\nunion all\n", heads)})
            select i.* from head join queue_items i on i.id = head.id
            where {Waiting}
            order by i.postpones_count, i.sort_1, i.sort_2, i.id
            limit @count {locking}
            """,
            [.. parameters]
        );
    }
}
