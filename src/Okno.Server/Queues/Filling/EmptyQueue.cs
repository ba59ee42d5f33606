using Okno.Contracts.Processes;
using Okno.Server.Data;

namespace Okno.Server.Queues.Filling;

/// <summary>Removes unclaimed unfinished items of a queue; a claimed one never goes. The instance of a returned one is dropped with it.</summary>
internal static class EmptyQueue
{
    /// <param name="condition">Which of them go, over items <c>i</c>.</param>
    /// <returns>The items that went.</returns>
    public static async Task<IReadOnlyList<Guid>> OfUnclaimed(
        OknoDb db,
        Guid queueId,
        string condition,
        (string, object?)[] parameters,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        var gone = await db.Query(
            $"""
            delete from queue_items as i
            where i.queue_id = @queue and i.operator_id is null and i.state < 2 and {condition}
            returning id, record_id, state
            """,
            row => (Id: row.Guid(0), RecordId: row.Guid(1), Begun: row.Int(2) == 1),
            stop,
            [("queue", queueId), .. parameters]
        );
        if (gone.Count == 0)
            return [];

        var ids = gone.Select(item => item.Id).ToArray();
        var records = gone.Select(item => item.RecordId).ToArray();
        await Journal.Write(db, "queue-item.removed", ids, records, null, now, stop);
        if (gone.Where(item => item.Begun).Select(item => item.Id).ToArray() is { Length: > 0 } begun)
        {
            await db.Execute(
                $"update process_instances set state = @canceled, ended_at = @now, version = version + 1 where queue_item_id {db.In("ids")} and ended_at is null",
                stop,
                ("canceled", ProcessInstanceState.Canceled),
                ("now", now),
                ("ids", begun)
            );
            await db.Execute(
                $"""
                update process_steps set closed_at = @now where closed_at is null
                  and instance_id in (select p.id from process_instances p where p.queue_item_id {db.In("ids")})
                """,
                stop,
                ("now", now),
                ("ids", begun)
            );
        }
        return ids;
    }
}
