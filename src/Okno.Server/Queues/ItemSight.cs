using Okno.Contracts;
using Okno.Contracts.Calls;
using Okno.Contracts.Cases;
using Okno.Contracts.Queues;
using Okno.Server.Data;
using QueueItemSeen = Okno.Contracts.Queues.QueueItem;

namespace Okno.Server.Queues;

/// <summary>Reads items as they are shown: with their record in a line and the name of who holds them.</summary>
internal static class ItemSight
{
    /// <remarks>Most items of a list are held by nobody, so the holder is looked up for those that are, not joined to all.</remarks>
    private const string Item = """
        i.id, i.queue_id, i.object, i.record_id, i.state, i.operator_id, (select o.name from users o where o.id = i.operator_id),
        i.next_processing_date, i.postpones_count, i.created_at, i.taken_at, i.version, i.undo_until, i.undo_by,
        """;

    /// <summary>The columns of <see cref="Read(Row, QueuePages, int)"/>, from items <c>i</c> and the joins of <see cref="Joins"/>.</summary>
    public const string Columns = $"""
        {Item}
        r.number, coalesce(r.subject, case when k.direction = 0 then k."from" else k."to" end), coalesce(r.priority, 2), coalesce(r.status, 0),
        c.name, a.name, coalesce(r.registered_at, k.started_at), r.response_due, k.result,
        r.resolution_due, r.responded_at
        """;

    /// <summary>What <see cref="Columns"/> reads of an item itself, from items <c>w</c>.</summary>
    public const string OfItem = """
        w.id, w.queue_id, w.object, w.record_id, w.state, w.operator_id, w.next_processing_date, w.postpones_count, w.created_at,
        w.taken_at, w.version, w.undo_until, w.undo_by
        """;

    public const string Joins = """
        left join cases r on r.id = i.record_id
        left join calls k on k.id = i.record_id
        left join contacts c on c.id = coalesce(r.contact_id, k.contact_id)
        left join accounts a on a.id = coalesce(r.account_id, k.account_id)
        """;

    /// <summary>As <see cref="Columns"/>, for a list that holds nothing but cases and need not look for calls.</summary>
    public const string ColumnsOfCases = $"""
        {Item}
        r.number, r.subject, r.priority, r.status, c.name, a.name, r.registered_at, r.response_due, null, r.resolution_due, r.responded_at
        """;

    public const string JoinsOfCases = """
        join cases r on r.id = i.record_id
        left join contacts c on c.id = r.contact_id
        left join accounts a on a.id = r.account_id
        """;

    /// <summary>One row of <see cref="Columns"/>, which begin at position <paramref name="at"/>.</summary>
    public static QueueItemSeen Read(Row row, QueuePages book, int at = 0)
    {
        var queueId = row.Guid(at + 1);
        var number = row.IsNull(at + 14) ? 0 : row.Long(at + 14);
        var subject = row.MaybeText(at + 15) ?? "";
        return new QueueItemSeen(
            row.Guid(at),
            book.Queues.TryGetValue(queueId, out var queue) ? queue.AsSeen() : new QueueInItem(queueId, "", QueueKind.Closed, "medium"),
            row.Text(at + 2),
            row.Guid(at + 3),
            number == 0 ? subject : $"{number} {subject}",
            (QueueItemState)row.Int(at + 4),
            row.IsNull(at + 5) ? null : new Named(row.Guid(at + 5), row.MaybeText(at + 6) ?? ""),
            row.MaybeMoment(at + 7),
            row.Int(at + 8),
            row.Moment(at + 9),
            row.MaybeMoment(at + 10),
            row.Int(at + 11),
            new RecordLine(
                number,
                subject,
                (CasePriority)row.Int(at + 16),
                (CaseStatus)row.Int(at + 17),
                row.MaybeText(at + 18),
                row.MaybeText(at + 19),
                row.Moment(at + 20),
                row.MaybeMoment(at + 21),
                row.MaybeInt(at + 22) is { } result ? (CallResult)result : null,
                row.MaybeMoment(at + 23),
                row.MaybeMoment(at + 24)
            ),
            row.MaybeMoment(at + 12)
        );
    }

    public static async Task<QueueItemSeen?> Find(OknoDb db, QueuePages book, Guid id, CancellationToken stop) =>
        await db.QueryFirst($"select {Columns} from queue_items i {Joins} where i.id = @id", row => Read(row, book), stop, ("id", id));

    public static async Task<Dictionary<Guid, QueueItemSeen>> Find(OknoDb db, QueuePages book, Guid[] ids, CancellationToken stop) =>
        (
            await db.Query(
                $"select {Columns} from queue_items i {Joins} where i.id {db.In("ids")}",
                row => Read(row, book),
                stop,
                ("ids", ids)
            )
        ).ToDictionary(item => item.Id);
}
