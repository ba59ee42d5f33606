using Okno.Contracts.Calls;
using Okno.Contracts.Cases;
using Okno.Contracts.Contacts;

namespace Okno.Server.Lists;

/// <summary>The lists of all objects: their rows, their files, their views.</summary>
internal static class ListRoutes
{
    private static readonly Dictionary<string, Type> Rows = new(StringComparer.Ordinal)
    {
        ["cases"] = typeof(Case),
        ["contacts"] = typeof(Contact),
        ["accounts"] = typeof(Account),
        ["calls"] = typeof(Call),
    };

    public static void MapLists(this IEndpointRouteBuilder api)
    {
        var lists = api.MapGroup("/lists").WithTags("Lists");
        foreach (var @object in ListObject.All.Values)
        {
            FindRows.Map(lists, @object, Rows[@object.Name]);
            ExportRows.Map(lists, @object);
        }
        ListViews.Map(api);
    }
}
