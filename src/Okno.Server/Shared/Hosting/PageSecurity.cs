namespace Okno.Server.Shared.Hosting;

/// <summary>Headers that keep what is stored from running in a browser, and the page from being framed or sniffed.</summary>
internal static class PageSecurity
{
    public static void UsePageSecurity(this WebApplication app)
    {
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
            .AddPermissionsPolicyWithDefaultSecureDirectives()
            .AddContentSecurityPolicy(csp =>
            {
                csp.AddDefaultSrc().Self();
                csp.AddBaseUri().Self();
                csp.AddObjectSrc().None();
                csp.AddFrameAncestors().None();
                csp.AddFormAction().Self();
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
