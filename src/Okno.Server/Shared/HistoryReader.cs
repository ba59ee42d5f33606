using System.Text.Json;
using Okno.Contracts;
using Okno.Server.Data;

namespace Okno.Server.Shared;

/// <summary>The one history as journals show it: newest first, by page, with the names of who did it.</summary>
internal static class HistoryReader
{
    private sealed record Place(Guid Before);

    private const string Columns =
        """select h.id, h.at, h.who_id, u.name, h.kind, h."from", h."to", h.why from history h left join users u on u.id = h.who_id""";

    /// <summary>What happened to the subject itself: an item, a contact, a queue.</summary>
    public static Task<Page<HistoryRow>> OfSubject(OknoDb db, Guid subjectId, int? limit, string? cursor, CancellationToken stop) =>
        Read(db, $"{Columns} where h.subject_id = @id and h.id < @before order by h.id desc limit @count", subjectId, limit, cursor, stop);

    /// <summary>The same of several that are one by now.</summary>
    public static Task<Page<HistoryRow>> OfSubjects(OknoDb db, Guid[] subjectIds, int? limit, string? cursor, CancellationToken stop) =>
        Read(
            db,
            $"{Columns} where h.subject_id {db.In("id")} and h.id < @before order by h.id desc limit @count",
            subjectIds,
            limit,
            cursor,
            stop
        );

    /// <summary>What happened to the record and to all that stands on its timeline.</summary>
    /// <remarks>Each half is one walk along an index; an «or» would read all of a long history and sort it.</remarks>
    /// <param name="kinds">SQL that narrows by <c>kind</c>: a constant of the slice, never words from outside.</param>
    public static Task<Page<HistoryRow>> OfRecord(
        OknoDb db,
        Guid recordId,
        int? limit,
        string? cursor,
        CancellationToken stop,
        string kinds = ""
    ) =>
        Read(
            db,
            $"""
            {Columns} where h.id in (
                select id from (select id from history where subject_id = @id and id < @before {kinds} order by id desc limit @count) of_subject
                union
                select id from (select id from history where record_id = @id and id < @before {kinds} order by id desc limit @count) of_record)
            order by h.id desc limit @count
            """,
            recordId,
            limit,
            cursor,
            stop
        );

    private static async Task<Page<HistoryRow>> Read(OknoDb db, string sql, object id, int? limit, string? cursor, CancellationToken stop)
    {
        var count = Cursor.Limit(limit);
        var before = Cursor.Read<Place>(cursor)?.Before ?? Guid.AllBitsSet;
        var rows = await db.Query(sql, AsSeen, stop, ("id", id), ("before", before), ("count", count + 1));
        if (rows.Count <= count)
            return new Page<HistoryRow>(rows, null);
        rows.RemoveAt(count);
        return new Page<HistoryRow>(rows, Cursor.Write(new Place(rows[^1].Id)));
    }

    private static HistoryRow AsSeen(Row row) =>
        new(
            row.Guid(0),
            row.Moment(1),
            row.MaybeGuid(2) is { } who ? new Named(who, row.MaybeText(3) ?? "") : null,
            row.Text(4),
            Json(row.MaybeText(5)),
            Json(row.MaybeText(6)),
            row.MaybeText(7)
        );

    private static JsonElement? Json(string? text) => text is null ? null : JsonSerializer.Deserialize<JsonElement>(text);
}
