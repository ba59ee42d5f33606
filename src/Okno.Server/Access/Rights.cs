using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Access;

/// <summary>What guards the giving and taking of rights.</summary>
internal static class Rights
{
    /// <summary>Nobody deals in rights they lack: neither gives them, nor changes the account or role of those who have them. Administrators may.</summary>
    public static void MustCover(this CurrentUser caller, IEnumerable<Role> roles) =>
        caller.MustCover(roles.SelectMany(role => role.Permissions));

    public static void MustCover(this CurrentUser caller, IEnumerable<Permission> permissions)
    {
        if (caller.IsAdministrator)
            return;
        var beyond = permissions.Where(permission => !caller.May(permission)).Distinct().Order().ToList();
        if (beyond.Count > 0)
            throw RuleBroken.Forbidden("access.beyond-your-rights", ("permissions", string.Join(", ", beyond)));
    }

    public static async Task<List<Role>> FindRoles(this OknoDb db, IReadOnlyList<Guid>? ids, CancellationToken stop)
    {
        if (ids is null or { Count: 0 })
            return [];
        var wanted = ids.Distinct().ToList();
        var roles = await db.Roles.Where(role => wanted.Contains(role.Id)).ToListAsync(stop);
        return roles.Count == wanted.Count ? roles : throw RuleBroken.Malformed("access.no-such-role");
    }

    public static Task<List<Role>> RolesOf(this OknoDb db, Guid userId, CancellationToken stop) =>
        db.Roles.Where(role => db.RoleMembers.Any(member => member.UserId == userId && member.RoleId == role.Id)).ToListAsync(stop);

    /// <summary>Somebody must be left who can sign in and may do everything.</summary>
    public static async Task MustLeaveAnAdministrator(this OknoDb db, Guid without, CancellationToken stop)
    {
        var others = db.Users.Where(user =>
            user.Active
            && user.Id != without
            && db.RoleMembers.Any(member =>
                member.UserId == user.Id && db.Roles.Any(role => role.Id == member.RoleId && role.Code == Role.Administrator)
            )
        );
        if (!await others.AnyAsync(stop))
            throw new RuleBroken("access.last-administrator");
    }
}
