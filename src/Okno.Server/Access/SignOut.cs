using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Access;

/// <summary>Ends the session behind the request, here and on every node. A token is not ended by this; it is deleted by its id.</summary>
internal static class SignOut
{
    public static void Map(IEndpointRouteBuilder session) =>
        session.MapDelete("/", Handle).RequireSignIn().WithMetadata(new AnswersOnceByItself()).WithSummary("Sign out");

    internal static async Task<NoContent> Handle(
        HttpContext http,
        CurrentUser user,
        OknoDb db,
        SignedIn signedIn,
        LiveConnections live,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        if (Credential.Of(http.User) is { Kind: CredentialKind.Session } session)
        {
            var now = clock.GetUtcNow();
            await using (var change = await db.BeginChange(stop))
            {
                await Sessions.End(db, session.Id, now, stop);
                db.History.Add(HistoryEntry.Note("access.signed-out", user.Id, user.Id, now));
                change.AfterCommit(() => signedIn.End([session.Id]));
                await change.Commit(stop);
            }
            await http.SignOutAsync(AccessServices.Cookie);
            await live.CloseEnded(stop);
        }
        return TypedResults.NoContent();
    }
}
