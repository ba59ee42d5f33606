using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts.Access;

namespace Okno.Server.Access;

/// <summary>The person behind the request, their roles and rights.</summary>
internal static class WhoAmI
{
    public static void Map(IEndpointRouteBuilder session) => session.MapGet("/", Handle).RequireSignIn().WithSummary("Who am I");

    internal static Ok<Session> Handle(CurrentUser user) => TypedResults.Ok(user.AsSession());
}
