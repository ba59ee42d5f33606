using Okno.Contracts.Access;

namespace Okno.Server.Access;

/// <summary>What a route asks of its caller. Every route under /api and every hub method carries one; a test fails for a route that does not.</summary>
/// <param name="Permission">Null when being signed in is enough, or nothing is asked (<see cref="Anonymous"/>).</param>
public sealed record RouteAccess(Permission? Permission, bool Anonymous = false);

public static class RoutePermissions
{
    public static TBuilder RequirePermission<TBuilder>(this TBuilder route, Permission permission)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RouteAccess(permission));

    /// <summary>For routes that every signed-in person may use: their own session, names for pick lists.</summary>
    public static TBuilder RequireSignIn<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RouteAccess(null));

    public static TBuilder AllowAnyone<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.WithMetadata(new RouteAccess(null, Anonymous: true));
}
