using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Settings;

/// <summary>Who gave a system setting which value, and when; newest first.</summary>
internal static class SettingHistory
{
    public static void Map(IEndpointRouteBuilder settings) =>
        settings.MapGet("/{code}/history", Handle).RequirePermission(Permission.ManageSettings).WithSummary("Journal of a system setting");

    internal static async Task<Results<Ok<Page<HistoryRow>>, NotFound>> Handle(
        string code,
        int? limit,
        string? cursor,
        OknoDb db,
        CancellationToken stop
    ) =>
        KnownSettings.All.TryGetValue(code, out var setting)
            ? TypedResults.Ok(await HistoryReader.OfSubject(db, setting.Id, limit, cursor, stop))
            : TypedResults.NotFound();
}
