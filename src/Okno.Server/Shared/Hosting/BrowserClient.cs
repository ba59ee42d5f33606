namespace Okno.Server.Shared.Hosting;

internal static class BrowserClient
{
    /// <summary>The desktop's files; every address that is not the server's own opens the desktop, which knows its pages.</summary>
    public static void MapBrowserClient(this WebApplication app, Action<IEndpointConventionBuilder> open)
    {
        app.MapStaticAssets().AllowAnonymous();
        foreach (var own in new[] { "/api/{**rest}", "/hubs/{**rest}", "/openapi/{**rest}", "/health/{**rest}", "/_framework/{**rest}", "/_content/{**rest}" })
            open(app.MapFallback(own, (HttpContext http) => Problems.Write(http, StatusCodes.Status404NotFound, "request.not-found")));
        app.MapFallbackToFile("index.html");
    }
}
