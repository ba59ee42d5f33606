using System.Security.Claims;
using Okno.Server.Shared;

namespace Okno.Server.Access;

/// <summary>Lets a request through to its route, or says why not: who is asking, what the route asks of them, and whether they meant it.</summary>
/// <remarks>
/// A route under /api or /hubs that does not say what it asks is closed to everybody. A browser sends the cookie along with requests
/// that another site made it send; those cannot carry a header of our own (changes) and show their origin (live connections).
/// </remarks>
internal sealed class Gate(RequestDelegate next, SignedIn signedIn)
{
    public const string MeantHeader = "X-Okno-Csrf";

    public async Task InvokeAsync(HttpContext http)
    {
        var endpoint = http.GetEndpoint();
        if (endpoint?.Metadata.GetMetadata<RouteAccess>() is not { } access)
        {
            // Routing's own answers (405, 415) have no route; a fallback, which is what is left when no route fits, comes last of all.
            if (endpoint is RouteEndpoint { Order: < int.MaxValue } && IsGuarded(http.Request.Path))
                await Problems.Write(http, StatusCodes.Status403Forbidden, "access.forbidden", "");
            else
                await next(http);
            return;
        }

        var user = await signedIn.Find(http.User, http.RequestAborted);
        if (user is null)
            http.User = new ClaimsPrincipal(new ClaimsIdentity());
        http.RequestServices.GetRequiredService<Caller>().User = user;

        if (access.Anonymous)
        {
            await next(http);
        }
        else if (user is null)
        {
            http.Response.Headers.WWWAuthenticate = "Bearer";
            await Problems.Write(http, StatusCodes.Status401Unauthorized, "access.not-signed-in");
        }
        else if (!WasMeant(http))
        {
            await Problems.Write(http, StatusCodes.Status403Forbidden, "access.csrf");
        }
        else if (access.Permission is { } permission && !user.May(permission))
        {
            await Problems.Write(http, Problems.From(RuleBroken.Forbidden("access.forbidden", ("permission", permission))));
        }
        else
        {
            await next(http);
        }
    }

    private static bool IsGuarded(PathString path) => path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || IsLive(path);

    private static bool IsLive(PathString path) => path.StartsWithSegments("/hubs", StringComparison.OrdinalIgnoreCase);

    private static bool WasMeant(HttpContext http)
    {
        if (Credential.Of(http.User)?.Kind != CredentialKind.Session)
            return true;
        if (IsLive(http.Request.Path))
            return IsFromHere(http.Request);
        return IsReading(http.Request.Method) || http.Request.Headers[MeantHeader] == "1";
    }

    private static bool IsReading(string method) =>
        HttpMethods.IsGet(method) || HttpMethods.IsHead(method) || HttpMethods.IsOptions(method);

    // Programs send no Origin; browsers always do when opening a WebSocket and on requests between sites.
    private static bool IsFromHere(HttpRequest request)
    {
        if (request.Headers["Sec-Fetch-Site"] == "cross-site")
            return false;
        var origin = request.Headers.Origin.ToString();
        if (origin.Length == 0)
            return true;
        return Uri.TryCreate(origin, UriKind.Absolute, out var from)
            && string.Equals(from.IdnHost, request.Host.Host.Trim('[', ']'), StringComparison.OrdinalIgnoreCase)
            && from.Port == (request.Host.Port ?? (string.Equals(from.Scheme, "https", StringComparison.Ordinal) ? 443 : 80));
    }
}
