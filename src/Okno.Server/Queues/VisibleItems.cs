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
    private const string Due = "(w.next_processing_date is null or w.next_processing_date <= @now)";
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
        var (columns, joins) =
            @object == Cases.Case.Object ? (ItemSight.ColumnsOfCases, ItemSight.JoinsOfCases) : (ItemSight.Columns, ItemSight.Joins);
        var sql = new StringBuilder(
            $"""
            select i.undue, i.due, i.rank, i.postpones_count, i.sort_1, i.sort_2, {columns}
            from (select * from (
              select case when w.next_processing_date is null then 1 else 0 end as undue, coalesce(w.next_processing_date, @no_date) as due,
                     coalesce(p.rank, 2) as rank, w.sort_1, w.sort_2, {ItemSight.OfItem}
              from queue_items w
              join queues q on q.id = w.queue_id and q.state = 1 and q.deleted_at is null
              left join lookup_values p on p.lookup = 'queue-priority' and p.code = q.priority
              where w.operator_id = @me and w.operator_id is not null and w.state < 2 and w.object = @object and {Due}
              {(queueId is null ? "" : "and w.queue_id = @queue")}
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
                    ? "and (w.postpones_count, w.sort_1, w.sort_2, w.id) > (@a_postpones, @a_sort_1, @a_sort_2, @a_id)"
                    : "";
            sql.Append(
                CultureInfo.InvariantCulture,
                $"""

                  union all
                  select * from (
                    select 1 as undue, @no_date as due, @k{number} as rank, w.sort_1, w.sort_2, {ItemSight.OfItem}
                    from queue_items w
                    where w.queue_id = @q{number} and w.operator_id is null and w.state < 2 and {Due} {further}
                    order by w.postpones_count, w.sort_1, w.sort_2, w.id
                    limit {limit}) w{number}
                """
            );
        }
        sql.Append(") x");
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
        // Sorted and cut before the joins, so that only what is shown is joined; sorted again, since a join promises no order.
        sql.Append(
            CultureInfo.InvariantCulture,
            $" order by x.undue, x.due, x.rank, x.postpones_count, x.sort_1, x.sort_2, x.id limit {limit}) i {joins}"
        );
        sql.Append(" order by i.undue, i.due, i.rank, i.postpones_count, i.sort_1, i.sort_2, i.id");
        return (sql.ToString(), [.. parameters]);
    }
}
