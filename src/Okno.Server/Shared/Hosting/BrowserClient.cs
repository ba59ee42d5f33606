namespace Okno.Server.Shared.Hosting;

internal static class BrowserClient
{
    /// <summary>The desktop's files; every address that is not the server's own opens the desktop, which knows its pages.</summary>
    /// <remarks>The server's own addresses are left to routing, which tells an unknown address from a wrong method or kind of content.</remarks>
    public static void MapBrowserClient(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapFallbackToFile("/", "web/index.html");
        app.MapFallbackToFile(
            "{*path:regex(^(?!api/|hubs/|openapi/|health/|_framework/|_content/|scalar|metrics).*$):nonfile}",
            "web/index.html"
        );
    }
}
