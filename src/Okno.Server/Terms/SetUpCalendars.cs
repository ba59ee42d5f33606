using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Terms;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Terms;

/// <summary>Working calendars. A change counts the terms of open cases anew, in the background.</summary>
internal static class SetUpCalendars
{
    public const string WorkingWeek = "Рабочая неделя";
    public const string AroundTheClock = "Круглосуточно";
    private const string Changed = "calendar.changed";

    public static void Map(IEndpointRouteBuilder calendars)
    {
        calendars.MapGet("/", List).RequireSignIn().WithSummary("List working calendars");
        calendars.MapGet("/{id:guid}", One).RequireSignIn().WithSummary("One working calendar");
        calendars
            .MapPost("/", Add)
            .RequirePermission(Permission.ManageSettings)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Add a working calendar");
        calendars
            .MapPut("/{id:guid}", Save)
            .RequirePermission(Permission.ManageSettings)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Change a working calendar");
        calendars
            .MapDelete("/{id:guid}", Delete)
            .RequirePermission(Permission.ManageSettings)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Delete a working calendar");
    }

    /// <summary>The two calendars that Okno ships, at the first start; what a site makes of them stays.</summary>
    public static async Task Ensure(OknoDb db, CancellationToken stop)
    {
        if (await db.WorkingCalendars.AnyAsync(stop))
            return;
        db.WorkingCalendars.Add(Shipped(WorkingWeek, 5, new WorkingHours("09:00", "18:00")));
        db.WorkingCalendars.Add(Shipped(AroundTheClock, 7, new WorkingHours("00:00", "24:00")));
        await db.SaveChangesAsync(stop);
    }

    internal static async Task<Ok<Page<Contracts.Terms.WorkingCalendar>>> List(OknoDb db, CancellationToken stop)
    {
        var calendars = await db.WorkingCalendars.AsNoTracking().OrderBy(calendar => calendar.Name).ToListAsync(stop);
        return TypedResults.Ok(new Page<Contracts.Terms.WorkingCalendar>([.. calendars.Select(calendar => calendar.AsSeen())], null));
    }

    internal static async Task<Ok<Contracts.Terms.WorkingCalendar>> One(Guid id, OknoDb db, CancellationToken stop) =>
        await db.WorkingCalendars.AsNoTracking().FirstOrDefaultAsync(calendar => calendar.Id == id, stop) is { } calendar
            ? TypedResults.Ok(calendar.AsSeen())
            : throw RuleBroken.NotThere();

    internal static async Task<Created<Contracts.Terms.WorkingCalendar>> Add(
        SaveCalendarRequest request,
        CurrentUser caller,
        OknoDb db,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        await db.WaitForSetUpTurn(stop);
        var calendar = new WorkingCalendar();
        calendar.Describe(request);
        await MustHaveOwnName(db, calendar, stop);
        db.WorkingCalendars.Add(calendar);
        db.History.Add(HistoryEntry.Note("calendar.created", calendar.Id, caller.Id, clock.GetUtcNow(), to: calendar.Facts()));
        await change.Commit(stop);
        return TypedResults.Created($"/api/calendars/{calendar.Id}", calendar.AsSeen());
    }

    internal static async Task<Ok<Contracts.Terms.WorkingCalendar>> Save(
        Guid id,
        SaveCalendarRequest request,
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
        var calendar = await db.WorkingCalendars.FirstOrDefaultAsync(calendar => calendar.Id == id, stop) ?? throw RuleBroken.NotThere();
        await StaleWrite.Check(db, Changed, id, calendar.Version, StaleWrite.IfMatch(http) ?? request.Version, stop);
        var before = calendar.Facts();
        calendar.Describe(request);
        await MustHaveOwnName(db, calendar, stop);
        calendar.Version++;
        db.History.Add(HistoryEntry.Note(Changed, id, caller.Id, clock.GetUtcNow(), before, calendar.Facts()));
        if (await db.ServiceTerms.AnyAsync(term => term.CalendarId == id, stop))
            await CountAnew(db, bell, stop);
        await change.Commit(stop);
        return TypedResults.Ok(calendar.AsSeen());
    }

    internal static async Task<NoContent> Delete(Guid id, CurrentUser caller, OknoDb db, TimeProvider clock, CancellationToken stop)
    {
        await using var change = await db.BeginChange(stop);
        await db.WaitForSetUpTurn(stop);
        var calendar = await db.WorkingCalendars.FirstOrDefaultAsync(calendar => calendar.Id == id, stop) ?? throw RuleBroken.NotThere();
        if (await db.ServiceTerms.AnyAsync(term => term.CalendarId == id, stop))
            throw new RuleBroken("calendar.in-use", ("name", calendar.Name));
        db.WorkingCalendars.Remove(calendar);
        db.History.Add(HistoryEntry.Note("calendar.deleted", id, caller.Id, clock.GetUtcNow(), from: calendar.Facts()));
        await change.Commit(stop);
        return TypedResults.NoContent();
    }

    /// <summary>Within the change of a term or calendar: every open case is to be counted anew after it.</summary>
    internal static async Task CountAnew(OknoDb db, TermsBell bell, CancellationToken stop)
    {
        await db.Execute("update terms_generation set generation = generation + 1 where id = 1", stop);
        db.Change!.AfterCommit(bell.Ring);
    }

    private static async Task MustHaveOwnName(OknoDb db, WorkingCalendar calendar, CancellationToken stop)
    {
        if (await db.WorkingCalendars.AnyAsync(other => other.Name == calendar.Name && other.Id != calendar.Id, stop))
            throw new RuleBroken("calendar.name-taken", ("name", calendar.Name));
    }

    private static WorkingCalendar Shipped(string name, int days, WorkingHours hours)
    {
        var calendar = new WorkingCalendar();
        calendar.Describe(
            new SaveCalendarRequest(
                name,
                "Europe/Moscow",
                [.. Enumerable.Range(0, 7).Select(day => (IReadOnlyList<WorkingHours>)(day < days ? [hours] : []))]
            )
        );
        return calendar;
    }
}
