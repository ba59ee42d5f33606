using System.Data;
using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace Okno.Server.Data;

/// <summary>SQL in plain sight on either database: the same parameters and readings, whatever each keeps a value as.</summary>
/// <remarks>Guids are <c>uuid</c> or upper-case text, moments <c>timestamptz</c> or Unix microseconds, lists arrays or JSON.</remarks>
internal static class Sql
{
    public static async Task<List<T>> Query<T>(
        this OknoDb db,
        string sql,
        Func<Row, T> read,
        CancellationToken stop,
        params (string Name, object? Value)[] parameters
    )
    {
        await db.Database.OpenConnectionAsync(stop);
        try
        {
            await using var command = db.Command(sql, parameters);
            await using var reader = await command.ExecuteReaderAsync(stop);
            var rows = new List<T>();
            while (await reader.ReadAsync(stop))
                rows.Add(read(new Row(reader, db.IsSqlite)));
            return rows;
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    public static async Task<T?> QueryFirst<T>(
        this OknoDb db,
        string sql,
        Func<Row, T> read,
        CancellationToken stop,
        params (string Name, object? Value)[] parameters
    )
        where T : class => (await db.Query(sql, read, stop, parameters)).FirstOrDefault();

    public static async Task<int> Execute(
        this OknoDb db,
        string sql,
        CancellationToken stop,
        params (string Name, object? Value)[] parameters
    )
    {
        await db.Database.OpenConnectionAsync(stop);
        try
        {
            await using var command = db.Command(sql, parameters);
            return await command.ExecuteNonQueryAsync(stop);
        }
        finally
        {
            await db.Database.CloseConnectionAsync();
        }
    }

    /// <summary>A command on the context's connection and in its transaction.</summary>
    public static DbCommand Command(this OknoDb db, string sql, params (string Name, object? Value)[] parameters)
    {
        var command = db.Database.GetDbConnection().CreateCommand();
        command.CommandText = sql;
        command.Transaction = db.Database.CurrentTransaction?.GetDbTransaction();
        command.Parameters.AddRange(db.Parameters(parameters));
        return command;
    }

    /// <summary>Parameters for <c>FromSqlRaw</c>, which reads entities by SQL of ours.</summary>
    public static DbParameter[] Parameters(this OknoDb db, params (string Name, object? Value)[] parameters) =>
        [
            .. parameters.Select(pair =>
                db.IsSqlite
                    ? (DbParameter)new SqliteParameter(pair.Name, db.Kept(pair.Value))
                    : new NpgsqlParameter(pair.Name, db.Kept(pair.Value))
            ),
        ];

    /// <summary>The first of what SQL of ours reads and locks: EF's own would wrap the statement into another, which «for update» does not survive.</summary>
    public static async Task<T?> FirstOrDefaultLocked<T>(this IQueryable<T> read, CancellationToken stop)
        where T : class => (await read.ToListAsync(stop)).FirstOrDefault();

    /// <summary>The end of a condition that a column is one of a list parameter: <c>where id {db.In("ids")}</c>.</summary>
    public static string In(this OknoDb db, string parameter) =>
        db.IsSqlite ? $"in (select value from json_each(@{parameter}))" : $"= any(@{parameter})";

    private static object Kept(this OknoDb db, object? value) =>
        value switch
        {
            null => DBNull.Value,
            Enum word => Convert.ToInt32(word, System.Globalization.CultureInfo.InvariantCulture),
            DateTimeOffset moment => db.IsSqlite ? UnixMicroseconds.From(moment) : moment.ToUniversalTime(),
            Guid[] ids when db.IsSqlite => JsonSerializer.Serialize(ids.Select(id => id.ToString().ToUpperInvariant())),
            Array list when db.IsSqlite && value is not byte[] => JsonSerializer.Serialize(list, list.GetType()),
            _ => value,
        };
}

/// <summary>One row of an answer, read by position.</summary>
internal readonly struct Row(DbDataReader reader, bool isSqlite)
{
    public bool IsNull(int i) => reader.IsDBNull(i);

    public Guid Guid(int i) => reader.GetGuid(i);

    public Guid? MaybeGuid(int i) => reader.IsDBNull(i) ? null : reader.GetGuid(i);

    public string Text(int i) => reader.GetString(i);

    public string? MaybeText(int i) => reader.IsDBNull(i) ? null : reader.GetString(i);

    public int Int(int i) => checked((int)Long(i));

    /// <summary>A whole number of whatever width; the usual two are read without a box around each.</summary>
    public long Long(int i)
    {
        if (isSqlite)
            return reader.GetInt64(i);
        var type = reader.GetFieldType(i);
        if (type == typeof(int))
            return reader.GetInt32(i);
        return type == typeof(long)
            ? reader.GetInt64(i)
            : Convert.ToInt64(reader.GetValue(i), System.Globalization.CultureInfo.InvariantCulture);
    }

    public int? MaybeInt(int i) => reader.IsDBNull(i) ? null : Int(i);

    public bool Flag(int i) => reader.GetBoolean(i);

    public DateTimeOffset Moment(int i) => isSqlite ? UnixMicroseconds.To(reader.GetInt64(i)) : reader.GetFieldValue<DateTimeOffset>(i);

    public DateTimeOffset? MaybeMoment(int i) => reader.IsDBNull(i) ? null : Moment(i);
}
