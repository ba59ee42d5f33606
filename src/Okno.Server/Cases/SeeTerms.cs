using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Contracts.Terms;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;
using Okno.Server.Terms;

namespace Okno.Server.Cases;

/// <summary>How a case's terms were counted: the term, its calendar, the working time day by day, the pauses.</summary>
internal static class SeeTerms
{
    /// <summary>Longer counts are told in their first stretches only.</summary>
    private const int MostStretches = 60;

    public static void Map(IEndpointRouteBuilder cases) =>
        cases.MapGet("/{id:guid}/terms", Handle).RequirePermission(Permission.SeeCases).WithSummary("How a case's terms were counted");

    internal static async Task<Ok<CaseTerms>> Handle(Guid id, OknoDb db, TimeProvider clock, CancellationToken stop)
    {
        var @case = await db.Cases.AsNoTracking().FirstOrDefaultAsync(@case => @case.Id == id, stop) ?? throw RuleBroken.NotThere();
        var term = (await TermsInForce.Read(db, stop)).For(@case.Service, @case.Priority);
        var stops = CaseClock.Read(@case.Stops);
        var now = clock.GetUtcNow();
        return TypedResults.Ok(
            new CaseTerms(
                term?.Seen,
                term?.TimeZone,
                Counted(
                    term,
                    term?.Seen.ResponseMinutes,
                    @case.RegisteredAt,
                    @case.ResponseDue,
                    @case.RespondedAt,
                    @case.ResponseByHand,
                    [],
                    now
                ),
                Counted(
                    term,
                    term?.Seen.ResolutionMinutes,
                    @case.RegisteredAt,
                    @case.ResolutionDue,
                    CaseClock.IsDone(@case.Status) ? @case.ResolvedAt ?? @case.ClosedAt : null,
                    @case.ResolutionByHand,
                    stops,
                    now
                ),
                stops,
                CaseClock.IsPaused(@case.Status)
            )
        );
    }

    private static CountedTerm? Counted(
        TermInForce? term,
        int? minutes,
        DateTimeOffset from,
        DateTimeOffset? due,
        DateTimeOffset? done,
        bool byHand,
        IReadOnlyList<Stop> stops,
        DateTimeOffset now
    )
    {
        if (byHand || term is null || minutes is null)
            return due is null ? null : new CountedTerm(null, from, due, done, Whole((done ?? now) - from), byHand, []);
        var over = CaseClock.Over(stops);
        return new CountedTerm(
            minutes,
            from,
            due,
            done,
            Whole(term.Time.Between(from, done ?? now, stops)),
            false,
            [
                .. term
                    .Time.Until(from, due ?? now, due is null ? stops : over)
                    .Take(MostStretches)
                    .Select(stretch => new CountedStretch(stretch.From, stretch.To, Whole(stretch.Length))),
            ]
        );
    }

    private static int Whole(TimeSpan span) => (int)Math.Max(0, Math.Round(span.TotalMinutes));
}
