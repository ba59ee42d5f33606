using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using Okno.Server.Data;

namespace Okno.Server.Access;

/// <summary>Who is behind a cookie or a token and what they may do right now, from memory.</summary>
/// <remarks>
/// Changes made in this process count at once. Changes made by other nodes are seen by <see cref="SignedInWatch"/>, which looks every
/// second; what it has not confirmed for two seconds is read again, so a database that is out of reach never prolongs a right.
/// </remarks>
internal sealed class SignedIn(IServiceScopeFactory scopes, TimeProvider clock)
{
    /// <summary>A session ends after this long without a request.</summary>
    public static readonly TimeSpan SessionLasts = TimeSpan.FromHours(12);

    private static readonly TimeSpan TrustedFor = TimeSpan.FromSeconds(2);

    // Rows changed by hand, past the versions that the watch looks at, count after this.
    private static readonly TimeSpan KeptFor = TimeSpan.FromMinutes(1);

    private readonly Lock _changing = new();
    private readonly ConcurrentDictionary<Guid, Known<Life>> _credentials = new();
    private readonly ConcurrentDictionary<Guid, Known<CurrentUser>> _people = new();
    private readonly ConcurrentDictionary<Credential, DateTimeOffset> _used = new();
    private long _generation;
    private long _confirmedAt = long.MinValue;

    /// <summary>The person, or null when the session or token has ended, or the person is not active.</summary>
    /// <param name="inUse">Whether this is the person's doing, which prolongs a session.</param>
    public async ValueTask<CurrentUser?> Find(ClaimsPrincipal? principal, CancellationToken stop, bool inUse = true)
    {
        if (Credential.Of(principal) is not { } credential)
            return null;

        var life = await Recall(_credentials, credential.Id, db => ReadLife(db, credential, stop), stop);
        var now = clock.GetUtcNow();
        if (life is null || life.ExpiresAt <= now)
            return null;

        if (inUse)
            NoteUse(credential, life, now);
        return await Recall(_people, credential.UserId, db => ReadPerson(db, credential.UserId, stop), stop);
    }

    /// <summary>The person's name, roles or rights have changed.</summary>
    public void Forget(Guid userId)
    {
        lock (_changing)
        {
            _generation++;
            _people.TryRemove(userId, out _);
        }
    }

    public void ForgetEverybody()
    {
        lock (_changing)
        {
            _generation++;
            _people.Clear();
        }
    }

    /// <summary>These sessions or tokens have ended.</summary>
    public void End(IEnumerable<Guid> credentials)
    {
        lock (_changing)
        {
            _generation++;
            foreach (var id in credentials)
                _credentials.TryRemove(id, out _);
        }
    }

    public void EndTokens()
    {
        lock (_changing)
        {
            _generation++;
            foreach (var (id, known) in _credentials)
            {
                if (known.Value.Kind == CredentialKind.Token)
                    _credentials.TryRemove(id, out _);
            }
        }
    }

    /// <summary>What is known was compared with the database by a look that began then.</summary>
    public void Confirm(long lookedAt) => Volatile.Write(ref _confirmedAt, lookedAt);

    /// <summary>The sessions and tokens that were used, to be written down away from the request.</summary>
    public IReadOnlyList<KeyValuePair<Credential, DateTimeOffset>> TakeUsed()
    {
        var taken = _used.ToArray();
        foreach (var use in taken)
            _used.TryRemove(use);
        return taken;
    }

    /// <summary>Lets go of what nobody has asked for lately.</summary>
    public void LetGoOfTheOld()
    {
        foreach (var (id, known) in _credentials)
        {
            if (clock.GetElapsedTime(known.ReadAt) > KeptFor)
                _credentials.TryRemove(KeyValuePair.Create(id, known));
        }
        foreach (var (id, known) in _people)
        {
            if (clock.GetElapsedTime(known.ReadAt) > KeptFor)
                _people.TryRemove(KeyValuePair.Create(id, known));
        }
    }

    private async ValueTask<T?> Recall<T>(
        ConcurrentDictionary<Guid, Known<T>> shelf,
        Guid id,
        Func<OknoDb, Task<T?>> read,
        CancellationToken stop
    )
        where T : class
    {
        if (shelf.TryGetValue(id, out var known) && IsTrusted(known.ReadAt))
            return known.Value;

        stop.ThrowIfCancellationRequested();
        var generation = Volatile.Read(ref _generation);
        var readAt = clock.GetTimestamp();
        await using var scope = scopes.CreateAsyncScope();
        var value = await read(scope.ServiceProvider.GetRequiredService<OknoDb>());
        lock (_changing)
        {
            if (value is null)
                shelf.TryRemove(id, out _);
            else if (generation == _generation) // else something ended while this was being read
                shelf[id] = new Known<T>(value, readAt);
        }
        return value;
    }

    private bool IsTrusted(long readAt) =>
        clock.GetElapsedTime(readAt) < KeptFor && clock.GetElapsedTime(Math.Max(readAt, Volatile.Read(ref _confirmedAt))) < TrustedFor;

    private void NoteUse(Credential credential, Life life, DateTimeOffset now)
    {
        var often = credential.Kind == CredentialKind.Session ? TimeSpan.FromMinutes(10) : TimeSpan.FromMinutes(1);
        if (now - life.UsedAt < often)
            return;
        life.UsedAt = now;
        if (credential.Kind == CredentialKind.Session)
            life.ExpiresAt = now + SessionLasts;
        _used[credential] = now;
    }

    private static async Task<Life?> ReadLife(OknoDb db, Credential credential, CancellationToken stop)
    {
        if (credential.Kind == CredentialKind.Session)
        {
            var session = await db
                .SignInSessions.AsNoTracking()
                .FirstOrDefaultAsync(
                    session => session.Id == credential.Id && session.UserId == credential.UserId && session.EndedAt == null,
                    stop
                );
            return session is null
                ? null
                : new Life
                {
                    Kind = CredentialKind.Session,
                    ExpiresAt = session.ExpiresAt,
                    UsedAt = session.ExpiresAt - SessionLasts,
                };
        }
        var token = await db
            .PersonalAccessTokens.AsNoTracking()
            .FirstOrDefaultAsync(token => token.Id == credential.Id && token.UserId == credential.UserId, stop);
        return token is null
            ? null
            : new Life
            {
                Kind = CredentialKind.Token,
                ExpiresAt = token.ExpiresAt ?? DateTimeOffset.MaxValue,
                UsedAt = token.LastUsedAt ?? DateTimeOffset.MinValue,
            };
    }

    private static async Task<CurrentUser?> ReadPerson(OknoDb db, Guid userId, CancellationToken stop)
    {
        if (await db.Users.AsNoTracking().FirstOrDefaultAsync(user => user.Id == userId && user.Active, stop) is not { } user)
            return null;

        var roles = await db
            .Roles.AsNoTracking()
            .Where(role => db.RoleMembers.Any(member => member.UserId == userId && member.RoleId == role.Id))
            .ToListAsync(stop);
        return new CurrentUser(
            user.Id,
            user.UserName!,
            user.Name,
            roles.Select(role => role.Id).ToFrozenSet(),
            [.. roles.Select(role => role.Code).Order(StringComparer.Ordinal)],
            roles.SelectMany(role => role.Permissions).ToFrozenSet(),
            user.Language
        );
    }

    private sealed record Known<T>(T Value, long ReadAt);

    private sealed class Life
    {
        public CredentialKind Kind { get; init; }
        public DateTimeOffset ExpiresAt { get; set; }
        public DateTimeOffset UsedAt { get; set; }
    }
}
