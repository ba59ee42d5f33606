using Okno.Contracts.Cases;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Cases;

/// <summary>A case as everyone sees it, with the names of whom it refers to: one statement.</summary>
internal static class CaseSeen
{
    public const string Select = """
        select c.id, c.number, c.subject, c.description, c.contact_id, k.name, c.account_id, a.name, c.status, c.priority, c.category,
            c.service, c.origin, c.owner_id, u.name, c.group_id, r.name, c.registered_at, c.response_due, c.resolution_due, c.resolved_at,
            c.closed_at, c.solution, c.closure_code, c.version
        from cases c
        left join contacts k on k.id = c.contact_id
        left join accounts a on a.id = c.account_id
        left join users u on u.id = c.owner_id
        left join roles r on r.id = c.group_id
        """;

    public static Task<Okno.Contracts.Cases.Case?> Read(OknoDb db, Guid id, CancellationToken stop) =>
        db.QueryFirst($"{Select} where c.id = @id", From, stop, ("id", id));

    /// <summary>The case as its page shows it: with its texts as HTML.</summary>
    public static async Task<Okno.Contracts.Cases.Case?> Open(OknoDb db, Guid id, CancellationToken stop) =>
        (await Read(db, id, stop))?.WithHtml();

    public static Okno.Contracts.Cases.Case WithHtml(this Okno.Contracts.Cases.Case seen) =>
        seen with
        {
            DescriptionHtml = RichText.ToHtml(seen.Description),
            SolutionHtml = RichText.ToHtml(seen.Solution),
        };

    public static Okno.Contracts.Cases.Case From(Row row) =>
        new(
            row.Guid(0),
            row.Long(1),
            row.Text(2),
            row.MaybeText(3),
            row.MaybeGuid(4),
            row.MaybeText(5),
            row.MaybeGuid(6),
            row.MaybeText(7),
            (CaseStatus)row.Int(8),
            (CasePriority)row.Int(9),
            row.MaybeText(10),
            row.MaybeText(11),
            (CaseOrigin)row.Int(12),
            row.MaybeGuid(13),
            row.MaybeText(14),
            row.MaybeGuid(15),
            row.MaybeText(16),
            row.Moment(17),
            row.MaybeMoment(18),
            row.MaybeMoment(19),
            row.MaybeMoment(20),
            row.MaybeMoment(21),
            row.MaybeText(22),
            row.MaybeText(23),
            row.Int(24)
        );
}
