using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Access;

/// <summary>Makes a role, or changes its name and the rights it gives.</summary>
internal static class SaveRole
{
    public static void Map(IEndpointRouteBuilder roles)
    {
        roles
            .MapPost("/", Create)
            .RequirePermission(Permission.ManagePeople)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Make a role");
        roles
            .MapPut("/{id:guid}", Change)
            .RequirePermission(Permission.ManagePeople)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Change a role");
    }

    internal static async Task<Created<Contracts.Access.Role>> Create(
        SaveRoleRequest request,
        CurrentUser caller,
        OknoDb db,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        caller.MustCover(request.Permissions);
        var role = new Role
        {
            Code = request.Code,
            Name = Texts.Need("name", request.Name, 200),
            Kind = request.Kind,
            Permissions = [.. request.Permissions.Distinct().Order()],
        };

        await using var change = await db.BeginChange(stop);
        await db.WaitForSetUpTurn(stop);
        if (await db.Roles.AnyAsync(other => other.Code == role.Code, stop))
            throw new RuleBroken("access.role-code-taken", ("value", role.Code));
        db.Roles.Add(role);
        db.History.Add(HistoryEntry.Note("role.created", role.Id, caller.Id, clock.GetUtcNow(), to: Facts(role)));
        await change.Commit(stop);
        return TypedResults.Created($"/api/roles/{role.Id}", role.AsSeen());
    }

    internal static async Task<Results<Ok<Contracts.Access.Role>, NotFound>> Change(
        Guid id,
        SaveRoleRequest request,
        HttpContext http,
        CurrentUser caller,
        OknoDb db,
        SignedIn signedIn,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        await db.WaitForSetUpTurn(stop);
        if (await db.Roles.FirstOrDefaultAsync(role => role.Id == id, stop) is not { } role)
            return TypedResults.NotFound();

        await StaleWrite.Check(db, "role.changed", id, role.Version, StaleWrite.IfMatch(http) ?? request.Version, stop);
        caller.MustCover(role.Permissions.Concat(request.Permissions));
        var before = Facts(role);
        role.Change(request.Code, Texts.Need("name", request.Name, 200), request.Kind, request.Permissions);
        db.History.Add(HistoryEntry.Note("role.changed", id, caller.Id, clock.GetUtcNow(), before, Facts(role)));
        change.AfterCommit(signedIn.ForgetEverybody);
        await change.Commit(stop);
        return TypedResults.Ok(role.AsSeen());
    }

    internal static object Facts(Role role) =>
        new
        {
            role.Code,
            role.Name,
            role.Kind,
            permissions = role.Permissions.ToList(),
        };
}
