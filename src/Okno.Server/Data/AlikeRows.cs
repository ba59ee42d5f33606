using System.Data.Common;
using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;
using Npgsql;

namespace Okno.Server.Data;

/// <summary>Writes what a change holds of one kind by one statement on PostgreSQL, where <c>SaveChanges</c> sends one for each row.</summary>
/// <remarks>
/// For changes that serve many at once: sixteen claims are some eighty rows in four tables. What is not alike – few rows, keys that
/// the database makes, sets of columns that differ – is left to <c>SaveChanges</c>, and on SQLite everything is: its statements cost no way.
/// </remarks>
internal static class AlikeRows
{
    /// <summary>Below this, a statement of its own for each row costs no more.</summary>
    private const int Several = 3;

    /// <summary>Writes what is alike, then the rest. Throws <see cref="DbUpdateConcurrencyException"/> as <c>SaveChanges</c> does.</summary>
    public static async Task SaveAlike(this OknoDb db, CancellationToken stop)
    {
        if (!db.IsSqlite)
        {
            db.ChangeTracker.DetectChanges();
            var entries = db.ChangeTracker.Entries().Where(entry => entry.State is EntityState.Added or EntityState.Modified).ToList();
            await Change(db, entries, stop);
            await Add(db, entries, stop);
        }
        await db.SaveChangesAsync(stop);
    }

    private static async Task Add(OknoDb db, List<EntityEntry> entries, CancellationToken stop)
    {
        var left = entries
            .Where(entry => entry.State is EntityState.Added)
            .GroupBy(entry => entry.Metadata)
            .ToDictionary(kind => kind.Key, kind => kind.ToList());
        // Rows before those that refer to them.
        while (left.Keys.FirstOrDefault(kind => CanBeAdded(kind, left)) is { } next)
        {
            var rows = left[next];
            left.Remove(next);
            var columns = next.GetProperties().ToList();
            var names = string.Join(", ", columns.Select(Name));
            await Execute(
                db,
                $"insert into {Table(next)} ({names}) select {string.Join(", ", columns.Select(Cast))} from unnest({Arrays(columns.Count)}) u({Fields(columns.Count)})",
                [.. columns.Select(column => Values(rows, column, entry => entry.CurrentValue))],
                stop
            );
            rows.ForEach(Accept);
        }
    }

    private static bool CanBeAdded(IEntityType kind, Dictionary<IEntityType, List<EntityEntry>> left) =>
        left[kind].Count >= Several
        && kind.GetProperties().All(CanBeListed)
        && !left[kind].Exists(entry => entry.Properties.Any(property => property.IsTemporary))
        && !kind.GetForeignKeys().Any(key => key.PrincipalEntityType != kind && left.ContainsKey(key.PrincipalEntityType));

    private static async Task Change(OknoDb db, List<EntityEntry> entries, CancellationToken stop)
    {
        foreach (
            var alike in entries
                .Where(entry => entry.State is EntityState.Modified)
                .GroupBy(entry =>
                    (
                        entry.Metadata,
                        Columns: string.Join(
                            ',',
                            Modified(entry).Select(column => column.GetIndex().ToString(CultureInfo.InvariantCulture))
                        )
                    )
                )
        )
        {
            var rows = alike.ToList();
            var columns = Modified(rows[0]).ToList();
            var kind = alike.Key.Metadata;
            if (rows.Count < Several || kind.FindPrimaryKey() is not { Properties: [var id] } || !columns.TrueForAll(CanBeListed))
                continue;
            var tokens = kind.GetProperties().Where(column => column.IsConcurrencyToken).ToList();
            List<IProperty> all = [id, .. tokens, .. columns];
            var matches = all.Take(1 + tokens.Count).Select((column, n) => $"t.{Name(column)} = {Cast(column, n)}");
            var sets = columns.Select((column, n) => $"{Name(column)} = {Cast(column, 1 + tokens.Count + n)}");
            var changed = await Execute(
                db,
                $"update {Table(kind)} t set {string.Join(", ", sets)} from unnest({Arrays(all.Count)}) u({Fields(all.Count)}) where {string.Join(" and ", matches)}",
                [.. all.Select((column, n) => Values(rows, column, entry => n <= tokens.Count ? entry.OriginalValue : entry.CurrentValue))],
                stop
            );
            if (changed != rows.Count)
                throw new DbUpdateConcurrencyException($"{rows.Count - changed} of {rows.Count} rows were changed by others.");
            rows.ForEach(Accept);
        }
    }

    private static IEnumerable<IProperty> Modified(EntityEntry entry) =>
        entry.Properties.Where(property => property.IsModified).Select(property => property.Metadata);

    private static void Accept(EntityEntry entry)
    {
        entry.OriginalValues.SetValues(entry.CurrentValues);
        entry.State = EntityState.Unchanged;
    }

    private static string Table(IEntityType kind) => $"\"{kind.GetTableName()}\"";

    private static string Name(IProperty column) => $"\"{column.GetColumnName()}\"";

    private static string Arrays(int count) => string.Join(", ", Enumerable.Range(0, count).Select(n => $"@a{n}"));

    private static string Fields(int count) => string.Join(", ", Enumerable.Range(0, count).Select(n => $"c{n}"));

    private static string Cast(IProperty column, int n) => $"u.c{n}::{column.GetColumnType()}";

    private static bool CanBeListed(IProperty column) => ElementOf(column) is not null;

    /// <summary>What a column's values are as elements of an array; null for what is not a plain value.</summary>
    private static Type? ElementOf(IProperty column)
    {
        var kept = column.GetTypeMapping().Converter?.ProviderClrType ?? column.ClrType;
        var plain = Nullable.GetUnderlyingType(kept) ?? kept;
        if (plain == typeof(string))
            return plain;
        return
            plain == typeof(Guid)
            || plain == typeof(DateTimeOffset)
            || plain == typeof(int)
            || plain == typeof(long)
            || plain == typeof(bool)
            ? typeof(Nullable<>).MakeGenericType(plain)
            : null;
    }

    private static Array Values(List<EntityEntry> rows, IProperty column, Func<PropertyEntry, object?> value)
    {
        var converter = column.GetTypeMapping().Converter;
        var values = Array.CreateInstance(ElementOf(column)!, rows.Count);
        for (var n = 0; n < rows.Count; n++)
        {
            var one = value(rows[n].Property(column));
            values.SetValue(converter is null || one is null ? one : converter.ConvertToProvider(one), n);
        }
        return values;
    }

    private static async Task<int> Execute(OknoDb db, string sql, Array[] arrays, CancellationToken stop)
    {
        await using var command = db.Command(sql);
        command.Parameters.AddRange(arrays.Select((values, n) => (DbParameter)new NpgsqlParameter($"a{n}", values)).ToArray());
        return await command.ExecuteNonQueryAsync(stop);
    }
}
