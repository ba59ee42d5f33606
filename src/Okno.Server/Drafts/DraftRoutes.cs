namespace Okno.Server.Drafts;

/// <summary>Drafts of forms. They are their person's alone.</summary>
internal static class DraftRoutes
{
    public static void MapDrafts(this IEndpointRouteBuilder api) => KeepDraft.Map(api.MapGroup("/drafts").WithTags("Drafts"));
}
