using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Cases;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Cases;

/// <summary>Links cases: related ones, duplicates, parts of a larger one. Both journals tell of it.</summary>
internal static class LinkCases
{
    private const int Most = 200;

    public static void Map(IEndpointRouteBuilder cases)
    {
        var links = cases.MapGroup("/{id:guid}/links");
        links.MapGet("", List).RequirePermission(Permission.SeeCases).WithSummary("Cases linked with this one");
        links.MapPost("", Handle).RequirePermission(Permission.SeeCases).WithSummary("Link two cases");
        links.MapDelete("/{otherId:guid}", Remove).RequirePermission(Permission.SeeCases).WithSummary("Take a link away");
    }

    internal static async Task<Ok<Page<LinkedCase>>> List(Guid id, OknoDb db, CancellationToken stop)
    {
        var links = await Read(db, id, null, stop);
        if (links.Count == 0 && !await db.Cases.AnyAsync(@case => @case.Id == id, stop))
            throw RuleBroken.NotThere();
        return TypedResults.Ok(new Page<LinkedCase>(links, null));
    }

    internal static async Task<Created<LinkedCase>> Handle(
        Guid id,
        LinkCaseRequest request,
        OknoDb db,
        CurrentUser user,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        // One at a time: two halves of a ring of parents could otherwise be made at once.
        if (!db.IsSqlite)
            await db.Execute("select pg_advisory_xact_lock(hashtextextended('case-links', 42))", stop);
        var one = await Brief(db, id, stop) ?? throw RuleBroken.NotThere();
        var other = await Brief(db, request.CaseId, stop) ?? throw RuleBroken.Malformed("case-link.unknown-case");
        var now = clock.GetUtcNow();
        var link = CaseLink.Between(one.Id, other.Id, request.Kind, user.Id, now);
        if (await db.CaseLinks.AnyAsync(known => known.LowId == link.LowId && known.HighId == link.HighId, stop))
            throw new RuleBroken("case-link.there");
        if (await db.CaseLinks.CountAsync(known => known.LowId == id || known.HighId == id, stop) >= Most)
            throw new RuleBroken("case-link.too-many", ("most", Most));
        if (link.Kind == CaseLinkKind.Child)
            await MustStayATree(db, link, stop);
        db.CaseLinks.Add(link);
        Note(db, "case.linked", one, other, request.Kind, user.Id, now);
        await change.Commit(stop);
        return TypedResults.Created($"/api/cases/{id}/links/{other.Id}", (await Read(db, id, other.Id, stop))[0]);
    }

    internal static async Task<NoContent> Remove(
        Guid id,
        Guid otherId,
        OknoDb db,
        CurrentUser user,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        if (
            await db.CaseLinks.FirstOrDefaultAsync(
                link => (link.CaseId == id && link.OtherId == otherId) || (link.CaseId == otherId && link.OtherId == id),
                stop
            )
            is not { } link
        )
            throw RuleBroken.NotThere();
        if (link.AddedById != user.Id && !user.May(Permission.ChangeAnyCase))
            throw RuleBroken.Forbidden("case-link.not-yours");
        var (one, other) = ((await Brief(db, id, stop))!, (await Brief(db, otherId, stop))!);
        var kind = link.CaseId == id ? link.Kind : CaseLink.Turned(link.Kind);
        // Deleted by its condition: of two who take it away at once one finds nothing.
        if (await db.CaseLinks.Where(known => known.LowId == link.LowId && known.HighId == link.HighId).ExecuteDeleteAsync(stop) == 0)
            throw RuleBroken.NotThere();
        db.Entry(link).State = EntityState.Detached;
        Note(db, "case.unlinked", one, other, kind, user.Id, clock.GetUtcNow());
        await change.Commit(stop);
        return TypedResults.NoContent();
    }

    /// <summary>A part has one whole, and no case is a part of itself by any way round.</summary>
    private static async Task MustStayATree(OknoDb db, CaseLink link, CancellationToken stop)
    {
        if (await ParentOf(link.CaseId) is not null)
            throw new RuleBroken("case-link.has-parent");
        Guid? above = link.OtherId;
        for (var height = 0; above is { } id; height++)
        {
            if (id == link.CaseId || height >= CaseLink.DeepestParents)
                throw new RuleBroken("case-link.ring");
            above = await ParentOf(id);
        }

        async Task<Guid?> ParentOf(Guid id) =>
            await db
                .CaseLinks.Where(known => known.CaseId == id && known.Kind == CaseLinkKind.Child)
                .Select(known => (Guid?)known.OtherId)
                .FirstOrDefaultAsync(stop);
    }

    private static void Note(OknoDb db, string kind, BriefCase one, BriefCase other, CaseLinkKind link, Guid by, DateTimeOffset now)
    {
        foreach (var (from, to, word) in new[] { (one, other, link), (other, one, CaseLink.Turned(link)) })
        {
            var told = new { Link = word, Case = new Named(to.Id, $"{to.Number} {to.Subject}") };
            db.History.Add(
                kind is "case.linked"
                    ? HistoryEntry.Note(kind, from.Id, by, now, to: told, recordId: from.Id)
                    : HistoryEntry.Note(kind, from.Id, by, now, from: told, recordId: from.Id)
            );
        }
    }

    private static Task<BriefCase?> Brief(OknoDb db, Guid id, CancellationToken stop) =>
        db.QueryFirst(
            "select id, number, subject, status, priority, registered_at from cases where id = @id",
            row => ReadBrief(row, 0),
            stop,
            ("id", id)
        );

    private static Task<List<LinkedCase>> Read(OknoDb db, Guid id, Guid? otherId, CancellationToken stop) =>
        db.Query(
            $"""
            select l.kind, l.case_id, l.added_by_id, l.added_at, c.id, c.number, c.subject, c.status, c.priority, c.registered_at
            from case_links l join cases c on c.id = case when l.case_id = @id then l.other_id else l.case_id end
            where (l.low_id = @id or l.high_id = @id) {(otherId is null ? "" : "and c.id = @other")}
            order by l.kind, c.registered_at desc, c.id
            """,
            row => new LinkedCase(
                row.Guid(1) == id ? (CaseLinkKind)row.Int(0) : CaseLink.Turned((CaseLinkKind)row.Int(0)),
                ReadBrief(row, 4),
                row.Guid(2),
                row.Moment(3)
            ),
            stop,
            otherId is { } other ? [("id", id), ("other", other)] : [("id", id)]
        );

    private static BriefCase ReadBrief(Row row, int at) =>
        new(
            row.Guid(at),
            row.Long(at + 1),
            row.Text(at + 2),
            (CaseStatus)row.Int(at + 3),
            (CasePriority)row.Int(at + 4),
            row.Moment(at + 5)
        );
}
