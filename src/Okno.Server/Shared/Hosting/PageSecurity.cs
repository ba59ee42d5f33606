namespace Okno.Server.Shared.Hosting;

/// <summary>Headers that keep what is stored from running in a browser, and the page from being framed or sniffed.</summary>
internal static class PageSecurity
{
    private const string ConnectSource = "connect-src 'self'";

    /// <param name="telephone">Where the pages may open a WebSocket beside the server's own: the telephone system's origin; null for nowhere.</param>
    public static void UsePageSecurity(this WebApplication app, Func<HttpContext, ValueTask<string?>> telephone)
    {
        // Registered first, it runs last: when the policy stands in the answer.
        app.Use(
            (http, next) =>
            {
                http.Response.OnStarting(async () =>
                {
                    var policy = http.Response.Headers.ContentSecurityPolicy.ToString();
                    if (policy.Contains(ConnectSource, StringComparison.Ordinal) && await telephone(http) is { } origin)
                        http.Response.Headers.ContentSecurityPolicy = policy.Replace(
                            ConnectSource,
                            $"{ConnectSource} {origin}",
                            StringComparison.Ordinal
                        );
                });
                return next(http);
            }
        );
        var pages = Policy(inlineScripts: false);
        var apiReference = Policy(inlineScripts: true);
        app.UseWhen(
            http => http.Request.Path.StartsWithSegments("/scalar", StringComparison.OrdinalIgnoreCase),
            branch => branch.UseSecurityHeaders(apiReference)
        );
        app.UseWhen(
            http => !http.Request.Path.StartsWithSegments("/scalar", StringComparison.OrdinalIgnoreCase),
            branch => branch.UseSecurityHeaders(pages)
        );
    }

    /// <param name="inlineScripts">Only for the API reference, which shows nothing that was stored.</param>
    private static HeaderPolicyCollection Policy(bool inlineScripts) =>
        new HeaderPolicyCollection()
            .AddFrameOptionsDeny()
            .AddContentTypeOptionsNoSniff()
            .AddReferrerPolicyStrictOriginWhenCrossOrigin()
            .AddCrossOriginOpenerPolicy(policy => policy.SameOrigin())
            .AddCrossOriginResourcePolicy(policy => policy.SameOrigin())
            .AddStrictTransportSecurityMaxAge()
            .AddPermissionsPolicy(policy =>
            {
                policy.AddDefaultSecureDirectives();
                policy.AddMicrophone().Self(); // the telephone in the browser
                policy.AddAutoplay().Self();
            })
            .AddContentSecurityPolicy(csp =>
            {
                csp.AddDefaultSrc().Self();
                csp.AddBaseUri().Self();
                csp.AddObjectSrc().None();
                csp.AddFrameAncestors().None();
                csp.AddFormAction().Self();
                csp.AddMediaSrc().Self().Blob();
                csp.AddImgSrc().Self().Data();
                csp.AddFontSrc().Self().Data();
                // Radzen and Blazor set styles on elements; scripts come from files only, .NET needs to compile its WebAssembly.
                csp.AddStyleSrc().Self().UnsafeInline();
                csp.AddConnectSrc().Self();
                var scripts = csp.AddScriptSrc().Self().WasmUnsafeEval();
                if (inlineScripts)
                    scripts.UnsafeInline();
            });
}
