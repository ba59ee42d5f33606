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
        KeepPreferences.Map(session);

        var tokens = session.MapGroup("/tokens");
        CreateToken.Map(tokens);
        MyTokens.Map(tokens);
        DeleteToken.Map(tokens);

        var users = api.MapGroup("/users").WithTags("Access");
        FindUsers.Map(users);
        CreateUser.Map(users);
        ChangeUser.Map(users);

        var roles = api.MapGroup("/roles").WithTags("Access");
        FindRoles.Map(roles);
        SaveRole.Map(roles);
        DeleteRole.Map(roles);

        PickPeople.Map(api);
        AuditLog.Map(api);
    }
}
