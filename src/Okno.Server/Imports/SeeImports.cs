using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Imports;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Imports;

/// <summary>How far the imports have come, newest first; and asks one to stop.</summary>
internal static class SeeImports
{
    private sealed record Place(Guid Before);

    public static void Map(IEndpointRouteBuilder imports)
    {
        imports.MapGet("", Handle).RequirePermission(Permission.ImportRecords).WithSummary("Imports, newest first");
        imports.MapGet("/{id:guid}", Get).RequirePermission(Permission.ImportRecords).WithSummary("An import");
        imports.MapPost("/{id:guid}/cancel", Cancel).RequirePermission(Permission.ImportRecords).WithSummary("Stop an import");
    }

    internal static async Task<Ok<Page<ImportJob>>> Handle(OknoDb db, CancellationToken stop, int? limit = null, string? cursor = null)
    {
        var count = Cursor.Limit(limit);
        var place = Cursor.Read<Place>(cursor);
        var imports = db.Imports.AsNoTracking();
        if (place is not null)
            imports = imports.Where(import => import.Id < place.Before);
        var found = await imports.OrderByDescending(import => import.Id).Take(count + 1).ToListAsync(stop);
        var next = found.Count > count ? Cursor.Write(new Place(found[count - 1].Id)) : null;
        return TypedResults.Ok(new Page<ImportJob>([.. found.Take(count).Select(import => import.AsSeen())], next));
    }

    internal static async Task<Ok<ImportJob>> Get(Guid id, OknoDb db, CancellationToken stop) =>
        TypedResults.Ok((await Find(db, id, stop)).AsSeen());

    /// <summary>Rows that have landed stay; no more follow. An import that has ended stays as it is.</summary>
    internal static async Task<Ok<ImportJob>> Cancel(
        Guid id,
        OknoDb db,
        CurrentUser user,
        ImportWork work,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using (var change = await db.BeginChange(stop))
        {
            await Find(db, id, stop);
            var asked = await db.Execute(
                "update imports set cancel_asked = @yes where id = @id and state in (0, 1) and cancel_asked = @no",
                stop,
                ("id", id),
                ("yes", true),
                ("no", false)
            );
            asked += await DraftImport.GiveUp(db, id, clock.GetUtcNow(), stop);
            if (asked > 0)
                db.History.Add(HistoryEntry.Note("import.cancel-asked", id, user.Id, clock.GetUtcNow()));
            change.AfterCommit(work.Wake);
            await change.Commit(stop);
        }
        return TypedResults.Ok((await Find(db, id, stop)).AsSeen());
    }

    internal static async Task<Import> Find(OknoDb db, Guid id, CancellationToken stop) =>
        await db.Imports.AsNoTracking().SingleOrDefaultAsync(import => import.Id == id, stop) ?? throw RuleBroken.NotThere();
}
