using Npgsql;

namespace Okno.Bench.Floor;

/// <summary>An item as the floor answers it: as much as Okno says of one.</summary>
internal sealed record FloorItem(
    Guid Id,
    Guid QueueId,
    Guid RecordId,
    int State,
    Guid? OperatorId,
    DateTime? NextProcessingDate,
    int PostponesCount,
    DateTime CreatedAt,
    DateTime? TakenAt,
    int Version
);

internal sealed record FloorLine(
    FloorItem Item,
    long Number,
    string Subject,
    int Priority,
    int Status,
    string? Contact,
    DateTime RegisteredAt
);

internal sealed record FloorCase(
    Guid Id,
    long Number,
    string Subject,
    string? Description,
    Guid? ContactId,
    int Status,
    int Priority,
    int Origin,
    Guid? OwnerId,
    DateTime RegisteredAt,
    int Version
);

internal sealed record FloorContact(Guid Id, string Name, int Version);

/// <summary>One statement per request on PostgreSQL, each its own durable commit.</summary>
internal static class OnPostgres
{
    private const string Item =
        "i.id, i.queue_id, i.record_id, i.state, i.operator_id, i.next_processing_date, i.postpones_count, i.created_at, i.taken_at, i.version";

    public const string TakeNext = $"""
        update queue_items i set operator_id = $1, state = 1, taken_at = now(), version = version + 1
        where i.id = (
          select w.id from queue_items w
          where w.queue_id = $2 and w.operator_id is null and w.state < 2
            and (w.next_processing_date is null or w.next_processing_date <= now())
          order by w.postpones_count, w.sort_1, w.sort_2, w.id
          limit 1 for update skip locked)
        returning {Item}
        """;

    private const string First50 = $"""
        select {Item}, r.number, r.subject, r.priority, r.status, c.name, r.registered_at
        from queue_items i join cases r on r.id = i.record_id left join contacts c on c.id = r.contact_id
        where i.queue_id = $1 and i.operator_id is null and i.state < 2 and (i.next_processing_date is null or i.next_processing_date <= now())
        order by i.postpones_count, i.sort_1, i.sort_2, i.id
        limit 50
        """;

    private const string OneCase =
        "select id, number, subject, description, contact_id, status, priority, origin, owner_id, registered_at, version from cases where id = $1";

    private const string ByPhone =
        "select c.id, c.name, c.version from communication_options o join contacts c on c.id = o.contact_id where o.e164 = $1 limit 50";

    public static void Map(WebApplication app, string connection)
    {
        var parts = new NpgsqlConnectionStringBuilder(connection)
        {
            MaxAutoPrepare = 200,
            AutoPrepareMinUsages = 2,
            ApplicationName = "okno-floor",
        };
        var source = NpgsqlDataSource.Create(parts.ConnectionString);

        app.MapPost(
            "/next",
            async (Guid operatorId, Guid queueId, CancellationToken stop) =>
                (await Read(source, TakeNext, ReadItem, stop, operatorId, queueId)) is [var taken] ? Results.Ok(taken) : Results.NoContent()
        );
        app.MapGet("/items", async (Guid queueId, CancellationToken stop) => await Read(source, First50, ReadLine, stop, queueId));
        app.MapGet("/cases/{id:guid}", async (Guid id, CancellationToken stop) => (await Read(source, OneCase, ReadCase, stop, id))[0]);
        app.MapGet(
            "/phones/{phone}",
            async (string phone, CancellationToken stop) =>
                await Read(source, ByPhone, row => new FloorContact(row.GetGuid(0), row.GetString(1), row.GetInt32(2)), stop, phone)
        );
    }

    private static async Task<List<T>> Read<T>(
        NpgsqlDataSource source,
        string sql,
        Func<NpgsqlDataReader, T> read,
        CancellationToken stop,
        params object[] values
    )
    {
        await using var connection = await source.OpenConnectionAsync(stop);
        await using var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await using var rows = await command.ExecuteReaderAsync(stop);
        List<T> all = [];
        while (await rows.ReadAsync(stop))
            all.Add(read(rows));
        return all;
    }

    private static FloorItem ReadItem(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0),
            row.GetGuid(1),
            row.GetGuid(2),
            row.GetInt32(3),
            row.IsDBNull(4) ? null : row.GetGuid(4),
            row.IsDBNull(5) ? null : row.GetDateTime(5),
            row.GetInt32(6),
            row.GetDateTime(7),
            row.IsDBNull(8) ? null : row.GetDateTime(8),
            row.GetInt32(9)
        );

    private static FloorLine ReadLine(NpgsqlDataReader row) =>
        new(
            ReadItem(row),
            row.GetInt64(10),
            row.GetString(11),
            row.GetInt32(12),
            row.GetInt32(13),
            row.IsDBNull(14) ? null : row.GetString(14),
            row.GetDateTime(15)
        );

    private static FloorCase ReadCase(NpgsqlDataReader row) =>
        new(
            row.GetGuid(0),
            row.GetInt64(1),
            row.GetString(2),
            row.IsDBNull(3) ? null : row.GetString(3),
            row.IsDBNull(4) ? null : row.GetGuid(4),
            row.GetInt32(5),
            row.GetInt32(6),
            row.GetInt32(7),
            row.IsDBNull(8) ? null : row.GetGuid(8),
            row.GetDateTime(9),
            row.GetInt32(10)
        );
}
