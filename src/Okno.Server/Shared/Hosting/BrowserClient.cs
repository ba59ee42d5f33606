namespace Okno.Server.Shared.Hosting;

internal static class BrowserClient
{
    private const string Page = "web/index.html";

    /// <summary>The page names the program's files, which a newer server no longer has: a browser must not take it for fresh by its own reckoning (RFC 9111 §4.2.2).</summary>
    private static readonly StaticFileOptions AskedEachTime = new()
    {
        OnPrepareResponse = page => page.Context.Response.Headers.CacheControl = "no-cache",
    };

    /// <summary>The desktop's files; every address that is not the server's own opens the desktop, which knows its pages.</summary>
    /// <remarks>The server's own addresses are left to routing, which tells an unknown address from a wrong method or kind of content.</remarks>
    public static void MapBrowserClient(this WebApplication app)
    {
        app.MapStaticAssets().AllowAnonymous();
        app.MapFallbackToFile("/", Page, AskedEachTime);
        app.MapFallbackToFile(
            "{*path:regex(^(?!api/|hubs/|openapi/|health/|_framework/|_content/|scalar|metrics).*$):nonfile}",
            Page,
            AskedEachTime
        );
    }
}
