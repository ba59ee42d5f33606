using Okno.Contracts.Queues;
using Okno.Server.Data;

namespace Okno.Server.Queues.Filling;

/// <summary>What a filling did to a queue.</summary>
internal sealed record Filled(Guid QueueId, int Added, IReadOnlyList<Guid> Removed, int Resorted, string? Problem);

/// <summary>Makes a queue's unclaimed items equal to what its filter matches, for some records or for all.</summary>
/// <remarks>Set-based, and safe against others: the unique index on unfinished items settles who adds, row locks who removes.</remarks>
internal static class FillByFilter
{
    /// <param name="records">Only these; null compares the whole queue.</param>
    public static async Task<Filled> Fill(OknoDb db, Queue queue, Guid[]? records, long cap, DateTimeOffset now, CancellationToken stop)
    {
        var @object = QueueObject.All[queue.Object];
        QueueFilter filter;
        try
        {
            filter = QueueFilter.Read(@object, queue.Filter, db.IsSqlite, now);
        }
        catch (FilterUnfit unfit)
        {
            return new Filled(queue.Id, 0, [], 0, $"queue.filter-broken|{unfit.Code}");
        }

        (string, object?)[] parameters = records is null ? [.. filter.Parameters] : [("records", records), .. filter.Parameters];
        var among = records is null ? "" : $"and i.record_id {db.In("records")}";
        var removed = await EmptyQueue.OfUnclaimed(
            db,
            queue.Id,
            $"not exists (select 1 from {@object.Table} r where r.id = i.record_id and {filter.Sql}) {among}",
            parameters,
            now,
            stop
        );
        var resorted = await Resort(db, queue.Id, @object, among, records, stop);

        var room = await Room(db, queue.Id, cap, stop);
        var matching = records is null ? filter.Sql : $"r.id {db.In("records")} and {filter.Sql}";
        // One more than there is room for tells a full queue from one that just fits.
        var lacking = room <= 0 ? await Lacks(db, queue.Id, @object, matching, parameters, stop) : false;
        var added = room <= 0 ? [] : await Add(db, queue.Id, @object, matching, parameters, room, null, now, stop);
        var full = lacking || (added.Count == room && room > 0 && await Lacks(db, queue.Id, @object, matching, parameters, stop));
        return new Filled(queue.Id, added.Count, removed, resorted, full ? $"queue.full|{cap}" : null);
    }

    /// <summary>A queue filled by hand: only the order follows its records.</summary>
    public static async Task<Filled> KeepOrder(OknoDb db, Queue queue, Guid[]? records, CancellationToken stop)
    {
        var among = records is null ? "" : $"and i.record_id {db.In("records")}";
        return new Filled(queue.Id, 0, [], await Resort(db, queue.Id, QueueObject.All[queue.Object], among, records, stop), null);
    }

    /// <summary>How many more unfinished items the queue takes.</summary>
    public static async Task<int> Room(OknoDb db, Guid queueId, long cap, CancellationToken stop)
    {
        var unfinished = await db.Query(
            "select count(*) from queue_items where queue_id = @queue and state < 2",
            row => row.Int(0),
            stop,
            ("queue", queueId)
        );
        return (int)Math.Clamp(cap - unfinished[0], 0, int.MaxValue);
    }

    /// <summary>Adds items for records <c>r</c> that meet a condition and have no unfinished item in the queue.</summary>
    public static async Task<IReadOnlyList<(Guid ItemId, Guid RecordId)>> Add(
        OknoDb db,
        Guid queueId,
        QueueObject @object,
        string condition,
        (string, object?)[] parameters,
        int atMost,
        Guid? who,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        var found = await db.Query(
            $"""
            select r.id, {@object.Sort1}, {@object.Sort2(db.IsSqlite)} from {@object.Table} r
            where {condition} and {NotInQueue}
            order by 2, 3, r.id limit @room
            """,
            row => new QueueItem(queueId, @object.Name, row.Guid(0), row.Long(1), row.Long(2), now),
            stop,
            [("queue", queueId), ("room", atMost), .. parameters]
        );
        List<(Guid, Guid)> added = [];
        foreach (var part in found.Chunk(1_000))
            added.AddRange(await Insert(db, part, now, stop));
        if (added.Count > 0)
            await Journal.Write(db, "queue-item.added", [.. added.Select(a => a.Item1)], [.. added.Select(a => a.Item2)], who, now, stop);
        return added;
    }

    public const string NotInQueue =
        "not exists (select 1 from queue_items u where u.queue_id = @queue and u.record_id = r.id and u.state < 2)";

    /// <summary>Rows whose record got an item from elsewhere in the meantime are passed over.</summary>
    private static Task<List<(Guid, Guid)>> Insert(OknoDb db, QueueItem[] items, DateTimeOffset now, CancellationToken stop)
    {
        var source = db.IsSqlite
            ? """
                select json_extract(v.value, '$[0]'), json_extract(v.value, '$[1]'), json_extract(v.value, '$[2]'), json_extract(v.value, '$[3]')
                from json_each(@rows) v where true
                """
            : "select * from unnest(@ids, @records, @sorts_1, @sorts_2)";
        (string, object?)[] rows = db.IsSqlite
            ? [("rows", System.Text.Json.JsonSerializer.Serialize(items.Select(AsRow)))]
            :
            [
                ("ids", items.Select(item => item.Id).ToArray()),
                ("records", items.Select(item => item.RecordId).ToArray()),
                ("sorts_1", items.Select(item => item.Sort1).ToArray()),
                ("sorts_2", items.Select(item => item.Sort2).ToArray()),
            ];
        return db.Query(
            $"""
            insert into queue_items (queue_id, object, state, postpones_count, created_at, version, id, record_id, sort_1, sort_2)
            select @queue, @object, 0, 0, @now, 0, s.* from ({source}) s {(db.IsSqlite ? "where true" : "")}
            on conflict (queue_id, record_id) where state < 2 do nothing
            returning id, record_id
            """,
            row => (row.Guid(0), row.Guid(1)),
            stop,
            [("queue", items[0].QueueId), ("object", items[0].Object), ("now", now), .. rows]
        );

        static object[] AsRow(QueueItem item) =>
            [item.Id.ToString().ToUpperInvariant(), item.RecordId.ToString().ToUpperInvariant(), item.Sort1, item.Sort2];
    }

    /// <summary>Moves items to where their changed records belong in the order.</summary>
    private static Task<int> Resort(OknoDb db, Guid queueId, QueueObject @object, string among, Guid[]? records, CancellationToken stop)
    {
        (string, object?)[] parameters = records is null ? [("queue", queueId)] : [("queue", queueId), ("records", records)];
        var sort2 = @object.Sort2(db.IsSqlite);
        return db.Execute(
            $"""
            update queue_items as i set sort_1 = {@object.Sort1}, sort_2 = {sort2}
            from {@object.Table} r
            where i.queue_id = @queue and i.state < 2 and r.id = i.record_id and (i.sort_1 <> {@object.Sort1} or i.sort_2 <> {sort2}) {among}
            """,
            stop,
            parameters
        );
    }

    private static async Task<bool> Lacks(
        OknoDb db,
        Guid queueId,
        QueueObject @object,
        string condition,
        (string, object?)[] parameters,
        CancellationToken stop
    ) =>
        (
            await db.Query(
                $"select 1 from {@object.Table} r where {condition} and {NotInQueue} limit 1",
                row => row.Int(0),
                stop,
                [("queue", queueId), .. parameters]
            )
        ).Count > 0;
}
