using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Contracts.Imports;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Imports;

/// <summary>A file that is brought and mapped is tried, and then imported: both are work that the server does by and by.</summary>
internal static class StartImport
{
    public static void Map(IEndpointRouteBuilder imports)
    {
        imports.MapPost("/{id:guid}/check", Check).RequirePermission(Permission.ImportRecords).WithSummary("Try all rows, write none");
        imports.MapPost("/{id:guid}/start", Start).RequirePermission(Permission.ImportRecords).WithSummary("Import the file");
    }

    internal static Task<Ok<ImportJob>> Check(
        Guid id,
        OknoDb db,
        CurrentUser user,
        ImportWork work,
        TimeProvider clock,
        CancellationToken stop
    ) => Queue(id, onlyCheck: true, db, user, work, clock, stop);

    internal static Task<Ok<ImportJob>> Start(
        Guid id,
        OknoDb db,
        CurrentUser user,
        ImportWork work,
        TimeProvider clock,
        CancellationToken stop
    ) => Queue(id, onlyCheck: false, db, user, work, clock, stop);

    private static async Task<Ok<ImportJob>> Queue(
        Guid id,
        bool onlyCheck,
        OknoDb db,
        CurrentUser user,
        ImportWork work,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var import = await DraftImport.FindDraft(db, id, stop);
        if (import.Mapping.Length == 0)
            throw new RuleBroken("import.not-mapped");
        await using (var change = await db.BeginChange(stop))
        {
            await DraftImport.Change(
                db,
                id,
                "state = @queued, only_check = @check, cancel_asked = @no, alive_at = null",
                stop,
                ("queued", (int)ImportState.Queued),
                ("check", onlyCheck),
                ("no", false)
            );
            await Forget(db, id, stop);
            db.History.Add(
                HistoryEntry.Note(
                    onlyCheck ? "import.check-asked" : "import.asked",
                    id,
                    user.Id,
                    clock.GetUtcNow(),
                    to: new { import.Target, import.FileName }
                )
            );
            change.AfterCommit(work.Wake);
            await change.Commit(stop);
        }
        return TypedResults.Ok((await SeeImports.Find(db, id, stop)).AsSeen());
    }

    /// <summary>A check has ended: the file waits on, and what was found is on it.</summary>
    internal static Task EndCheck(OknoDb db, Guid id, ImportState ended, string? problem, DateTimeOffset now, CancellationToken stop) =>
        db.Execute(
            """
            update imports set state = @draft, only_check = @no, cancel_asked = @no, problem = nullif(@problem, ''),
                checked_at = case when @done = 1 then cast(@now as {0}) else null end
            where id = @id and state = @running
            """.Replace("{0}", db.IsSqlite ? "integer" : "timestamptz", StringComparison.Ordinal),
            stop,
            ("id", id),
            ("draft", (int)ImportState.Draft),
            ("running", (int)ImportState.Running),
            ("no", false),
            ("problem", problem ?? ""),
            ("done", ended is ImportState.Done ? 1 : 0),
            ("now", now)
        );

    /// <summary>Forgets what an earlier check has counted.</summary>
    internal static async Task Forget(OknoDb db, Guid id, CancellationToken stop)
    {
        await db.Execute("delete from import_errors where import_id = @id", stop, ("id", id));
        await db.Execute(
            """update imports set "rows" = 0, done = 0, failed = 0, unchanged = 0, problem = null where id = @id""",
            stop,
            ("id", id)
        );
    }
}
