using Microsoft.EntityFrameworkCore;
using Npgsql;
using Okno.Server.Data;

namespace Okno.Server.Imports;

/// <summary>Many rows of one table in the change under way: COPY on PostgreSQL, one prepared insert on SQLite.</summary>
internal static class BulkInsert
{
    /// <param name="db">In a change.</param>
    /// <param name="table">A constant of the caller's.</param>
    /// <param name="columns">Constants of the caller's; the rows' values in the same order.</param>
    /// <param name="rows">Guids, texts, integers and moments as .NET has them.</param>
    public static async Task Into(OknoDb db, string table, string[] columns, IEnumerable<object?[]> rows, CancellationToken stop)
    {
        if (db.IsSqlite)
            await Insert(db, table, columns, rows, stop);
        else
            await Copy(db, table, columns, rows, stop);
    }

    private static async Task Insert(OknoDb db, string table, string[] columns, IEnumerable<object?[]> rows, CancellationToken stop)
    {
        var names = string.Join(", ", columns);
        var places = string.Join(", ", columns.Select((_, i) => $"@p{i}"));
        await using var command = db.Command(
            $"insert into {table} ({names}) values ({places})",
            [.. columns.Select((_, i) => ($"p{i}", (object?)null))]
        );
        foreach (var row in rows)
        {
            for (var i = 0; i < row.Length; i++)
                command.Parameters[i].Value = row[i] switch
                {
                    null => DBNull.Value,
                    DateTimeOffset moment => UnixMicroseconds.From(moment),
                    var value => value,
                };
            await command.ExecuteNonQueryAsync(stop);
        }
    }

    private static async Task Copy(OknoDb db, string table, string[] columns, IEnumerable<object?[]> rows, CancellationToken stop)
    {
        var connection = (NpgsqlConnection)db.Database.GetDbConnection();
        await using var writer = await connection.BeginBinaryImportAsync(
            $"copy {table} ({string.Join(", ", columns)}) from stdin (format binary)",
            stop
        );
        foreach (var row in rows)
        {
            await writer.StartRowAsync(stop);
            foreach (var value in row)
            {
                await (
                    value switch
                    {
                        null => writer.WriteNullAsync(stop),
                        Guid id => writer.WriteAsync(id, stop),
                        string text => writer.WriteAsync(text, stop),
                        int number => writer.WriteAsync(number, stop),
                        bool flag => writer.WriteAsync(flag, stop),
                        long number => writer.WriteAsync(number, stop),
                        DateTimeOffset moment => writer.WriteAsync(moment.ToUniversalTime(), stop),
                        _ => throw new NotSupportedException(value.GetType().Name),
                    }
                );
            }
        }
        await writer.CompleteAsync(stop);
    }
}
