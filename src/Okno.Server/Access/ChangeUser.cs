using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Access;

/// <summary>Changes a person's account: name, extension, roles, whether they may sign in, and a new password when one is given.</summary>
/// <remarks>A new password ends the person's sessions; to deactivate them ends these and deletes their tokens. Roles that are not sent stay.</remarks>
internal static class ChangeUser
{
    public static void Map(IEndpointRouteBuilder users) =>
        users
            .MapPut("/{id:guid}", Handle)
            .RequirePermission(Permission.ManagePeople)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Change a person's account");

    internal static async Task<Results<Ok<UserAccount>, NotFound>> Handle(
        Guid id,
        ChangeUserRequest request,
        HttpContext http,
        CurrentUser caller,
        OknoDb db,
        Passwords passwords,
        SignedIn signedIn,
        LiveConnections live,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        if (await db.Users.AsNoTracking().FirstOrDefaultAsync(user => user.Id == id, stop) is not { } known)
            return TypedResults.NotFound();
        if (request.Password is not null)
            Passwords.MustBeGood(request.Password, known.UserName!);
        var hash = request.Password is null ? null : passwords.Hash(request.Password);

        var now = clock.GetUtcNow();
        UserAccount seen;
        await using (var change = await db.BeginChange(stop))
        {
            await db.WaitForSetUpTurn(stop);
            var user = await db.Users.FirstAsync(user => user.Id == id, stop);
            await StaleWrite.Check(db, "user.changed", id, user.Version, StaleWrite.IfMatch(http) ?? request.Version, stop);

            var had = await db.RolesOf(id, stop);
            var gets = request.RoleIds is null ? had : await db.FindRoles(request.RoleIds, stop);
            caller.MustCover(had.Concat(gets));
            if (IsAdministrator(user.Active, had) && !IsAdministrator(request.Active, gets))
                await db.MustLeaveAnAdministrator(id, stop);

            var before = CreateUser.Facts(user, had);
            var wasActive = user.Active;
            user.Describe(request.Name, request.Email, request.Extension, request.Active);
            await CreateUser.MustBeFree(db, user, stop);
            user.Version++;
            await SetRoles(db, id, had, gets, stop);
            db.History.Add(HistoryEntry.Note("user.changed", id, caller.Id, now, before, CreateUser.Facts(user, gets)));

            if (hash is not null)
            {
                (user.PasswordHash, user.AccessFailedCount, user.LockoutEnd) = (hash, 0, null);
                db.History.Add(HistoryEntry.Note("access.password-set", id, caller.Id, now));
            }
            if (hash is not null || (wasActive && !user.Active))
            {
                var ended = await Sessions.EndAll(db, id, now, stop);
                change.AfterCommit(() => signedIn.End(ended));
            }
            if (!user.Active)
            {
                var deleted = await db.Query(
                    "delete from personal_access_tokens where user_id = @user returning id",
                    row => row.Guid(0),
                    stop,
                    ("user", id)
                );
                change.AfterCommit(() => signedIn.End(deleted));
            }

            change.AfterCommit(() => signedIn.Forget(id));
            await change.Commit(stop);
            seen = user.AsSeen(gets.Select(role => role.Id));
        }
        await live.CloseEnded(stop);
        return TypedResults.Ok(seen);
    }

    private static bool IsAdministrator(bool active, List<Role> roles) =>
        active && roles.Exists(role => string.Equals(role.Code, Role.Administrator, StringComparison.Ordinal));

    private static async Task SetRoles(OknoDb db, Guid userId, List<Role> had, List<Role> gets, CancellationToken stop)
    {
        foreach (var role in had.Except(gets))
            db.RoleMembers.Remove(await db.RoleMembers.FirstAsync(member => member.UserId == userId && member.RoleId == role.Id, stop));
        db.RoleMembers.AddRange(gets.Except(had).Select(role => new RoleMember { UserId = userId, RoleId = role.Id }));
    }
}
