namespace Okno.Server.Access;

/// <summary>Sessions, people and their rights: what there is, and what each asks of its caller.</summary>
internal static class AccessRoutes
{
    public static void MapAccess(this IEndpointRouteBuilder api)
    {
        var session = api.MapGroup("/session").WithTags("Access");
        SignIn.Map(session);
        WhoAmI.Map(session);
        SignOut.Map(session);
        ChangePassword.Map(session);

        var tokens = session.MapGroup("/tokens");
        CreateToken.Map(tokens);
        MyTokens.Map(tokens);
        DeleteToken.Map(tokens);
    }
}
