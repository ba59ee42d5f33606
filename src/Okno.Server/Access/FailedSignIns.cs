using System.Net;
using System.Net.Sockets;
using System.Threading.RateLimiting;
using Microsoft.Extensions.Options;
using Okno.Server.Data;

namespace Okno.Server.Access;

/// <summary>How many failed sign-ins are let pass. Successful ones never count, so a thousand operators may share one address.</summary>
internal sealed class SignInLimits
{
    public int FailuresPerLogin { get; set; } = 5;
    public TimeSpan LockFor { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>From one address at once, and one more each time <see cref="OneMoreEvery"/> has passed.</summary>
    public int FailuresPerAddress { get; set; } = 300;

    public TimeSpan OneMoreEvery { get; set; } = TimeSpan.FromSeconds(0.5);
}

/// <summary>Counts failed sign-ins, by login and by address.</summary>
/// <remarks>
/// A login that nobody has locks like any other, or the difference would tell which logins exist. Those are counted in memory,
/// the oldest forgotten first; a person's are counted on their row, for all nodes.
/// </remarks>
internal sealed class FailedSignIns : IDisposable
{
    private const int LoginsRemembered = 10_000;

    private readonly SignInLimits _limits;
    private readonly PartitionedRateLimiter<IPAddress> _byAddress;
    private readonly Lock _counting = new();
    private readonly Dictionary<string, Unknown> _unknown = new(StringComparer.Ordinal);
    private readonly Queue<string> _order = new();

    public FailedSignIns(IOptions<SignInLimits> limits)
    {
        _limits = limits.Value;
        _byAddress = PartitionedRateLimiter.Create<IPAddress, IPAddress>(address =>
            RateLimitPartition.GetTokenBucketLimiter(
                address,
                _ => new TokenBucketRateLimiterOptions
                {
                    TokenLimit = _limits.FailuresPerAddress,
                    TokensPerPeriod = 1,
                    ReplenishmentPeriod = _limits.OneMoreEvery,
                    QueueLimit = 0,
                }
            )
        );
    }

    public bool AreTooManyFrom(IPAddress? address) => _byAddress.GetStatistics(Counted(address)) is { CurrentAvailablePermits: 0 };

    public void Count(IPAddress? address) => _byAddress.AttemptAcquire(Counted(address)).Dispose();

    /// <summary>Until when a login that nobody has is locked.</summary>
    public DateTimeOffset? LockedUntil(string login)
    {
        lock (_counting)
            return _unknown.TryGetValue(login, out var unknown) ? unknown.LockedUntil : null;
    }

    /// <summary>Counts a failure of a login that nobody has. Until when it is locked if it already was.</summary>
    public DateTimeOffset? Count(string login, DateTimeOffset now)
    {
        lock (_counting)
        {
            if (!_unknown.TryGetValue(login, out var unknown))
            {
                if (_order.Count >= LoginsRemembered)
                    _unknown.Remove(_order.Dequeue());
                _order.Enqueue(login);
                _unknown[login] = unknown = new Unknown();
            }
            if (unknown.LockedUntil > now)
                return unknown.LockedUntil;

            unknown.Failures++;
            if (unknown.Failures >= _limits.FailuresPerLogin)
                (unknown.Failures, unknown.LockedUntil) = (0, now + _limits.LockFor);
            return null;
        }
    }

    /// <summary>Counts a failure of a person. Until when they are locked if they already were; whether this failure locked them.</summary>
    /// <remarks>One statement, so that guesses sent at once are all counted and those past the limit learn nothing.</remarks>
    public async Task<(DateTimeOffset? LockedUntil, bool Locks)> Count(OknoDb db, Guid userId, DateTimeOffset now, CancellationToken stop)
    {
        var counted = await db.Execute(
            """
            update users
            set lockout_end = case when access_failed_count + 1 >= @most then @until else null end,
                access_failed_count = case when access_failed_count + 1 >= @most then 0 else access_failed_count + 1 end
            where id = @id and (lockout_end is null or lockout_end <= @now)
            """,
            stop,
            ("id", userId),
            ("most", _limits.FailuresPerLogin),
            ("until", now + _limits.LockFor),
            ("now", now)
        );
        var until = (
            await db.Query("select lockout_end from users where id = @id", row => row.MaybeMoment(0), stop, ("id", userId))
        ).SingleOrDefault();
        return counted == 0 ? (until ?? now, false) : (null, until is not null);
    }

    public void Dispose() => _byAddress.Dispose();

    // Whoever has one IPv6 address has the /64 around it.
    private static IPAddress Counted(IPAddress? address)
    {
        if (address is null)
            return IPAddress.None;
        if (address.IsIPv4MappedToIPv6)
            return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
            return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPAddress(bytes);
    }

    private sealed class Unknown
    {
        public int Failures { get; set; }
        public DateTimeOffset? LockedUntil { get; set; }
    }
}
