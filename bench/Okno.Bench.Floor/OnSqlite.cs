using Microsoft.Data.Sqlite;

namespace Okno.Bench.Floor;

/// <summary>One durable commit per claim on SQLite: a writer's turn, one statement, one commit.</summary>
internal static class OnSqlite
{
    private const string TakeNext = """
        update queue_items set operator_id = $operator, state = 1, taken_at = $now, version = version + 1
        where id = (
          select w.id from queue_items w
          where w.queue_id = $queue and w.operator_id is null and w.state < 2
            and (w.next_processing_date is null or w.next_processing_date <= $now)
          order by w.postpones_count, w.sort_1, w.sort_2, w.id
          limit 1)
        returning id, record_id, version
        """;

    public static void Map(WebApplication app, string connection)
    {
        var writer = new SqliteConnection(connection);
        writer.Open();
        using (var pragmas = writer.CreateCommand())
        {
            pragmas.CommandText =
                "pragma journal_mode = wal; pragma synchronous = full; pragma busy_timeout = 30000; pragma cache_size = -65536;";
            pragmas.ExecuteNonQuery();
        }
        var take = writer.CreateCommand();
        take.CommandText = TakeNext;
        var who = take.Parameters.Add("$operator", SqliteType.Text);
        var queue = take.Parameters.Add("$queue", SqliteType.Text);
        var now = take.Parameters.Add("$now", SqliteType.Integer);
        var turn = new SemaphoreSlim(1, 1);

        app.MapPost(
            "/next",
            async (Guid operatorId, Guid queueId, CancellationToken stop) =>
            {
                await turn.WaitAsync(stop);
                try
                {
                    who.Value = operatorId.ToString().ToUpperInvariant();
                    queue.Value = queueId.ToString().ToUpperInvariant();
                    now.Value = (DateTimeOffset.UtcNow - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
                    // Without a transaction of its own the statement is one: it ends, and commits, when the reader is closed.
                    using var rows = take.ExecuteReader();
                    return rows.Read()
                        ? Results.Ok(
                            new
                            {
                                id = rows.GetGuid(0),
                                recordId = rows.GetGuid(1),
                                operatorId,
                                version = rows.GetInt32(2),
                            }
                        )
                        : Results.NoContent();
                }
                finally
                {
                    turn.Release();
                }
            }
        );
    }
}
