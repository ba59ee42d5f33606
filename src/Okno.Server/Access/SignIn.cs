using System.Globalization;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Access;

/// <summary>Signs a person in by login and password: a new session, and the cookie that stands for it.</summary>
/// <remarks>A wrong password, an unknown login and a person who is not active get one answer, after the same work.</remarks>
internal static class SignIn
{
    public static void Map(IEndpointRouteBuilder session) =>
        session
            .MapPost("/", Handle)
            .AllowAnyone()
            .WithMetadata(new AnswersOnceByItself())
            .Produces<Session>()
            .ProducesProblem(StatusCodes.Status401Unauthorized)
            .ProducesProblem(StatusCodes.Status429TooManyRequests)
            .WithSummary("Sign in");

    internal static async Task<IResult> Handle(
        SignInRequest request,
        HttpContext http,
        OknoDb db,
        ILookupNormalizer normal,
        Passwords passwords,
        FailedSignIns failures,
        SignedIn signedIn,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var address = http.Connection.RemoteIpAddress;
        if (failures.AreTooManyFrom(address))
            return TypedResults.Problem(Problems.Describe(StatusCodes.Status429TooManyRequests, "request.too-many"));

        var now = clock.GetUtcNow();
        var login = normal.NormalizeName(request.Login.Trim());
        var user = User.MayBeLogin(login)
            ? await db.Users.AsNoTracking().FirstOrDefaultAsync(user => user.NormalizedUserName == login, stop)
            : null;

        var lockedUntil = user is null ? failures.LockedUntil(login) : user.LockoutEnd;
        if (lockedUntil > now)
            return Locked(http, lockedUntil.Value, now);

        if (!await passwords.Match(user, request.Password, stop) || !user!.Active)
        {
            failures.Count(address);
            lockedUntil = user is null ? failures.Count(login, now) : await NoteFailure(db, failures, user.Id, http, now, stop);
            return lockedUntil is null
                ? TypedResults.Problem(Problems.Describe(StatusCodes.Status401Unauthorized, "access.bad-credentials"))
                : Locked(http, lockedUntil.Value, now);
        }

        var replaced = Credential.Of(http.User) is { Kind: CredentialKind.Session } previous ? previous.Id : Guid.Empty;
        Credential credential;
        await using (var change = await db.BeginChange(stop))
        {
            if (!await MayStillEnter(db, user, now, stop))
                return Locked(http, now, now);

            if (replaced != Guid.Empty)
            {
                await Sessions.End(db, replaced, now, stop);
                change.AfterCommit(() => signedIn.End([replaced]));
            }
            credential = Sessions.Begin(db, user.Id, now);
            db.History.Add(HistoryEntry.Note("access.signed-in", user.Id, user.Id, now, to: new { address = address?.ToString() }));
            await change.Commit(stop);
        }

        await http.SignInAsync(AccessServices.Cookie, credential.AsPrincipal());
        var person = await signedIn.Find(credential.AsPrincipal(), stop);
        return TypedResults.Ok(Callers.Known(person).AsSession());
    }

    // The password was checked before this change began: it may have been changed, or guessed wrong too often, meanwhile.
    private static async Task<bool> MayStillEnter(OknoDb db, User user, DateTimeOffset now, CancellationToken stop) =>
        await db.Execute(
            """
            update users set access_failed_count = 0, lockout_end = null
            where id = @id and active and password_hash = @hash and (lockout_end is null or lockout_end <= @now)
            """,
            stop,
            ("id", user.Id),
            ("hash", user.PasswordHash),
            ("now", now)
        ) == 1;

    private static async Task<DateTimeOffset?> NoteFailure(
        OknoDb db,
        FailedSignIns failures,
        Guid userId,
        HttpContext http,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        var (lockedUntil, locks) = await failures.Count(db, userId, now, stop);
        if (lockedUntil is null)
            db.History.Add(
                HistoryEntry.Note(
                    locks ? "access.locked" : "access.sign-in-failed",
                    userId,
                    null,
                    now,
                    to: new { address = http.Connection.RemoteIpAddress?.ToString() }
                )
            );
        await change.Commit(stop);
        return lockedUntil;
    }

    internal static IResult Locked(HttpContext http, DateTimeOffset until, DateTimeOffset now)
    {
        var seconds = Math.Max(1, (int)Math.Ceiling((until - now).TotalSeconds));
        http.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(
            Problems.From(
                new RuleBroken("access.locked", ("seconds", seconds), ("until", until.UtcDateTime))
                {
                    Status = StatusCodes.Status429TooManyRequests,
                }
            )
        );
    }
}
