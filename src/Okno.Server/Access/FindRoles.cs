using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Server.Data;

namespace Okno.Server.Access;

/// <summary>The roles with the rights they give.</summary>
internal static class FindRoles
{
    public static void Map(IEndpointRouteBuilder roles)
    {
        roles.MapGet("/", Handle).RequirePermission(Permission.SeePeople).WithSummary("List roles");
        roles.MapGet("/{id:guid}", One).RequirePermission(Permission.SeePeople).WithSummary("One role");
    }

    internal static async Task<Ok<Page<Contracts.Access.Role>>> Handle(OknoDb db, CancellationToken stop)
    {
        var roles = await db.Roles.AsNoTracking().OrderBy(role => role.Name).ToListAsync(stop);
        return TypedResults.Ok(new Page<Contracts.Access.Role>([.. roles.Select(role => role.AsSeen())], null));
    }

    internal static async Task<Results<Ok<Contracts.Access.Role>, NotFound>> One(Guid id, OknoDb db, CancellationToken stop) =>
        await db.Roles.AsNoTracking().FirstOrDefaultAsync(role => role.Id == id, stop) is { } role
            ? TypedResults.Ok(role.AsSeen())
            : TypedResults.NotFound();
}
