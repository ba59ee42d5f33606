using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Access;

/// <summary>Ends one of one's own personal access tokens for good.</summary>
internal static class DeleteToken
{
    public static void Map(IEndpointRouteBuilder tokens) =>
        tokens.MapDelete("/{id:guid}", Handle).RequireSignIn().WithSummary("Delete a personal access token");

    internal static async Task<Results<NoContent, NotFound>> Handle(
        Guid id,
        CurrentUser user,
        OknoDb db,
        SignedIn signedIn,
        LiveConnections live,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using (var change = await db.BeginChange(stop))
        {
            if (
                await db.PersonalAccessTokens.FirstOrDefaultAsync(token => token.Id == id && token.UserId == user.Id, stop) is not { } token
            )
                return TypedResults.NotFound();

            db.PersonalAccessTokens.Remove(token);
            db.History.Add(
                HistoryEntry.Note("access.token-deleted", user.Id, user.Id, clock.GetUtcNow(), from: new { token.Id, token.Name })
            );
            change.AfterCommit(() => signedIn.End([id]));
            await change.Commit(stop);
        }
        await live.CloseEnded(stop);
        return TypedResults.NoContent();
    }
}
