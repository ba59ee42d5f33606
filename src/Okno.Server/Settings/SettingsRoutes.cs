namespace Okno.Server.Settings;

/// <summary>System settings and lookups: everybody signed in reads them, administrators change them.</summary>
internal static class SettingsRoutes
{
    public static void MapSettings(this IEndpointRouteBuilder api)
    {
        _ = api;
    }
}
