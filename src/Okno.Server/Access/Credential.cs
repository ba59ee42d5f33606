using System.Security.Claims;

namespace Okno.Server.Access;

internal enum CredentialKind
{
    Session,
    Token,
}

/// <summary>What a caller showed: the session behind a cookie, or a personal access token. Who they are and what they may do is looked up.</summary>
internal sealed record Credential(CredentialKind Kind, Guid Id, Guid UserId)
{
    private const string SessionId = "sid";
    private const string TokenId = "tid";
    private const string PersonId = "sub";

    public ClaimsPrincipal AsPrincipal()
    {
        var kept = Kind == CredentialKind.Session ? SessionId : TokenId;
        var scheme = Kind == CredentialKind.Session ? AccessServices.Cookie : AccessServices.Token;
        return new ClaimsPrincipal(new ClaimsIdentity([new Claim(kept, $"{Id:N}"), new Claim(PersonId, $"{UserId:N}")], scheme));
    }

    public static Credential? Of(ClaimsPrincipal? principal)
    {
        if (!Guid.TryParse(principal?.FindFirstValue(PersonId), out var userId))
            return null;
        if (Guid.TryParse(principal?.FindFirstValue(SessionId), out var sessionId))
            return new Credential(CredentialKind.Session, sessionId, userId);
        return Guid.TryParse(principal?.FindFirstValue(TokenId), out var tokenId)
            ? new Credential(CredentialKind.Token, tokenId, userId)
            : null;
    }
}
