namespace Okno.Server.Settings;

/// <summary>System settings and lookups: everybody signed in reads them, administrators change them.</summary>
internal static class SettingsRoutes
{
    public static void MapSettings(this IEndpointRouteBuilder api)
    {
        var settings = api.MapGroup("/settings").WithTags("Settings");
        FindSettings.Map(settings);
        SaveSetting.Map(settings);
        SettingHistory.Map(settings);

        var lookups = api.MapGroup("/lookups").WithTags("Settings");
        FindLookups.Map(lookups);
        SaveLookupValue.Map(lookups);
        OrderLookup.Map(lookups);
    }
}
