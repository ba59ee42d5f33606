namespace Okno.Server.Shared.Hosting;

internal static class ProblemPages
{
    /// <summary>What routing itself refuses (no such address, wrong method, wrong kind of content) is a problem like any other.</summary>
    public static void UseProblemPages(this WebApplication app) =>
        app.UseStatusCodePages(context =>
        {
            var http = context.HttpContext;
            var code = http.Response.StatusCode switch
            {
                StatusCodes.Status404NotFound => "request.not-found",
                StatusCodes.Status405MethodNotAllowed => "request.method-not-allowed",
                StatusCodes.Status413PayloadTooLarge => "request.too-large",
                StatusCodes.Status415UnsupportedMediaType => "request.unsupported-media",
                StatusCodes.Status429TooManyRequests => "request.too-many",
                _ => "request.malformed",
            };
            return Problems.Write(http, http.Response.StatusCode, code);
        });
}
