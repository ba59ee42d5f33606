using System.Text.Json;
using Okno.Client.Access;
using Okno.Client.Shell;
using Okno.Contracts.Cases;

namespace Okno.Client.Cases;

/// <summary>Keeps what is typed and not saved: in this browser at once, on the server a moment later.</summary>
/// <remarks>
/// Tabs of one browser share the copy in the browser and the one on the server: whoever typed last is in them. So each has a copy of its own,
/// which outlives a reload, and takes the others' under it.
/// </remarks>
public sealed class Drafts : IDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);
    private readonly Api _api;
    private readonly Browser _browser;
    private readonly CurrentPerson _person;
    private readonly Live _live;
    private readonly TimeProvider _clock;
    private readonly Dictionary<Guid, Kept> _waiting = [];
    private readonly Dictionary<Guid, string> _known = []; // what stands in the shared place, as far as this tab has read or written it
    private readonly HashSet<Guid> _unsure = []; // a saving may have been done without our knowing, and a draft sent after it
    private readonly Guid _tab = Guid.NewGuid();
    private readonly SemaphoreSlim _one = new(1, 1);
    private int _turn;

    public Drafts(Api api, Browser browser, CurrentPerson person, Live live, TimeProvider clock)
    {
        (_api, _browser, _person, _live, _clock) = (api, browser, person, live, clock);
        live.Turned += Mended;
    }

    /// <summary>A draft as it is kept in this browser.</summary>
    /// <param name="Ahead">The server has not got it yet. Two clocks, which may differ, would not tell.</param>
    /// <param name="Tab">Where it was typed.</param>
    private sealed record Kept(
        IReadOnlyDictionary<string, JsonElement> Values,
        int CaseVersion,
        DateTimeOffset SavedAt,
        bool Ahead,
        Guid Tab
    );

    public async Task Keep(Guid caseId, CaseForm form)
    {
        if (!form.Dirty)
        {
            await Drop(caseId);
            return;
        }
        var kept = new Kept(form.AsDraft(), form.Saved.Version, _clock.GetUtcNow(), Ahead: true, _tab);
        _waiting[caseId] = kept;
        var text = JsonSerializer.Serialize(kept, Api.Json);
        _known[caseId] = text;
        await _browser.Store(Place(caseId), text);
        await _browser.StoreInTab(Place(caseId), text);

        var turn = ++_turn;
        await Task.Delay(_pause, _clock);
        if (turn == _turn)
            await Settle();
    }

    /// <summary>Sends what still waits to be sent; what does not get there goes on waiting, for the connection or for what is typed next.</summary>
    /// <remarks>One sending at a time: an older one that fails late must not stand in the place of a newer one.</remarks>
    public async Task Settle()
    {
        await _one.WaitAsync();
        try
        {
            foreach (var (caseId, kept) in _waiting.ToList())
            {
                if (!Waits(caseId, kept))
                    continue;
                var answer = await _api.Put<CaseDraft>(
                    $"api/cases/{caseId}/draft",
                    new SaveCaseDraftRequest(kept.Values, kept.CaseVersion)
                );
                if (answer.Problem is { IsOffline: true } || !Waits(caseId, kept))
                    continue;
                _waiting.Remove(caseId);
                if (answer.Value is { } there)
                    await Reached(caseId, kept with { SavedAt = there.SavedAt, Ahead = false });
            }
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>What this tab typed; under it the newer of what this browser and the server kept.</summary>
    public async Task<CaseDraft?> Find(Guid caseId, CaseDraft? onServer)
    {
        var text = await _browser.Stored(Place(caseId));
        if (text is not null)
            _known[caseId] = text;
        var here = Read(text);
        var mine = Read(await _browser.StoredInTab(Place(caseId)));
        if (here is { Ahead: true })
        {
            // Typed before a breakdown that the server never heard of; it hears of it now.
            _waiting.TryAdd(caseId, here);
            _ = Settle();
        }
        var newest =
            here is not null && (here.Ahead || here.SavedAt > (onServer?.SavedAt ?? default))
                ? new CaseDraft(here.Values, here.CaseVersion, here.SavedAt)
                : onServer;
        if (mine is null || mine.Tab == here?.Tab)
            return newest;
        var values = new Dictionary<string, JsonElement>(newest?.Values ?? new Dictionary<string, JsonElement>());
        foreach (var (field, value) in mine.Values)
            values[field] = value;
        return new CaseDraft(values, Math.Min(mine.CaseVersion, newest?.CaseVersion ?? mine.CaseVersion), mine.SavedAt);
    }

    /// <summary>Saves what is in the draft, which ends with it on the server too.</summary>
    /// <remarks>Nothing is sent meanwhile: a draft that came there after the saving would bring back what it ended.</remarks>
    public async Task<Answer<T>> Saving<T>(Guid caseId, Func<Task<Answer<T>>> save)
    {
        await _one.WaitAsync();
        try
        {
            var answer = await save();
            if (answer.Problem is { IsOffline: true })
                _unsure.Add(caseId);
            if (answer.Value is null)
                return answer;
            await Forget(caseId);
            if (_unsure.Remove(caseId))
                await _api.Delete($"api/cases/{caseId}/draft");
            return answer;
        }
        finally
        {
            _one.Release();
        }
    }

    public async Task Drop(Guid caseId)
    {
        await Forget(caseId);
        // After what is on its way: it would bring the draft back.
        await _one.WaitAsync();
        try
        {
            await _api.Delete($"api/cases/{caseId}/draft");
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>What another tab wrote into the place that they share, since this one looked, stays: it is not saved.</summary>
    private async Task Forget(Guid caseId)
    {
        _turn++;
        _waiting.Remove(caseId);
        if (_known.Remove(caseId, out var text))
            await _browser.Replace(Place(caseId), text, null);
        await _browser.StoreInTab(Place(caseId), null);
    }

    private string Place(Guid caseId) => $"draft.{_person.User?.Id}.{caseId}";

    public void Dispose()
    {
        _live.Turned -= Mended;
        _one.Dispose();
    }

    /// <summary>The server has it now; meanwhile another tab may have put its own in the place that they share, or more was typed here.</summary>
    private async Task Reached(Guid caseId, Kept kept)
    {
        var text = JsonSerializer.Serialize(kept, Api.Json);
        if (
            _known.TryGetValue(caseId, out var before)
            && await _browser.Replace(Place(caseId), before, text)
            && !_waiting.ContainsKey(caseId)
        )
            _known[caseId] = text;
        if (Read(await _browser.StoredInTab(Place(caseId)))?.Tab == kept.Tab && !_waiting.ContainsKey(caseId))
            await _browser.StoreInTab(Place(caseId), text);
    }

    private static Kept? Read(string? text)
    {
        try
        {
            return string.IsNullOrEmpty(text) ? null
                : JsonSerializer.Deserialize<Kept>(text, Api.Json) is { Values: not null } kept ? kept
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private bool Waits(Guid caseId, Kept kept) => _waiting.TryGetValue(caseId, out var now) && ReferenceEquals(now, kept);

    private void Mended()
    {
        if (_live.LostSince is null && _waiting.Count > 0)
            _ = Settle();
    }
}
