using Okno.Server.Data;

namespace Okno.Server.Access;

/// <summary>Looks every second at what other nodes have ended or changed, ends live connections whose session is over, and writes down which sessions and tokens are in use.</summary>
internal sealed class SignedInWatch(
    SignedIn signedIn,
    LiveConnections live,
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<SignedInWatch> log
) : BackgroundService
{
    // Longer than a transaction takes and node clocks differ.
    private static readonly TimeSpan EndedLately = TimeSpan.FromMinutes(2);

    private Stamp? _people;
    private Stamp? _tokens;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var every = new PeriodicTimer(TimeSpan.FromSeconds(1), clock);
        for (var tick = 1L; await every.WaitForNextTickAsync(stoppingToken); tick++)
        {
            try
            {
                await using var scope = scopes.CreateAsyncScope();
                var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
                await Look(db, stoppingToken);
                await live.CloseEnded(stoppingToken);
                await WriteDownUse(db, stoppingToken);
                if (tick % 60 == 0)
                    signedIn.LetGoOfTheOld();
                if (tick % 3600 == 0)
                    await RemoveOldSessions(db, stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException || !stoppingToken.IsCancellationRequested)
            {
                log.LogWarning(e, "Could not look at sessions and rights; they are read from the database until this works again");
            }
        }
    }

    private async Task Look(OknoDb db, CancellationToken stop)
    {
        var lookedAt = clock.GetTimestamp();
        var ended = await db.Query(
            "select id from sign_in_sessions where ended_at > @lately",
            row => row.Guid(0),
            stop,
            ("lately", clock.GetUtcNow() - EndedLately)
        );
        // Every change of a person, of their roles or of a role raises a version.
        var stamps = await db.Query(
            """
            select count(*), coalesce(sum(version), 0) from users
            union all select count(*), coalesce(sum(version), 0) from roles
            """,
            row => (row.Long(0), row.Long(1)),
            stop
        );
        var tokens = await db.Query(
            "select count(*), max(created_at) from personal_access_tokens",
            row => new Stamp(row.Long(0), row.MaybeMoment(1)?.UtcTicks ?? 0),
            stop
        );

        var people = new Stamp(stamps.Sum(part => part.Item1), stamps.Sum(part => part.Item2));
        if (people != _people)
            signedIn.ForgetEverybody();
        if (tokens[0] != _tokens)
            signedIn.EndTokens();
        if (ended.Count > 0)
            signedIn.End(ended);
        (_people, _tokens) = (people, tokens[0]);
        signedIn.Confirm(lookedAt);
    }

    private async Task WriteDownUse(OknoDb db, CancellationToken stop)
    {
        var used = signedIn.TakeUsed();
        if (used.Count == 0)
            return;
        await using var change = await db.BeginChange(stop);
        foreach (var (credential, at) in used.OrderBy(use => use.Key.Id))
        {
            if (credential.Kind == CredentialKind.Session)
                await db.Execute(
                    "update sign_in_sessions set expires_at = @until where id = @id and ended_at is null",
                    stop,
                    ("id", credential.Id),
                    ("until", at + SignedIn.SessionLasts)
                );
            else
                await db.Execute(
                    "update personal_access_tokens set last_used_at = @at where id = @id",
                    stop,
                    ("id", credential.Id),
                    ("at", at)
                );
        }
        await change.Commit(stop);
    }

    private async Task RemoveOldSessions(OknoDb db, CancellationToken stop)
    {
        await using var change = await db.BeginChange(stop);
        await db.Execute(
            "delete from sign_in_sessions where expires_at < @past or ended_at < @past",
            stop,
            ("past", clock.GetUtcNow() - TimeSpan.FromDays(1))
        );
        await change.Commit(stop);
    }

    private sealed record Stamp(long Count, long Sum);
}
