using Okno.Server.Settings;

namespace Okno.Server.Contacts;

/// <summary>The site's settings about telephone numbers.</summary>
internal sealed record PhoneRules(string Region, int InternalNumberLength, int SearchNumberLength)
{
    public static async ValueTask<PhoneRules> Read(SettingsBook settings, CancellationToken stop) =>
        new(
            await settings.Text(KnownSettings.DefaultPhoneRegion, stop),
            await settings.Integer(KnownSettings.InternalNumberLength, stop),
            await settings.Integer(KnownSettings.SearchNumberLength, stop)
        );
}
