using System.Text.Json;
using Microsoft.JSInterop;
using Okno.Client.Shell;
using Okno.Contracts.Cases;

namespace Okno.Client.Cases;

/// <summary>The places in the browser where the tabs keep what is typed into a case, and what they come to together.</summary>
public sealed partial class Drafts
{
    private static readonly TimeSpan _sameMoment = TimeSpan.FromMilliseconds(1); // databases keep microseconds
    private string? _tab;

    /// <summary>A draft as it is kept in this browser; without values it was dropped, and the server does not know it yet.</summary>
    /// <param name="Ahead">The server has not got it yet. Two clocks, which may differ, would not tell.</param>
    /// <param name="Told">When the server got one from this place last, by its clock.</param>
    /// <param name="Mark">What was typed has a new one, whatever becomes of it.</param>
    /// <param name="Took">The marks of other places that were taken up into this one: it goes on from there.</param>
    private sealed record Kept(
        IReadOnlyDictionary<string, JsonElement> Values,
        int CaseVersion,
        DateTimeOffset SavedAt,
        bool Ahead,
        DateTimeOffset? Told = null,
        Guid Mark = default,
        IReadOnlyList<Guid>? Took = null
    );

    /// <summary>What another tab has written since this one looked stays: it is not saved.</summary>
    private async Task Forget(Guid caseId)
    {
        var one = Of(caseId);
        (one.Waiting, one.Typed) = (null, null);
        var known = one.Known.ToList();
        one.Known.Clear();
        one.Took.Clear();
        foreach (var (place, text) in known)
            await _browser.Replace(place, text, null);
    }

    private async Task Hold(Guid caseId, IReadOnlyDictionary<string, JsonElement> values, int version)
    {
        var place = await Mine(caseId);
        var one = Of(caseId);
        one.Waiting = new Kept(values, version, _clock.GetUtcNow(), Ahead: true, one.Told, Guid.NewGuid(), [.. one.Took]);
        var text = one.Known[place] = JsonSerializer.Serialize(one.Waiting, Api.Json);
        try
        {
            await _browser.Store(place, text);
        }
        catch (JSException)
        {
            // The browser has no room left; the server has it in a moment.
        }
    }

    /// <summary>The server knows it now; meanwhile more may have been typed.</summary>
    private async Task Reached(Guid caseId, Kept? kept)
    {
        var place = await Mine(caseId);
        var one = Of(caseId);
        one.Told = kept?.Told;
        var text = kept is null ? null : JsonSerializer.Serialize(kept, Api.Json);
        if (
            !one.Known.TryGetValue(place, out var before)
            || !await _browser.Replace(place, before, text)
            || one.Known.GetValueOrDefault(place) != before
        )
            return;
        if (text is null)
            one.Known.Remove(place);
        else
            one.Known[place] = text;
    }

    private async Task<List<(string Name, string Text, Kept Kept)>> Places(Guid caseId) =>
        [
            .. (await _browser.StoredUnder(Place(caseId)))
                .Select(place => (place.Key, place.Value, Kept: Read(place.Value)))
                .Where(place => place.Kept is not null)
                .Select(place => (place.Key, place.Value, place.Kept!)),
        ];

    /// <summary>Lays the places over each other, oldest first, the tab's own last, and what came to the server from elsewhere where its time says.</summary>
    /// <returns>With it the marks of the places that others have gone on from: what is still wanted of those is in these.</returns>
    private static (Dictionary<string, JsonElement> Values, int Version, DateTimeOffset At, bool Ahead, HashSet<Guid> Took) Merge(
        List<(string Name, string Text, Kept Kept)> places,
        string mine,
        CaseDraft? onServer
    )
    {
        var took = places.SelectMany(place => place.Kept.Took ?? []).ToHashSet();
        var own = places.Find(place => place.Name == mine).Kept;
        var layers = places.Where(place => place.Name != mine && !took.Contains(place.Kept.Mark)).Select(place => place.Kept).ToList();
        var elsewhere =
            onServer is null || places.Exists(place => (place.Kept.Told - onServer.SavedAt)?.Duration() < _sameMoment)
                ? null
                : new Kept(onServer.Values, onServer.CaseVersion, onServer.SavedAt, Ahead: false);
        if (elsewhere is not null)
            layers.Add(elsewhere);
        layers = [.. layers.OrderBy(kept => kept.Ahead).ThenBy(kept => kept.SavedAt)];
        if (own is not null)
            layers.Insert(!own.Ahead && elsewhere?.SavedAt > own.SavedAt ? layers.IndexOf(elsewhere) : layers.Count, own);

        var values = new Dictionary<string, JsonElement>();
        foreach (var (field, value) in layers.SelectMany(kept => kept.Values))
            values[field] = value;
        var typed = layers.Where(kept => kept.Values.Count > 0).ToList();
        return (
            values,
            typed.Select(kept => kept.CaseVersion).DefaultIfEmpty().Min(),
            typed.Select(kept => kept.SavedAt).DefaultIfEmpty().Max(),
            layers.Exists(kept => kept.Ahead),
            took
        );
    }

    private string Place(Guid caseId) => $"draft.{_person.User?.Id}.{caseId}";

    /// <summary>This tab's place; a reload does not change it.</summary>
    private async ValueTask<string> Mine(Guid caseId)
    {
        if (_tab is null)
        {
            _tab = await _browser.StoredInTab("tab") ?? Guid.NewGuid().ToString("N");
            await _browser.StoreInTab("tab", _tab);
        }
        return $"{Place(caseId)}.{_tab}";
    }

    private static Kept? Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<Kept>(text, Api.Json) is { Values: not null } kept ? kept : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
