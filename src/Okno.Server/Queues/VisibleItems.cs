using System.Globalization;
using System.Text;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Data;
using QueueItemSeen = Okno.Contracts.Queues.QueueItem;

namespace Okno.Server.Queues;

/// <summary>Where an item stands in the order of work: what a list's cursor holds.</summary>
/// <param name="Undue">0 for my scheduled items that are due, 1 for the rest.</param>
internal sealed record PlaceInOrder(int Undue, DateTimeOffset Due, int Rank, int Postpones, long Sort1, long Sort2, Guid Id);

/// <summary>
/// Which items a person sees and in which order. Seen: not processed, of a queue in progress, undated or due, and held by me, or held by
/// nobody in an open queue whose active member I am. Order: my due scheduled ones by date, then the queue's priority, fewer postpones, the
/// object's sort columns, the id.
/// </summary>
/// <remarks>
/// Each queue is read through <c>ix_queue_items_waiting</c> for no more rows than the page needs; only those are sorted together. The limit
/// stands in the statement itself: as a parameter PostgreSQL takes it for a tenth of the table and plans every single call anew.
/// </remarks>
internal static class VisibleItems
{
    private const string Due = "(i.next_processing_date is null or i.next_processing_date <= @now)";
    private static readonly DateTimeOffset NoDate = DateTimeOffset.UnixEpoch;

    public static async Task<List<(QueueItemSeen Item, PlaceInOrder Place)>> Read(
        OknoDb db,
        QueuePages book,
        CurrentUser user,
        string @object,
        Guid? queueId,
        PlaceInOrder? after,
        int limit,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        var queues = book.Of(user, @object)
            .Where(queue => queue.Kind is QueueKind.Open && (queueId is null || queue.Id == queueId))
            .ToList();
        var (sql, parameters) = Compose(db, queues, user.Id, @object, queueId, after, limit, now);
        return await db.Query(
            sql,
            row =>
                (
                    ItemSight.Read(row, book, 6),
                    new PlaceInOrder(row.Int(0), row.Moment(1), row.Int(2), row.Int(3), row.Long(4), row.Long(5), row.Guid(6))
                ),
            stop,
            parameters
        );
    }

    internal static (string Sql, (string, object?)[] Parameters) Compose(
        OknoDb db,
        List<BookedQueue> queues,
        Guid userId,
        string @object,
        Guid? queueId,
        PlaceInOrder? after,
        int limit,
        DateTimeOffset now
    )
    {
        List<(string, object?)> parameters = [("now", now), ("me", userId), ("object", @object), ("no_date", NoDate)];
        if (queueId is not null)
            parameters.Add(("queue", queueId));
        var sql = new StringBuilder(
            $"""
            select x.undue, x.due, x.rank, x.postpones_count, x.sort_1, x.sort_2, {ItemSight.Columns}
            from (
              select case when i.next_processing_date is null then 1 else 0 end as undue, coalesce(i.next_processing_date, @no_date) as due,
                     coalesce(p.rank, 2) as rank, i.postpones_count, i.sort_1, i.sort_2, i.id
              from queue_items i
              join queues q on q.id = i.queue_id and q.state = 1 and q.deleted_at is null
              left join lookup_values p on p.lookup = 'queue-priority' and p.code = q.priority
              where i.operator_id = @me and i.operator_id is not null and i.state < 2 and i.object = @object and {Due}
              {(queueId is null ? "" : "and i.queue_id = @queue")}
            """
        );
        for (var n = 0; n < queues.Count; n++)
        {
            if (after is { Undue: 1 } && queues[n].Rank < after.Rank)
                continue;
            var number = n.ToString(CultureInfo.InvariantCulture);
            parameters.Add(($"q{number}", queues[n].Id));
            parameters.Add(($"k{number}", queues[n].Rank));
            var further =
                after is { Undue: 1 } && queues[n].Rank == after.Rank
                    ? "and (i.postpones_count, i.sort_1, i.sort_2, i.id) > (@a_postpones, @a_sort_1, @a_sort_2, @a_id)"
                    : "";
            sql.Append(
                CultureInfo.InvariantCulture,
                $"""

                  union all
                  select * from (
                    select 1 as undue, @no_date as due, @k{number} as rank, i.postpones_count, i.sort_1, i.sort_2, i.id
                    from queue_items i
                    where i.queue_id = @q{number} and i.operator_id is null and i.state < 2 and {Due} {further}
                    order by i.postpones_count, i.sort_1, i.sort_2, i.id
                    limit {limit}) w{number}
                """
            );
        }
        sql.Append(") x join queue_items i on i.id = x.id ").Append(ItemSight.Joins);
        if (after is not null)
        {
            parameters.AddRange([
                ("a_undue", after.Undue),
                ("a_due", after.Due),
                ("a_rank", after.Rank),
                ("a_postpones", after.Postpones),
                ("a_sort_1", after.Sort1),
                ("a_sort_2", after.Sort2),
                ("a_id", after.Id),
            ]);
            sql.Append(
                " where (x.undue, x.due, x.rank, x.postpones_count, x.sort_1, x.sort_2, x.id) > (@a_undue, @a_due, @a_rank, @a_postpones, @a_sort_1, @a_sort_2, @a_id)"
            );
        }
        sql.Append(
            CultureInfo.InvariantCulture,
            $" order by x.undue, x.due, x.rank, x.postpones_count, x.sort_1, x.sort_2, x.id limit {limit}"
        );
        return (sql.ToString(), [.. parameters]);
    }
}
