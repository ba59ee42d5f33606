using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Server.Data;

namespace Okno.Server.Access;

/// <summary>One's own personal access tokens, newest first, without their secrets.</summary>
internal static class MyTokens
{
    public static void Map(IEndpointRouteBuilder tokens) =>
        tokens.MapGet("/", Handle).RequireSignIn().WithSummary("My personal access tokens");

    internal static async Task<Ok<Page<PersonalToken>>> Handle(CurrentUser user, OknoDb db, CancellationToken stop)
    {
        var tokens = await db
            .PersonalAccessTokens.Where(token => token.UserId == user.Id)
            .OrderByDescending(token => token.CreatedAt)
            .Select(token => new PersonalToken(token.Id, token.Name, token.CreatedAt, token.ExpiresAt, token.LastUsedAt))
            .ToListAsync(stop);
        return TypedResults.Ok(new Page<PersonalToken>(tokens, null));
    }
}
