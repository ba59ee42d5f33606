using System.Data.Common;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using Okno.Contracts;
using Okno.Contracts.Imports;
using Okno.Server.Contacts;
using Okno.Server.Data;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Imports;

/// <summary>Brings in one file, batch by batch. Records, errors and progress of a batch commit together.</summary>
internal sealed class ImportRun(OknoDb db, SettingsBook settings, TimeProvider clock, ILogger<ImportRun> log)
{
    private const int BatchSize = 1_000;

    /// <summary>Of a check: rows of earlier batches, which a real import would have written by now.</summary>
    private readonly HashSet<string> _tried = new(StringComparer.Ordinal);

    public async Task Run(Guid id, CancellationToken stop)
    {
        var import = await SeeImports.Find(db, id, stop);
        // A check that was cut off knows no more what it has tried.
        if (import is { OnlyCheck: true, Rows: > 0 })
        {
            await using var change = await db.BeginChange(stop);
            await StartImport.Forget(db, id, stop);
            await change.Commit(stop);
            import = await SeeImports.Find(db, id, stop);
        }
        try
        {
            await using var file = TemporaryFile.Open();
            await Unpack(db, id, file, stop);
            var target = ImportTarget.All[import.Target];
            var contentKey = await BringFile.ContentKey(file, target.Name, stop);
            var mapping = JsonSerializer.Deserialize<ImportMapping>(import.Mapping, Wire.Json)!;
            using var table = FileTable.Open(file, ImportPlan.ReadingOf(mapping));
            var plan = ImportPlan.Bind(target, mapping, table.Header, contentKey);
            var region = (await PhoneRules.Read(settings, stop)).Region;

            // What an earlier run has committed is passed over.
            foreach (var rows in table.Rows().Skip((int)import.Rows).Chunk(BatchSize))
            {
                var batch = new ImportBatch(plan, rows, table.FromSerial, region, id, import.OnlyCheck, import.UserId, clock.GetUtcNow());
                if (!await Land(id, target, batch, stop))
                    return;
            }
            await End(id, import.OnlyCheck, ImportState.Done, null, stop);
        }
        catch (UnreadableFile unreadable)
        {
            await End(id, import.OnlyCheck, ImportState.Failed, unreadable.Message, stop);
        }
        catch (RuleBroken broken)
        {
            await End(id, import.OnlyCheck, ImportState.Failed, broken.Code, stop);
        }
        catch (Exception e) when (e is not OperationCanceledException && !MayPass(e))
        {
            // The same file would fail again and again.
            log.LogError(e, "Import {Id} failed", id);
            await End(id, import.OnlyCheck, ImportState.Failed, "import.broke", stop);
        }
    }

    /// <summary>Writes a batch; false when the job is to stop.</summary>
    private async Task<bool> Land(Guid id, ImportTarget target, ImportBatch batch, CancellationToken stop)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryLand(id, target, batch, stop);
            }
            catch (DbException e) when (attempt < 5 && IsTaken(e))
            {
                // Another import made a record with an equal key meanwhile: seen now, it counts as unchanged.
                db.ChangeTracker.Clear();
            }
        }
    }

    private async Task<bool> TryLand(Guid id, ImportTarget target, ImportBatch batch, CancellationToken stop)
    {
        var tried = batch.OnlyCheck ? await Try(target, batch, stop) : default;
        await using var change = await db.BeginChange(stop);
        // Holds the job's row against its cancelling and ending until the batch has committed.
        var asked = await db.Query(
            "update imports set alive_at = @now where id = @id and state = @running returning cancel_asked",
            row => row.Flag(0),
            stop,
            ("id", id),
            ("now", clock.GetUtcNow()),
            ("running", (int)ImportState.Running)
        );
        if (asked.Count == 0)
            return false;
        if (asked[0])
        {
            await SetEnd(id, batch.OnlyCheck, ImportState.Canceled, null, stop);
            await change.Commit(stop);
            return false;
        }

        var landed = batch.OnlyCheck ? tried : await target.Write(db, Readable(batch), stop);
        var broken = batch.Rows.Where(row => row.Problem is not null).Select(row => (row, new BadCell("", "", row.Problem!)));
        var failed = landed.Failed.Concat(broken).ToList();
        await BulkInsert.Into(
            db,
            "import_errors",
            ["import_id", "\"row\"", "\"column\"", "value", "reason"],
            failed.Select(error =>
                new object?[] { id, error.Item1.Number, Shown(error.Item2.Column, 200), Shown(error.Item2.Value, 500), error.Item2.Message }
            ),
            stop
        );
        await db.Execute(
            """
            update imports set "rows" = "rows" + @rows, done = done + @done, failed = failed + @failed, unchanged = unchanged + @unchanged
            where id = @id
            """,
            stop,
            ("id", id),
            ("rows", batch.Rows.Count),
            ("done", landed.Made + landed.Unchanged),
            ("failed", failed.Count),
            ("unchanged", landed.Unchanged)
        );
        await change.Commit(stop);
        return true;
    }

    private static ImportBatch Readable(ImportBatch batch) => batch with { Rows = [.. batch.Rows.Where(row => row.Problem is null)] };

    /// <summary>Writes a batch and takes it all back: what would land is known, and nothing has.</summary>
    private async Task<Landed> Try(ImportTarget target, ImportBatch batch, CancellationToken stop)
    {
        var again = new List<FileRow>();
        var rows = new List<FileRow>();
        var keys = new List<string>();
        foreach (var row in Readable(batch).Rows)
        {
            if (KeyOf(batch, row) is { } key && _tried.Contains(key))
                again.Add(row);
            else
                rows.Add(row);
        }
        Landed landed;
        await using (await db.BeginChange(stop)) // never committed
            landed = await target.Write(db, batch with { Rows = rows }, stop);
        db.ChangeTracker.Clear();
        var bad = landed.Failed.Select(one => one.Row.Number).ToHashSet();
        keys.AddRange(rows.Where(row => !bad.Contains(row.Number)).Select(row => KeyOf(batch, row)).OfType<string>());
        _tried.UnionWith(keys);
        return landed with { Unchanged = landed.Unchanged + again.Count };
    }

    private static string? KeyOf(ImportBatch batch, FileRow row)
    {
        try
        {
            return batch.Plan.KeyOf(row);
        }
        catch (BadCell)
        {
            return null;
        }
    }

    private async Task End(Guid id, bool onlyCheck, ImportState state, string? problem, CancellationToken stop)
    {
        await using var change = await db.BeginChange(stop);
        await SetEnd(id, onlyCheck, state, problem, stop);
        await change.Commit(stop);
    }

    private async Task SetEnd(Guid id, bool onlyCheck, ImportState state, string? problem, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        if (onlyCheck)
        {
            await StartImport.EndCheck(db, id, state, problem, now, stop);
            return;
        }
        var ended = await db.Query(
            """
            update imports set state = @state, problem = nullif(@problem, ''), ended_at = @now where id = @id and state = @running
            returning user_id, file_name, done, failed
            """,
            row => (By: row.Guid(0), FileName: row.Text(1), Done: row.Long(2), Failed: row.Long(3)),
            stop,
            ("id", id),
            ("state", (int)state),
            ("problem", problem ?? ""),
            ("now", now),
            ("running", (int)ImportState.Running)
        );
        await db.Execute("delete from import_pieces where import_id = @id", stop, ("id", id));
        foreach (var (by, fileName, done, failed) in ended)
            db.History.Add(
                HistoryEntry.Note(
                    "import.ended",
                    id,
                    by,
                    now,
                    to: new
                    {
                        State = state,
                        FileName = fileName,
                        Done = done,
                        Failed = failed,
                    }
                )
            );
    }

    /// <summary>The file as it was brought.</summary>
    internal static async Task Unpack(OknoDb db, Guid id, FileStream file, CancellationToken stop)
    {
        for (var position = 0; ; position++)
        {
            var piece = await db
                .ImportPieces.AsNoTracking()
                .Where(one => one.ImportId == id && one.Position == position)
                .Select(one => one.Bytes)
                .FirstOrDefaultAsync(stop);
            if (piece is null)
                break;
            await file.WriteAsync(piece, stop);
        }
        await file.FlushAsync(stop);
    }

    /// <summary>As much of a cell as the report keeps, without what no database keeps.</summary>
    private static string Shown(string text, int longest)
    {
        var whole = Texts.IsWhole(text)
            ? text
            : new string([.. text.Select(sign => sign == '\0' || char.IsSurrogate(sign) ? '\uFFFD' : sign)]);
        if (whole.Length <= longest)
            return whole;
        return char.IsHighSurrogate(whole[longest - 1]) ? whole[..(longest - 1)] : whole[..longest];
    }

    /// <summary>The database is away or full: it may come back, and the import goes on.</summary>
    private static bool MayPass(Exception e) =>
        e switch
        {
            DbUpdateException { InnerException: DbException inner } => MayPass(inner),
            SqliteException sqlite => sqlite.SqliteErrorCode is 5 or 6 or 10 or 13,
            DbException other => other.IsTransient || other is not PostgresException,
            _ => false,
        };

    private static bool IsTaken(DbException e) =>
        e
            is PostgresException { SqlState: PostgresErrorCodes.UniqueViolation or PostgresErrorCodes.DeadlockDetected }
                or SqliteException { SqliteErrorCode: 19 };
}
