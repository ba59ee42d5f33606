using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Settings;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Settings;

/// <summary>The system settings with their meaning in the caller's language: all of them, or one by its code.</summary>
internal static class FindSettings
{
    public static void Map(IEndpointRouteBuilder settings)
    {
        settings.MapGet("/", Handle).RequireSignIn().WithSummary("List system settings");
        settings.MapGet("/{code}", One).RequireSignIn().WithSummary("One system setting");
    }

    internal static async Task<Ok<Page<Setting>>> Handle(OknoDb db, CancellationToken stop)
    {
        var changed = await db.Settings.AsNoTracking().ToDictionaryAsync(value => value.Code, StringComparer.Ordinal, stop);
        return TypedResults.Ok(
            new Page<Setting>([.. KnownSettings.All.Values.Select(setting => Seen(setting, changed.GetValueOrDefault(setting.Code)))], null)
        );
    }

    internal static async Task<Results<Ok<Setting>, NotFound>> One(string code, OknoDb db, CancellationToken stop)
    {
        if (!KnownSettings.All.TryGetValue(code, out var setting))
            return TypedResults.NotFound();
        return TypedResults.Ok(Seen(setting, await db.Settings.AsNoTracking().FirstOrDefaultAsync(value => value.Code == code, stop)));
    }

    internal static Setting Seen(KnownSetting setting, SettingValue? changed)
    {
        var byDefault = JsonSerializer.SerializeToElement(setting.Default, Wire.Json);
        return new Setting(
            setting.Code,
            Sentences.Say($"setting.{setting.Code}"),
            Sentences.Say($"setting.{setting.Code}.description"),
            setting.Type,
            changed is null ? byDefault : JsonSerializer.Deserialize<JsonElement>(changed.Value, Wire.Json),
            byDefault,
            changed?.Version ?? 0,
            setting.Type is SettingType.Integer ? setting.Minimum : null,
            setting.Type is SettingType.Integer ? setting.Maximum : null
        );
    }
}
