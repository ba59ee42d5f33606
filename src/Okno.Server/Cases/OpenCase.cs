using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Cases;

/// <summary>A case with the names of whom it refers to, and its journal.</summary>
internal static class OpenCase
{
    public static void Map(IEndpointRouteBuilder cases)
    {
        cases.MapGet("/{id:guid}", Handle).RequirePermission(Permission.SeeCases).WithSummary("A case");
        cases
            .MapGet("/{id:guid}/history", History)
            .RequirePermission(Permission.SeeCases)
            .WithSummary("Journal of a case and of its queue items, newest first");
    }

    internal static async Task<Results<Ok<Okno.Contracts.Cases.Case>, NotFound>> Handle(Guid id, OknoDb db, CancellationToken stop) =>
        await CaseSeen.Read(db, id, stop) is { } seen ? TypedResults.Ok(seen) : throw RuleBroken.NotThere();

    internal static async Task<Ok<Page<HistoryRow>>> History(
        Guid id,
        OknoDb db,
        CancellationToken stop,
        int? limit = null,
        string? cursor = null
    )
    {
        var page = await HistoryReader.OfRecord(db, id, limit, cursor, stop);
        if (page.Items.Count == 0 && cursor is null && await CaseSeen.Read(db, id, stop) is null)
            throw RuleBroken.NotThere();
        return TypedResults.Ok(page);
    }
}
