using Okno.Server.Data;

namespace Okno.Server.Access;

/// <summary>The beginning and end of sign-in sessions, as rows of a change under way.</summary>
internal static class Sessions
{
    public static Credential Begin(OknoDb db, Guid userId, DateTimeOffset now)
    {
        var session = new SignInSession
        {
            Id = Guid.NewGuid(),
            UserId = userId,
            StartedAt = now,
            ExpiresAt = now + SignedIn.SessionLasts,
        };
        db.SignInSessions.Add(session);
        return new Credential(CredentialKind.Session, session.Id, userId);
    }

    public static Task<int> End(OknoDb db, Guid sessionId, DateTimeOffset now, CancellationToken stop) =>
        db.Execute(
            "update sign_in_sessions set ended_at = @now where id = @id and ended_at is null",
            stop,
            ("id", sessionId),
            ("now", now)
        );

    /// <summary>Ends every session of a person; the ended ones.</summary>
    public static Task<List<Guid>> EndAll(OknoDb db, Guid userId, DateTimeOffset now, CancellationToken stop) =>
        db.Query(
            "update sign_in_sessions set ended_at = @now where user_id = @user and ended_at is null returning id",
            row => row.Guid(0),
            stop,
            ("user", userId),
            ("now", now)
        );
}
