using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Access;

/// <summary>Deletes a role that nothing refers to any more: nobody has it, and no queue, case or setting names it.</summary>
internal static class DeleteRole
{
    public static void Map(IEndpointRouteBuilder roles) =>
        roles
            .MapDelete("/{id:guid}", Handle)
            .RequirePermission(Permission.ManagePeople)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Delete a role");

    internal static async Task<Results<NoContent, NotFound>> Handle(
        Guid id,
        HttpContext http,
        CurrentUser caller,
        OknoDb db,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        await db.WaitForSetUpTurn(stop);
        if (await db.Roles.FirstOrDefaultAsync(role => role.Id == id, stop) is not { } role)
            return TypedResults.NotFound();

        await StaleWrite.Check(db, "role.changed", id, role.Version, StaleWrite.IfMatch(http), stop);
        caller.MustCover(role.Permissions);
        if (FirstPeople.IsShipped(role.Code))
            throw new RuleBroken("access.shipped-role");
        if (await IsInUse(db, role, stop))
            throw new RuleBroken("access.role-in-use");

        db.Roles.Remove(role);
        db.History.Add(HistoryEntry.Note("role.deleted", id, caller.Id, clock.GetUtcNow(), from: SaveRole.Facts(role)));
        await change.Commit(stop);
        return TypedResults.NoContent();
    }

    private static async Task<bool> IsInUse(OknoDb db, Role role, CancellationToken stop)
    {
        var uses = await db.Query(
            """
            select 1 from role_members where role_id = @id
            union all select 1 from queue_team_members where role_id = @id
            union all select 1 from cases where group_id = @id
            union all select 1 from settings where value = @code
            limit 1
            """,
            row => row.Int(0),
            stop,
            ("id", role.Id),
            ("code", $"\"{role.Code}\"")
        );
        return uses.Count > 0;
    }
}
