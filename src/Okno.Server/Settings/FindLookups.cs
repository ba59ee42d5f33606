using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Settings;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Settings;

/// <summary>The lookups, and the values of one in their order. Values no longer offered are there too, for the records that name them.</summary>
internal static class FindLookups
{
    public static void Map(IEndpointRouteBuilder lookups)
    {
        lookups.MapGet("/", Handle).RequireSignIn().WithSummary("List lookups");
        lookups.MapGet("/{name}", Values).RequireSignIn().WithSummary("The values of a lookup");
    }

    internal static Ok<Page<Lookup>> Handle() =>
        TypedResults.Ok(
            new Page<Lookup>([.. LookupsOfOkno.All.Keys.Select(name => new Lookup(name, Sentences.Say($"lookup.{name}")))], null)
        );

    internal static async Task<Results<Ok<Page<Contracts.Settings.LookupValue>>, NotFound>> Values(
        string name,
        bool? active,
        OknoDb db,
        CancellationToken stop
    )
    {
        if (!LookupsOfOkno.All.ContainsKey(name))
            return TypedResults.NotFound();
        var values = await db
            .LookupValues.AsNoTracking()
            .Where(value => value.Lookup == name && (active == null || value.Active == active))
            .OrderBy(value => value.Rank)
            .ThenBy(value => value.Code)
            .ToListAsync(stop);
        return TypedResults.Ok(new Page<Contracts.Settings.LookupValue>([.. values.Select(value => value.AsSeen())], null));
    }
}
