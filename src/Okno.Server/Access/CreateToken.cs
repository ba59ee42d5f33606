using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Access;

/// <summary>Makes a personal access token for programs. Its secret is shown this once; only its hash is kept.</summary>
/// <remarks>
/// A token cannot make tokens: a leaked one would live on in its offspring. Answers are not kept for an Idempotency-Key, because
/// they hold the secret.
/// </remarks>
internal static class CreateToken
{
    private const int Most = 50;

    public static void Map(IEndpointRouteBuilder tokens) =>
        tokens.MapPost("/", Handle).RequireSignIn().WithMetadata(new AnswersOnceByItself()).WithSummary("Make a personal access token");

    internal static async Task<Created<CreatedToken>> Handle(
        CreateTokenRequest request,
        HttpContext http,
        CurrentUser user,
        OknoDb db,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var now = clock.GetUtcNow();
        if (Credential.Of(http.User)?.Kind != CredentialKind.Session)
            throw RuleBroken.Forbidden("access.session-only");
        if (request.ExpiresAt <= now)
            throw RuleBroken.Malformed("access.token-expiry-in-the-past");

        var secret = KnownTokens.Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        var token = new PersonalAccessToken
        {
            UserId = user.Id,
            Name = Texts.Need("name", request.Name, 100),
            Hash = KnownTokens.HashOf(secret),
            CreatedAt = now,
            ExpiresAt = request.ExpiresAt?.ToUniversalTime(),
        };

        await using var change = await db.BeginChange(stop);
        if (await db.PersonalAccessTokens.CountAsync(kept => kept.UserId == user.Id, stop) >= Most)
            throw new RuleBroken("access.too-many-tokens", ("most", Most));
        db.PersonalAccessTokens.Add(token);
        db.History.Add(
            HistoryEntry.Note(
                "access.token-created",
                user.Id,
                user.Id,
                now,
                to: new
                {
                    token.Id,
                    token.Name,
                    token.ExpiresAt,
                }
            )
        );
        await change.Commit(stop);
        return TypedResults.Created($"/api/session/tokens/{token.Id}", new CreatedToken(token.Id, token.Name, secret, token.ExpiresAt));
    }
}
