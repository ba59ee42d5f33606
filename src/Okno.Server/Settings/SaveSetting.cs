using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Settings;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Settings;

/// <summary>Gives a system setting another value; it is in force at once, on other nodes within a second.</summary>
internal static class SaveSetting
{
    private const string Changed = "setting.changed";

    public static void Map(IEndpointRouteBuilder settings) =>
        settings
            .MapPut("/{code}", Handle)
            .RequirePermission(Permission.ManageSettings)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Change a system setting");

    internal static async Task<Results<Ok<Setting>, NotFound>> Handle(
        string code,
        SaveSettingRequest request,
        HttpContext http,
        CurrentUser caller,
        OknoDb db,
        SettingsBook book,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        if (!KnownSettings.All.TryGetValue(code, out var setting))
            return TypedResults.NotFound();
        var value = setting.Read(request.Value);

        await using var change = await db.BeginChange(stop);
        await db.WaitForSetUpTurn(stop);
        if (setting.Type == SettingType.Role && !await db.Roles.AnyAsync(role => role.Code == (string)value, stop))
            throw RuleBroken.Malformed("access.no-such-role");

        var kept = await db.Settings.FirstOrDefaultAsync(kept => kept.Code == code, stop);
        await StaleWrite.Check(db, Changed, setting.Id, kept?.Version ?? 0, StaleWrite.IfMatch(http) ?? request.Version, stop);
        var before = kept is null ? setting.Default : setting.Parse(kept.Value);
        if (kept is null)
            db.Settings.Add(kept = new SettingValue { Code = code });
        kept.Value = JsonSerializer.Serialize(value, Wire.Json);
        kept.Version++;

        db.History.Add(
            HistoryEntry.Note(Changed, setting.Id, caller.Id, clock.GetUtcNow(), new { code, value = before }, new { code, value })
        );
        change.AfterCommit(() => book.Note(setting, value));
        await change.Commit(stop);
        return TypedResults.Ok(FindSettings.Seen(setting, kept));
    }
}
