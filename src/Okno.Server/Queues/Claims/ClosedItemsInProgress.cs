using Okno.Server.Data;

namespace Okno.Server.Queues.Claims;

/// <summary>What counts towards the limit: an operator's unfinished items of closed queues in progress, undated or due.</summary>
internal static class ClosedItemsInProgress
{
    public const string Condition = """
        i.operator_id is not null and i.state < 2 and q.kind = 1 and q.state = 1 and q.deleted_at is null
        and (i.next_processing_date is null or i.next_processing_date <= @now)
        """;

    /// <summary>Locks the operators until the change ends: what is counted or answered to them cannot change meanwhile from another node.</summary>
    public static async Task Lock(OknoDb db, Guid[] operators, CancellationToken stop)
    {
        if (db.IsSqlite)
            return;
        // Always in the same order, so that two nodes cannot wait for each other.
        var keys = operators.Select(id => BitConverter.ToInt64(id.ToByteArray(), 8)).Distinct().Order().ToArray();
        await db.Execute("select pg_advisory_xact_lock(key) from unnest(@keys) key", stop, ("keys", keys));
    }

    /// <summary>Counts for operators who are locked.</summary>
    public static async Task<Dictionary<Guid, int>> Count(OknoDb db, Guid[] operators, DateTimeOffset now, CancellationToken stop)
    {
        var counts = await db.Query(
            $"""
            select i.operator_id, count(*) from queue_items i join queues q on q.id = i.queue_id
            where i.operator_id {db.In("operators")} and {Condition}
            group by i.operator_id
            """,
            row => (Id: row.Guid(0), Count: row.Int(1)),
            stop,
            ("operators", operators),
            ("now", now)
        );
        return counts.ToDictionary(row => row.Id, row => row.Count);
    }
}
