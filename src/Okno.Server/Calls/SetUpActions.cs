using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Calls;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Processes;
using Okno.Server.Shared;

namespace Okno.Server.Calls;

/// <summary>The lookup of CTI panel actions: an administrator adds a process of their own and says who sees it, and where.</summary>
internal static class SetUpActions
{
    public const string NewCase = "new-case-by-call";
    public const string Advice = "advice-by-call";

    public static void Map(IEndpointRouteBuilder actions)
    {
        actions.MapGet("/", List).RequireSignIn().WithSummary("The CTI panel actions in their order");
        actions
            .MapPost("/", Add)
            .RequirePermission(Permission.ManageSettings)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Add a CTI panel action");
        actions
            .MapPut("/{id:guid}", Save)
            .RequirePermission(Permission.ManageSettings)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Change a CTI panel action");
        actions.MapDelete("/{id:guid}", Delete).RequirePermission(Permission.ManageSettings).WithSummary("Delete a CTI panel action");
    }

    /// <summary>The two actions that Okno ships, at the first start; what a site makes of them stays.</summary>
    public static async Task Ensure(OknoDb db, CancellationToken stop)
    {
        if (await db.CtiPanelActions.AnyAsync(stop))
            return;
        db.CtiPanelActions.AddRange(
            new CtiPanelAction
            {
                Name = "Создать новое обращение",
                NameEn = "Create a new case",
                ProcessKey = NewCase,
                Order = 10,
            },
            new CtiPanelAction
            {
                Name = "Проконсультировать по существующему обращению",
                NameEn = "Advise on an existing case",
                ProcessKey = Advice,
                Order = 20,
            }
        );
        await db.SaveChangesAsync(stop);
    }

    internal static async Task<Ok<Page<Contracts.Calls.CtiPanelAction>>> List(OknoDb db, CancellationToken stop)
    {
        var actions = await db.CtiPanelActions.AsNoTracking().OrderBy(action => action.Order).ThenBy(action => action.Id).ToListAsync(stop);
        return TypedResults.Ok(new Page<Contracts.Calls.CtiPanelAction>([.. actions.Select(AsSeen)], null));
    }

    internal static async Task<Created<Contracts.Calls.CtiPanelAction>> Add(
        SaveCtiPanelActionRequest request,
        OknoDb db,
        CurrentUser user,
        ProcessLibrary library,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        var action = new CtiPanelAction();
        await Set(db, library, action, request, stop);
        db.CtiPanelActions.Add(action);
        db.History.Add(HistoryEntry.Note("cti-action.created", action.Id, user.Id, clock.GetUtcNow(), to: Facts(action)));
        await change.Commit(stop);
        return TypedResults.Created($"/api/cti-panel-actions/{action.Id}", AsSeen(action));
    }

    internal static async Task<Ok<Contracts.Calls.CtiPanelAction>> Save(
        Guid id,
        SaveCtiPanelActionRequest request,
        OknoDb db,
        CurrentUser user,
        ProcessLibrary library,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        var action = await db.CtiPanelActions.FirstOrDefaultAsync(action => action.Id == id, stop) ?? throw RuleBroken.NotThere();
        var before = Facts(action);
        await Set(db, library, action, request, stop);
        action.Version++;
        db.History.Add(HistoryEntry.Note("cti-action.changed", action.Id, user.Id, clock.GetUtcNow(), before, Facts(action)));
        await change.Commit(stop);
        return TypedResults.Ok(AsSeen(action));
    }

    internal static async Task<NoContent> Delete(Guid id, OknoDb db, CurrentUser user, TimeProvider clock, CancellationToken stop)
    {
        await using var change = await db.BeginChange(stop);
        var action = await db.CtiPanelActions.FirstOrDefaultAsync(action => action.Id == id, stop) ?? throw RuleBroken.NotThere();
        db.CtiPanelActions.Remove(action);
        db.History.Add(HistoryEntry.Note("cti-action.deleted", action.Id, user.Id, clock.GetUtcNow(), Facts(action)));
        await change.Commit(stop);
        return TypedResults.NoContent();
    }

    /// <summary>A process that asks nothing of the operator cannot be an action: nothing would open when it is pressed.</summary>
    private static async Task Set(
        OknoDb db,
        ProcessLibrary library,
        CtiPanelAction action,
        SaveCtiPanelActionRequest request,
        CancellationToken stop
    )
    {
        var key = Texts.Need("processKey", request.ProcessKey, 100);
        var process = await library.Hold(db, key, stop) ?? throw new RuleBroken("process.unknown", ("process", key));
        if (!await AsksAnOperator(db, library, process, 0, stop))
            throw new RuleBroken("cti-action.no-user-action", ("process", process.Definition.Name));
        action.Name = Texts.Need("name", request.Name, 200);
        action.NameEn = Texts.Fit("nameEn", request.NameEn, 200) ?? "";
        (action.ProcessKey, action.Order, action.Active) = (key, request.Order, request.Active);
        action.RoleIds = [.. request.RoleIds ?? []];
    }

    /// <summary>By itself, or by a process that it calls.</summary>
    private static async Task<bool> AsksAnOperator(
        OknoDb db,
        ProcessLibrary library,
        PublishedProcess process,
        int depth,
        CancellationToken stop
    )
    {
        if (process.Definition.HasUserAction)
            return true;
        foreach (var called in depth < 5 ? process.Definition.Calls : [])
        {
            if (await library.Newest(db, called, stop) is { } other && await AsksAnOperator(db, library, other, depth + 1, stop))
                return true;
        }
        return false;
    }

    private static object Facts(CtiPanelAction action) =>
        new
        {
            action.Name,
            action.ProcessKey,
            action.Order,
            action.Active,
        };

    private static Contracts.Calls.CtiPanelAction AsSeen(CtiPanelAction action) =>
        new(action.Id, action.Name, action.NameEn, action.ProcessKey, action.Order, action.Active, action.RoleIds, action.Version);
}
