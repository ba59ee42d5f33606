using System.Globalization;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Identity;
using Okno.Server.Shared;

namespace Okno.Server.Access;

/// <summary>Keeps passwords as hashes only (PBKDF2 with HMAC-SHA-512) and takes a processor's time for them by turns.</summary>
/// <remarks>Hashing is slow on purpose: without turns a wave of sign-ins would take every processor from those who are at work.</remarks>
internal sealed class Passwords(IPasswordHasher<User> hasher) : IDisposable
{
    public const int Iterations = 100_000;
    public const int Shortest = 8;

    private static readonly User Nobody = new();
    private readonly Lazy<string> _hashOfNobody = new(() => hasher.HashPassword(Nobody, Guid.NewGuid().ToString()));
    private readonly ConcurrencyLimiter _turns = new(
        new ConcurrencyLimiterOptions { PermitLimit = Math.Max(1, Environment.ProcessorCount - 1), QueueLimit = 2000 }
    );

    public string Hash(string password) => hasher.HashPassword(Nobody, password);

    /// <summary>Whether the password is the person's. Takes as long when there is no such person.</summary>
    public async Task<bool> Match(User? user, string password, CancellationToken stop)
    {
        using var turn = await _turns.AcquireAsync(1, stop);
        if (!turn.IsAcquired)
            throw new RuleBroken("request.too-many") { Status = StatusCodes.Status429TooManyRequests };
        return hasher.VerifyHashedPassword(Nobody, user?.PasswordHash ?? _hashOfNobody.Value, password) != PasswordVerificationResult.Failed
            && user?.PasswordHash is not null;
    }

    /// <summary>Refuses passwords that are guessed first: short ones, the most common ones, the login itself.</summary>
    public static void MustBeGood(string password, string login)
    {
        if (new StringInfo(password).LengthInTextElements < Shortest)
            throw RuleBroken.Malformed("access.password-too-short", ("shortest", Shortest));
        if (password.Contains(login, StringComparison.OrdinalIgnoreCase) && password.Length < login.Length + 4)
            throw RuleBroken.Malformed("access.password-is-login");
        if (CommonPasswords.Contain(password))
            throw RuleBroken.Malformed("access.password-common");
    }

    public void Dispose() => _turns.Dispose();
}
