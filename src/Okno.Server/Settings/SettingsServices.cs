namespace Okno.Server.Settings;

internal static class SettingsServices
{
    public static IServiceCollection AddSettings(this IServiceCollection services)
    {
        services.AddSingleton<SettingsBook>();
        services.AddHostedService(provider => provider.GetRequiredService<SettingsBook>());
        return services;
    }
}
