using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts.Access;
using Okno.Contracts.Cases;
using Okno.Server.Access;
using Okno.Server.Shared;

namespace Okno.Server.Cases;

/// <summary>How what is being written will look, by the same rules as when it is saved.</summary>
internal static class PreviewText
{
    public static void Map(IEndpointRouteBuilder cases) =>
        cases.MapPost("/preview", Handle).RequirePermission(Permission.SeeCases).WithSummary("A description as it will look");

    internal static Ok<TextPreview> Handle(PreviewTextRequest request) =>
        TypedResults.Ok(new TextPreview(RichText.ToHtml(Texts.Fit("text", request.Text, 100_000)) ?? ""));
}
