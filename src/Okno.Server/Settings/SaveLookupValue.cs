using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Contracts.Settings;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Settings;

/// <summary>Adds a value to a lookup, changes one, or deletes one that no record names.</summary>
/// <remarks>Records name a value by its code: a code in use neither changes nor goes. To stop offering a value, it is made inactive.</remarks>
internal static class SaveLookupValue
{
    internal const string Changed = "lookup.value-changed";

    public static void Map(IEndpointRouteBuilder lookups)
    {
        lookups
            .MapPost("/{name}", Add)
            .RequirePermission(Permission.ManageSettings)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Add a value to a lookup");
        lookups
            .MapPut("/{name}/{id:guid}", Save)
            .RequirePermission(Permission.ManageSettings)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Change a value of a lookup");
        lookups
            .MapDelete("/{name}/{id:guid}", Delete)
            .RequirePermission(Permission.ManageSettings)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Delete a value of a lookup");
    }

    internal static async Task<Results<Created<Contracts.Settings.LookupValue>, NotFound>> Add(
        string name,
        SaveLookupValueRequest request,
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
        var value = new LookupValue { Lookup = name };
        await Fill(db, value, request, stop);
        db.LookupValues.Add(value);
        db.History.Add(HistoryEntry.Note("lookup.value-added", value.Id, caller.Id, clock.GetUtcNow(), to: value.Facts()));
        await change.Commit(stop);
        return TypedResults.Created($"/api/lookups/{name}/{value.Id}", value.AsSeen());
    }

    internal static async Task<Results<Ok<Contracts.Settings.LookupValue>, NotFound>> Save(
        string name,
        Guid id,
        SaveLookupValueRequest request,
        HttpContext http,
        CurrentUser caller,
        OknoDb db,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        await db.WaitForSetUpTurn(stop);
        if (await db.LookupValues.FirstOrDefaultAsync(value => value.Id == id && value.Lookup == name, stop) is not { } value)
            return TypedResults.NotFound();

        await StaleWrite.Check(db, Changed, id, value.Version, StaleWrite.IfMatch(http) ?? request.Version, stop);
        if (!string.Equals(value.Code, request.Code, StringComparison.Ordinal))
            await MustNotBeInUse(db, value, stop);
        var before = value.Facts();
        await Fill(db, value, request, stop);
        value.Version++;
        db.History.Add(HistoryEntry.Note(Changed, id, caller.Id, clock.GetUtcNow(), before, value.Facts()));
        await change.Commit(stop);
        return TypedResults.Ok(value.AsSeen());
    }

    internal static async Task<Results<NoContent, NotFound>> Delete(
        string name,
        Guid id,
        HttpContext http,
        CurrentUser caller,
        OknoDb db,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        await db.WaitForSetUpTurn(stop);
        if (await db.LookupValues.FirstOrDefaultAsync(value => value.Id == id && value.Lookup == name, stop) is not { } value)
            return TypedResults.NotFound();

        await StaleWrite.Check(db, Changed, id, value.Version, StaleWrite.IfMatch(http), stop);
        await MustNotBeInUse(db, value, stop);
        db.LookupValues.Remove(value);
        db.History.Add(HistoryEntry.Note("lookup.value-deleted", id, caller.Id, clock.GetUtcNow(), from: value.Facts()));
        await change.Commit(stop);
        return TypedResults.NoContent();
    }

    private static async Task Fill(OknoDb db, LookupValue value, SaveLookupValueRequest request, CancellationToken stop)
    {
        if (
            await db.LookupValues.AnyAsync(
                other => other.Lookup == value.Lookup && other.Code == request.Code && other.Id != value.Id,
                stop
            )
        )
            throw new RuleBroken("lookup.code-taken", ("value", request.Code));
        value.Code = request.Code;
        value.Name = Texts.Need("name", request.Name, 200);
        value.NameEn = Texts.Need("nameEn", request.NameEn, 200);
        value.Rank = request.Rank;
        value.Active = request.Active;
    }

    private static async Task MustNotBeInUse(OknoDb db, LookupValue value, CancellationToken stop)
    {
        if (LookupsOfOkno.All.TryGetValue(value.Lookup, out var lookup))
        {
            var uses = await db.Query(lookup.Use, row => row.Int(0), stop, ("code", value.Code));
            if (uses.Count > 0)
                throw new RuleBroken("lookup.in-use", ("value", value.Code));
        }
    }
}
