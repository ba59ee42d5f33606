using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;

namespace Okno.Server.Data;

/// <summary>One transaction of a use case. What joins it commits or vanishes with it; what is to be told others is told after the commit.</summary>
/// <remarks>
/// On SQLite changes queue up in this process for the single writer: waiting in order is fair and free, where SQLite's own
/// busy retries sleep and starve. The transaction is immediate, so nothing read in it can be stale when it writes.
/// </remarks>
internal sealed class Change : IAsyncDisposable
{
    private static readonly ConcurrentDictionary<string, SemaphoreSlim> SqliteWriters = new(StringComparer.Ordinal);

    private readonly OknoDb _db;
    private readonly IDbContextTransaction? _transaction;
    private readonly SemaphoreSlim? _writer;
    private readonly Change? _outer;
    private readonly List<Action> _afterCommit = [];
    private bool _committed;

    private Change(OknoDb db, IDbContextTransaction? transaction, SemaphoreSlim? writer, Change? outer)
    {
        _db = db;
        _transaction = transaction;
        _writer = writer;
        _outer = outer;
        db.Change = this;
    }

    public static async Task<Change> Begin(OknoDb db, CancellationToken stop)
    {
        if (db.Change is { } outer)
            return new Change(db, null, null, outer);

        var writer = db.IsSqlite ? WriterOf(db) : null;
        if (writer is not null)
            await writer.WaitAsync(stop);
        try
        {
            return new Change(db, await db.Database.BeginTransactionAsync(stop), writer, null);
        }
        catch
        {
            writer?.Release();
            throw;
        }
    }

    /// <summary>The turn to write to a SQLite file, for those that do not go through a <see cref="Change"/>.</summary>
    public static SemaphoreSlim WriterOf(OknoDb db) =>
        SqliteWriters.GetOrAdd(
            new SqliteConnectionStringBuilder(db.Database.GetConnectionString()).DataSource,
            static _ => new SemaphoreSlim(1, 1)
        );

    /// <summary>Runs when the outermost change has committed, never otherwise.</summary>
    public void AfterCommit(Action tell)
    {
        if (_outer is not null)
            _outer.AfterCommit(tell);
        else
            _afterCommit.Add(tell);
    }

    /// <summary>Writes and, in the outermost change, commits durably. The commit itself is not given up half way when a caller goes away.</summary>
    public async Task Commit(CancellationToken stop)
    {
        await _db.SaveChangesAsync(stop);
        _committed = true;
        if (_transaction is null)
            return;
        await _transaction.CommitAsync(CancellationToken.None);
        foreach (var tell in _afterCommit)
            tell();
    }

    public async ValueTask DisposeAsync()
    {
        _db.Change = _outer;
        if (_transaction is null)
            return;
        try
        {
            if (!_committed)
                await _transaction.RollbackAsync(CancellationToken.None);
            await _transaction.DisposeAsync();
        }
        catch (Exception e) when (e is System.Data.Common.DbException or InvalidOperationException or IOException)
        {
            // The connection is gone, and the transaction with it: there is nothing left to roll back.
        }
        finally
        {
            _writer?.Release();
        }
    }
}

internal static class Changes
{
    /// <summary>Begins a change, or joins the one under way.</summary>
    public static Task<Change> BeginChange(this OknoDb db, CancellationToken stop) => Change.Begin(db, stop);
}
