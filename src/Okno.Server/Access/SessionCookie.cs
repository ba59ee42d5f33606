using Microsoft.AspNetCore.Authentication.Cookies;

namespace Okno.Server.Access;

/// <summary>The session cookie: under https it is named <c>__Host-…</c>, which browsers take only from this very host (RFC 6265bis, 4.1.3.2).</summary>
internal sealed class SessionCookie : ICookieManager
{
    public const string Name = "okno-session";

    private readonly ChunkingCookieManager _cookies = new();

    public string? GetRequestCookie(HttpContext context, string key) => _cookies.GetRequestCookie(context, Named(context, key));

    public void AppendResponseCookie(HttpContext context, string key, string? value, CookieOptions options) =>
        _cookies.AppendResponseCookie(context, Named(context, key), value, options);

    public void DeleteCookie(HttpContext context, string key, CookieOptions options) =>
        _cookies.DeleteCookie(context, Named(context, key), options);

    private static string Named(HttpContext http, string key) => http.Request.IsHttps ? $"__Host-{key}" : key;
}
