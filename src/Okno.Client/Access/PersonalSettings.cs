using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Okno.Client.Shell;
using Okno.Contracts.Access;

namespace Okno.Client.Access;

/// <summary>
/// How the person wants Okno to look and to be worked with. It is kept on the server, and a copy in this browser, from which the next
/// start takes it before the first paint.
/// </summary>
public sealed class PersonalSettings(Api api, Browser browser, Keys keys, PersonClock clock, NavigationManager navigation)
{
    private const string Path = $"api/session/preferences/{Preferences.KeptAs}";
    private Guid? _of;

    public event Action? Changed;

    public Preferences Now { get; private set; } = new();

    /// <summary>At the start, before anybody is known: what this browser was left with.</summary>
    public async Task Recall()
    {
        try
        {
            Now = new Preferences(
                CultureInfo.CurrentUICulture.TwoLetterISOLanguageName,
                await browser.Stored("theme"),
                await browser.Stored("density"),
                await browser.Stored("timeZone"),
                await browser.Stored("keyMap") is { } map ? JsonSerializer.Deserialize<Dictionary<string, string>>(map) : null,
                await browser.Stored("keys") != "off",
                await browser.Stored("sound") != "off"
            );
        }
        catch (JsonException)
        {
            Now = new Preferences(CultureInfo.CurrentUICulture.TwoLetterISOLanguageName);
        }
        await keys.Use(Now.KeysOn, Chosen);
    }

    /// <summary>Someone has signed in: what they chose elsewhere holds here. What they never chose stays as this browser has it.</summary>
    public async Task Follow(Guid user)
    {
        if (_of == user)
            return;
        _of = user;
        if ((await api.Get<Preference>(Path)).Value?.Value?.Deserialize<Preferences>(Api.Json) is not { } kept)
            return;
        await Apply(
            kept with
            {
                Language = kept.Language ?? Now.Language,
                Theme = kept.Theme ?? Now.Theme,
                Density = kept.Density ?? Now.Density,
            }
        );
    }

    /// <summary>Chooses anew: at once here, and on the server for every other computer.</summary>
    public async Task<Problem?> Choose(Preferences wanted)
    {
        var answer = await api.Put<Preference>(Path, new SavePreferenceRequest(JsonSerializer.SerializeToElement(wanted, Api.Json)));
        if (answer.Ok)
            await Apply(wanted);
        return answer.Problem;
    }

    private IReadOnlyDictionary<string, string> Chosen => Now.Keys ?? new Dictionary<string, string>(StringComparer.Ordinal);

    private async Task Apply(Preferences wanted)
    {
        Now = wanted;
        await browser.Store("theme", wanted.Theme is "light" or "dark" ? wanted.Theme : null);
        await browser.Store("density", wanted.Density is "compact" ? "compact" : null);
        await browser.Store("timeZone", wanted.TimeZone);
        await browser.Store("keyMap", wanted.Keys is { Count: > 0 } map ? JsonSerializer.Serialize(map) : null);
        await browser.Store("keys", wanted.KeysOn ? null : "off");
        await browser.Store("sound", wanted.Sound ? null : "off");
        await browser.Call("look");
        await keys.Use(wanted.KeysOn, Chosen);
        clock.Use(wanted.TimeZone);
        Changed?.Invoke();
        if (wanted.Language is { } language && language != CultureInfo.CurrentUICulture.TwoLetterISOLanguageName)
        {
            await browser.Store("language", language);
            navigation.Refresh(forceReload: true);
        }
    }
}
