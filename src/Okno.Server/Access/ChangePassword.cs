using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Access;

/// <summary>Gives oneself a new password. All sessions end; the browser that asked goes on with a new one.</summary>
/// <remarks>A wrong current password counts like a failed sign-in: a stolen session must not be a way to guess it.</remarks>
internal static class ChangePassword
{
    public static void Map(IEndpointRouteBuilder session) =>
        session
            .MapPost("/password", Handle)
            .RequireSignIn()
            .WithMetadata(new AnswersOnceByItself())
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .WithSummary("Change my password");

    internal static async Task<IResult> Handle(
        ChangePasswordRequest request,
        HttpContext http,
        CurrentUser caller,
        OknoDb db,
        Passwords passwords,
        FailedSignIns failures,
        SignedIn signedIn,
        LiveConnections live,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        Passwords.MustBeGood(request.New, caller.Login);
        var now = clock.GetUtcNow();
        var known = await db.Users.AsNoTracking().FirstAsync(user => user.Id == caller.Id, stop);
        if (known.LockoutEnd > now)
            return SignIn.Locked(http, known.LockoutEnd.Value, now);

        var right = await passwords.Match(known, request.Current, stop);
        var hash = right ? passwords.Hash(request.New) : null;
        await using (var change = await db.BeginChange(stop))
        {
            if (hash is null)
            {
                var (lockedUntil, _) = await failures.Count(db, caller.Id, now, stop);
                await change.Commit(stop);
                return lockedUntil is null
                    ? TypedResults.Problem(Problems.Describe(StatusCodes.Status409Conflict, "access.wrong-password"))
                    : SignIn.Locked(http, lockedUntil.Value, now);
            }

            var user = await db.Users.FirstAsync(user => user.Id == caller.Id, stop);
            if (!string.Equals(user.PasswordHash, known.PasswordHash, StringComparison.Ordinal))
                throw new RuleBroken("conflict");
            user.PasswordHash = hash;
            user.AccessFailedCount = 0;

            var ended = await Sessions.EndAll(db, user.Id, now, stop);
            var next = Credential.Of(http.User)?.Kind == CredentialKind.Session ? Sessions.Begin(db, user.Id, now) : null;
            db.History.Add(HistoryEntry.Note("access.password-changed", user.Id, user.Id, now));
            change.AfterCommit(() => signedIn.End(ended));
            await change.Commit(stop);

            if (next is not null)
                await http.SignInAsync(AccessServices.Cookie, next.AsPrincipal());
        }
        await live.CloseEnded(stop);
        return TypedResults.NoContent();
    }
}
