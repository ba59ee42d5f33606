using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Terms;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Terms;

/// <summary>The lookup of service terms: one for a service and priority, or for all of either. A change counts open cases anew.</summary>
internal static class SetUpTerms
{
    private const string Changed = "term.changed";

    public static void Map(IEndpointRouteBuilder terms)
    {
        terms.MapGet("/", List).RequireSignIn().WithSummary("List service terms");
        terms
            .MapPost("/", Add)
            .RequirePermission(Permission.ManageSettings)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Add a service term");
        terms
            .MapPut("/{id:guid}", Save)
            .RequirePermission(Permission.ManageSettings)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Change a service term");
        terms.MapDelete("/{id:guid}", Delete).RequirePermission(Permission.ManageSettings).WithSummary("Delete a service term");
    }

    internal static async Task<Ok<Page<Contracts.Terms.ServiceTerm>>> List(OknoDb db, CancellationToken stop)
    {
        var names = await Calendars(db, stop);
        var terms = await db.ServiceTerms.AsNoTracking().ToListAsync(stop);
        return TypedResults.Ok(
            new Page<Contracts.Terms.ServiceTerm>(
                [
                    .. terms
                        .OrderBy(term => term.Service is null)
                        .ThenBy(term => term.Service, StringComparer.Ordinal)
                        .ThenBy(term => term.Priority is null)
                        .ThenBy(term => term.Priority)
                        .Select(term => term.AsSeen(names[term.CalendarId])),
                ],
                null
            )
        );
    }

    internal static async Task<Created<Contracts.Terms.ServiceTerm>> Add(
        SaveServiceTermRequest request,
        CurrentUser caller,
        OknoDb db,
        TermsBell bell,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        await db.WaitForSetUpTurn(stop);
        var term = new ServiceTerm();
        var calendar = await Set(db, term, request, stop);
        db.ServiceTerms.Add(term);
        db.History.Add(HistoryEntry.Note("term.created", term.Id, caller.Id, clock.GetUtcNow(), to: term.Facts()));
        await SetUpCalendars.CountAnew(db, bell, stop);
        await change.Commit(stop);
        return TypedResults.Created($"/api/service-terms/{term.Id}", term.AsSeen(calendar));
    }

    internal static async Task<Ok<Contracts.Terms.ServiceTerm>> Save(
        Guid id,
        SaveServiceTermRequest request,
        HttpContext http,
        CurrentUser caller,
        OknoDb db,
        TermsBell bell,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        await db.WaitForSetUpTurn(stop);
        var term = await db.ServiceTerms.FirstOrDefaultAsync(term => term.Id == id, stop) ?? throw RuleBroken.NotThere();
        await StaleWrite.Check(db, Changed, id, term.Version, StaleWrite.IfMatch(http) ?? request.Version, stop);
        var before = term.Facts();
        var calendar = await Set(db, term, request, stop);
        term.Version++;
        db.History.Add(HistoryEntry.Note(Changed, id, caller.Id, clock.GetUtcNow(), before, term.Facts()));
        await SetUpCalendars.CountAnew(db, bell, stop);
        await change.Commit(stop);
        return TypedResults.Ok(term.AsSeen(calendar));
    }

    internal static async Task<NoContent> Delete(
        Guid id,
        CurrentUser caller,
        OknoDb db,
        TermsBell bell,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        await db.WaitForSetUpTurn(stop);
        var term = await db.ServiceTerms.FirstOrDefaultAsync(term => term.Id == id, stop) ?? throw RuleBroken.NotThere();
        db.ServiceTerms.Remove(term);
        db.History.Add(HistoryEntry.Note("term.deleted", id, caller.Id, clock.GetUtcNow(), from: term.Facts()));
        await SetUpCalendars.CountAnew(db, bell, stop);
        await change.Commit(stop);
        return TypedResults.NoContent();
    }

    /// <summary>The name of the term's calendar.</summary>
    private static async Task<string> Set(OknoDb db, ServiceTerm term, SaveServiceTermRequest request, CancellationToken stop)
    {
        term.Describe(request);
        if (!(await Calendars(db, stop)).TryGetValue(term.CalendarId, out var calendar))
            throw RuleBroken.Malformed("term.unknown-calendar");
        // A unique index would take two terms without a service or priority for different ones.
        if (await db.ServiceTerms.AnyAsync(o => o.Service == term.Service && o.Priority == term.Priority && o.Id != term.Id, stop))
            throw new RuleBroken("term.taken");
        return calendar;
    }

    private static Task<Dictionary<Guid, string>> Calendars(OknoDb db, CancellationToken stop) =>
        db.WorkingCalendars.AsNoTracking().ToDictionaryAsync(calendar => calendar.Id, calendar => calendar.Name, stop);
}
