using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Settings;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Settings;

/// <summary>Puts the values of a lookup into an order, all at once: those that are named first, the others behind them as they were.</summary>
internal static class OrderLookup
{
    public static void Map(IEndpointRouteBuilder lookups) =>
        lookups
            .MapPut("/{name}/order", Handle)
            .RequirePermission(Permission.ManageSettings)
            .WithSummary("Put the values of a lookup into an order");

    internal static async Task<Results<Ok<Page<Contracts.Settings.LookupValue>>, NotFound>> Handle(
        string name,
        OrderLookupRequest request,
        CurrentUser caller,
        OknoDb db,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        if (!LookupsOfOkno.All.ContainsKey(name))
            return TypedResults.NotFound();

        await using var change = await db.BeginChange(stop);
        await db.WaitForSetUpTurn(stop);
        var values = await db.LookupValues.Where(value => value.Lookup == name).ToListAsync(stop);
        var wanted = request
            .Ids.Select((id, place) => (id, place))
            .DistinctBy(pair => pair.id)
            .ToDictionary(pair => pair.id, pair => pair.place);
        if (wanted.Keys.Except(values.Select(value => value.Id)).Any())
            throw RuleBroken.Malformed("request.bad-value", ("field", "ids"));

        var ordered = values
            .OrderBy(value => wanted.GetValueOrDefault(value.Id, int.MaxValue))
            .ThenBy(value => value.Rank)
            .ThenBy(value => value.Code, StringComparer.Ordinal)
            .ToList();
        for (var place = 0; place < ordered.Count; place++)
        {
            var value = ordered[place];
            if (value.Rank == place + 1)
                continue;
            var before = value.Facts();
            value.Rank = place + 1;
            value.Version++;
            db.History.Add(HistoryEntry.Note(SaveLookupValue.Changed, value.Id, caller.Id, clock.GetUtcNow(), before, value.Facts()));
        }
        await change.Commit(stop);
        return TypedResults.Ok(new Page<Contracts.Settings.LookupValue>([.. ordered.Select(value => value.AsSeen())], null));
    }
}
