using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Okno.Server.Data;

namespace Okno.Server.Access;

/// <summary><c>Authorization: Bearer okno_…</c>: a personal access token.</summary>
internal sealed class TokenScheme(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logs,
    UrlEncoder encoder,
    KnownTokens tokens
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logs, encoder)
{
    private const string Bearer = "Bearer ";

    public static bool IsUsedBy(HttpContext http) =>
        http.Request.Headers.Authorization.ToString().StartsWith(Bearer, StringComparison.OrdinalIgnoreCase);

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        var secret = Request.Headers.Authorization.ToString()[Bearer.Length..].Trim();
        return await tokens.Find(secret, Context.RequestAborted) is { } credential
            ? AuthenticateResult.Success(new AuthenticationTicket(credential.AsPrincipal(), Scheme.Name))
            : AuthenticateResult.NoResult();
    }
}

/// <summary>Which token a secret is. Whether that token still counts is asked of <see cref="SignedIn"/>.</summary>
internal sealed class KnownTokens(IServiceScopeFactory scopes)
{
    public const string Prefix = "okno_";
    private const int Remembered = 10_000;

    // A hash never comes to mean another token, so there is nothing to go stale.
    private readonly ConcurrentDictionary<string, Credential> _byHash = new(StringComparer.Ordinal);

    public static byte[] HashOf(string secret) => SHA256.HashData(Encoding.UTF8.GetBytes(secret));

    public async ValueTask<Credential?> Find(string secret, CancellationToken stop)
    {
        if (!secret.StartsWith(Prefix, StringComparison.Ordinal) || secret.Length > 100)
            return null;

        var hash = HashOf(secret);
        var key = Convert.ToHexString(hash);
        if (_byHash.TryGetValue(key, out var known))
            return known;

        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
        var found = await db
            .PersonalAccessTokens.Where(token => token.Hash == hash)
            .Select(token => new { token.Id, token.UserId })
            .FirstOrDefaultAsync(stop);
        if (found is null)
            return null;
        if (_byHash.Count >= Remembered)
            _byHash.Clear();
        return _byHash[key] = new Credential(CredentialKind.Token, found.Id, found.UserId);
    }
}
