using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Access;

/// <summary>Adds a person who can sign in.</summary>
internal static class CreateUser
{
    public static void Map(IEndpointRouteBuilder users) =>
        users.MapPost("/", Handle).RequirePermission(Permission.ManagePeople).WithSummary("Add a person");

    internal static async Task<Created<UserAccount>> Handle(
        CreateUserRequest request,
        CurrentUser caller,
        OknoDb db,
        ILookupNormalizer normal,
        Passwords passwords,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var login = request.Login.Trim();
        if (!User.MayBeLogin(login))
            throw RuleBroken.Malformed("access.bad-login");
        Passwords.MustBeGood(request.Password, login);

        var now = clock.GetUtcNow();
        var user = new User
        {
            Id = Guid.CreateVersion7(now),
            UserName = login,
            NormalizedUserName = normal.NormalizeName(login),
            PasswordHash = passwords.Hash(request.Password),
            LockoutEnabled = true,
        };
        user.Describe(request.Name, request.Email, request.Extension, request.Active);

        await using var change = await db.BeginChange(stop);
        await db.WaitForSetUpTurn(stop);
        var roles = await db.FindRoles(request.RoleIds, stop);
        caller.MustCover(roles);
        if (await db.Users.AnyAsync(other => other.NormalizedUserName == user.NormalizedUserName, stop))
            throw new RuleBroken("access.login-taken", ("login", login));
        await MustBeFree(db, user, stop);

        db.Users.Add(user);
        db.RoleMembers.AddRange(roles.Select(role => new RoleMember { UserId = user.Id, RoleId = role.Id }));
        db.History.Add(HistoryEntry.Note("user.created", user.Id, caller.Id, now, to: Facts(user, roles)));
        await change.Commit(stop);
        return TypedResults.Created($"/api/users/{user.Id}", user.AsSeen(roles.Select(role => role.Id)));
    }

    /// <summary>Calls reach one person: an extension belongs to one.</summary>
    internal static async Task MustBeFree(OknoDb db, User user, CancellationToken stop)
    {
        if (user.Extension is not null && await db.Users.AnyAsync(other => other.Extension == user.Extension && other.Id != user.Id, stop))
            throw new RuleBroken("access.extension-taken", ("extension", user.Extension));
    }

    /// <summary>What the history tells of an account. Never the password.</summary>
    internal static object Facts(User user, IEnumerable<Role> roles) =>
        new
        {
            login = user.UserName,
            user.Name,
            user.Email,
            user.Extension,
            user.Active,
            roles = roles.Select(role => role.Code).Order(StringComparer.Ordinal).ToList(),
        };
}
