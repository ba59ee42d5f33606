using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Contracts.Calls;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Calls.Operators;

/// <summary>Says what the operator is doing: themselves, with a reason where one is asked for, or a supervisor who says why.</summary>
internal static class SetState
{
    public static void Map(IEndpointRouteBuilder operators)
    {
        operators
            .MapPut("/me/state", Mine)
            .RequirePermission(Permission.TakeQueueItems)
            .WithSummary("Set my state; on the line it is kept for after the talk");
        operators
            .MapPut("/{id:guid}/state", Theirs)
            .RequirePermission(Permission.SuperviseQueues)
            .WithSummary("Set an operator's state, saying why");
        operators
            .MapPost("/me/wrap-up/extend", Extend)
            .RequirePermission(Permission.TakeQueueItems)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("More time to write the call up");
        operators
            .MapPost("/me/wrap-up/finish", Finish)
            .RequirePermission(Permission.TakeQueueItems)
            .WithSummary("The call is written up: back to the state chosen before");
    }

    internal static async Task<Ok<OperatorStatus>> Mine(
        SetMyStateRequest request,
        OknoDb db,
        CurrentUser user,
        KeepState keep,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var reason = await Known(db, request.State, request.Reason, stop);
        await keep.Change(db, user.Id, user.Id, one => one.Choose(request.State, reason, null, null, clock.GetUtcNow()), stop);
        return await Seen(db, user.Id, clock, stop);
    }

    internal static async Task<Ok<OperatorStatus>> Theirs(
        Guid id,
        SetOperatorStateRequest request,
        OknoDb db,
        CurrentUser user,
        KeepState keep,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var why = Texts.Need("why", request.Why, 500);
        var reason = await Known(db, request.State, request.Reason, stop);
        await keep.Change(db, id, user.Id, one => one.Choose(request.State, reason, user.Id, why, clock.GetUtcNow()), stop);
        return TypedResults.Ok(await OperatorSeen.One(db, id, clock.GetUtcNow(), stop));
    }

    internal static async Task<Ok<OperatorStatus>> Extend(
        OknoDb db,
        CurrentUser user,
        KeepState keep,
        SettingsBook settings,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var more = TimeSpan.FromSeconds(await settings.Integer(KnownSettings.WrapUpSeconds, stop));
        await keep.Change(db, user.Id, user.Id, one => one.ExtendWrapUp(more, clock.GetUtcNow()), stop);
        return await Seen(db, user.Id, clock, stop);
    }

    internal static async Task<Ok<OperatorStatus>> Finish(
        OknoDb db,
        CurrentUser user,
        KeepState keep,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await keep.Change(db, user.Id, user.Id, one => one.FinishWrapUp(clock.GetUtcNow()), stop);
        return await Seen(db, user.Id, clock, stop);
    }

    private static async Task<Ok<OperatorStatus>> Seen(OknoDb db, Guid userId, TimeProvider clock, CancellationToken stop) =>
        TypedResults.Ok((await OperatorSeen.One(db, userId, clock.GetUtcNow(), stop)).ToThemselves());

    /// <summary>The reason as its lookup has it; a state without reasons takes none.</summary>
    private static async Task<string?> Known(OknoDb db, OperatorState state, string? reason, CancellationToken stop)
    {
        var lookup = state switch
        {
            OperatorState.NotReady => LookupsOfOkno.NotReadyReason,
            OperatorState.Break => LookupsOfOkno.BreakReason,
            _ => null,
        };
        if (lookup is null || string.IsNullOrWhiteSpace(reason))
            return null;
        return await db.LookupValues.AnyAsync(value => value.Lookup == lookup && value.Code == reason && value.Active, stop)
            ? reason
            : throw RuleBroken.Malformed("operator.unknown-reason", ("field", "reason"));
    }
}
