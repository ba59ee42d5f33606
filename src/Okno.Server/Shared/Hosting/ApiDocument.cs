using Scalar.AspNetCore;

namespace Okno.Server.Shared.Hosting;

/// <summary>The contract as the server publishes it: <c>/openapi/v1.json</c>, and a page to read and try it.</summary>
internal static class ApiDocument
{
    public static IServiceCollection AddApiDocument(this IServiceCollection services) =>
        services.AddOpenApi(
            "v1",
            options =>
                options.AddDocumentTransformer(
                    (document, _, _) =>
                    {
                        document.Info.Title = "Okno";
                        document.Info.Version = "1";
                        document.Info.Description =
                            "Agent desktop of a contact centre. Errors are application/problem+json (RFC 9457) with a stable `code`. "
                            + "Sign in by `POST /api/session` (cookie; writes carry `X-Okno-Csrf: 1`) or with `Authorization: Bearer` and a personal access token. "
                            + "Writes may carry `Idempotency-Key`. Lists are `{items, next}` with `limit` and `cursor`.";
                        return Task.CompletedTask;
                    }
                )
        );

    public static void MapApiDocument(this WebApplication app)
    {
        app.MapOpenApi().AllowAnonymous();
        app.MapScalarApiReference("/scalar", options => options.WithTitle("Okno").DisableDefaultFonts()).AllowAnonymous();
    }
}
