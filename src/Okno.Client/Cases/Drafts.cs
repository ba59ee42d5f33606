using System.Text.Json;
using Okno.Client.Access;
using Okno.Client.Shell;
using Okno.Contracts.Cases;

namespace Okno.Client.Cases;

/// <summary>Keeps what is typed into cases and not saved: in this browser at once, on the server a moment later.</summary>
/// <remarks>
/// Each tab has a place of its own in the browser, so that none writes over another's words; whoever opens the case takes up all of them. On the
/// server a person has one draft of a case: whoever typed last is in it.
/// </remarks>
public sealed class Drafts : IDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan _sameMoment = TimeSpan.FromMilliseconds(1); // databases keep microseconds
    private static readonly Dictionary<string, JsonElement> _nothing = [];
    private readonly Api _api;
    private readonly Browser _browser;
    private readonly CurrentPerson _person;
    private readonly Live _live;
    private readonly TimeProvider _clock;
    private readonly Dictionary<Guid, Kept> _waiting = [];
    private readonly Dictionary<Guid, Dictionary<string, string>> _known = []; // what stands in which place, as far as this tab has read or written it
    private readonly Dictionary<Guid, CaseForm> _typed = []; // the form of a case that was typed into last
    private readonly HashSet<Guid> _unsure = []; // a saving may have been done without our knowing, and a draft sent after it
    private readonly SemaphoreSlim _one = new(1, 1);
    private Task? _inLine;
    private Guid? _whose;
    private string? _tab;
    private int _turn;

    public Drafts(Api api, Browser browser, CurrentPerson person, Live live, TimeProvider clock)
    {
        (_api, _browser, _person, _live, _clock) = (api, browser, person, live, clock);
        live.Turned += Mended;
    }

    /// <summary>A draft as it is kept in this browser; without values it was dropped, and the server does not know it yet.</summary>
    /// <param name="Ahead">The server has not got it yet. Two clocks, which may differ, would not tell.</param>
    /// <param name="Told">When the server got one from this place last, by its clock.</param>
    private sealed record Kept(
        IReadOnlyDictionary<string, JsonElement> Values,
        int CaseVersion,
        DateTimeOffset SavedAt,
        bool Ahead,
        DateTimeOffset? Told
    );

    public async Task Keep(CaseForm form)
    {
        var caseId = form.Saved.Id;
        if (!form.Dirty)
        {
            await Drop(caseId);
            return;
        }
        _typed[caseId] = form;
        await Hold(caseId, form.AsDraft(), form.TypedOver);

        var turn = ++_turn;
        await Task.Delay(_pause, _clock);
        if (turn == _turn)
            await Settle();
    }

    /// <summary>Sends what still waits to be sent; what does not get there goes on waiting, for the connection or for what is typed next.</summary>
    /// <remarks>One sending at a time: an older one that fails late must not stand in the place of a newer one. One more stands in line for all who ask.</remarks>
    public Task Settle()
    {
        if (_inLine is { } standing)
            return standing;
        var turn = _one.WaitAsync();
        return turn.IsCompletedSuccessfully ? Send() : _inLine = After(turn);

        async Task After(Task mine)
        {
            await mine;
            _inLine = null;
            await Send();
        }
    }

    /// <summary>What the tabs of this browser typed and what came to the server from elsewhere, this tab's own over all.</summary>
    public async Task<CaseDraft?> Find(Guid caseId, CaseDraft? onServer)
    {
        var place = await Mine(caseId);
        var texts = _known[caseId] = await _browser.StoredUnder(Place(caseId));
        var own = Read(texts.GetValueOrDefault(place));
        var layers = texts.Where(text => text.Key != place).Select(text => Read(text.Value)).OfType<Kept>().ToList();
        var here = own is null ? layers : [.. layers, own];
        var elsewhere =
            onServer is null || here.Exists(kept => (kept.Told - onServer.SavedAt)?.Duration() < _sameMoment)
                ? null
                : new Kept(onServer.Values, onServer.CaseVersion, onServer.SavedAt, Ahead: false, onServer.SavedAt);
        if (elsewhere is not null)
            layers.Add(elsewhere);
        layers = [.. layers.OrderBy(kept => kept.Ahead).ThenBy(kept => kept.SavedAt)];
        if (own is not null)
            layers.Insert(!own.Ahead && elsewhere?.SavedAt > own.SavedAt ? layers.IndexOf(elsewhere) : layers.Count, own);
        // Without values it says that the server's is not wanted, and nothing else.
        var told = layers.Where(kept => kept.Values.Count > 0).ToList();

        var values = new Dictionary<string, JsonElement>();
        foreach (var (field, value) in told.SelectMany(kept => kept.Values))
            values[field] = value;
        var version = told.Select(kept => kept.CaseVersion).DefaultIfEmpty().Min();
        // What the server never heard of, since something broke down; it hears of it now.
        if (layers.Exists(kept => kept.Ahead) && !_waiting.ContainsKey(caseId))
        {
            await Hold(caseId, values, version);
            _ = Settle();
        }
        return told.Count == 0 ? null : new CaseDraft(values, version, told.Max(kept => kept.SavedAt));
    }

    /// <summary>Saves what is in the form; its draft ends with it, on the server too.</summary>
    /// <remarks>Nothing is sent meanwhile: a draft that came there after the saving would bring back what it ended.</remarks>
    public async Task<Answer<SavedCase>> Save(CaseForm form)
    {
        await _one.WaitAsync();
        try
        {
            var caseId = form.Saved.Id;
            var place = await Mine(caseId);
            var (sent, kept) = (new Dictionary<string, string?>(form.Changes), Known(caseId).GetValueOrDefault(place));
            var answer = await _api.Patch<SavedCase>($"api/cases/{caseId}", form.Patch());
            if (answer.Problem is { IsOffline: true })
                _unsure.Add(caseId);
            if (answer.Value is not { } saved)
                return answer;

            form.TakeSaved(sent, saved.Case);
            if (form.Dirty && _typed.GetValueOrDefault(caseId) == form)
                _ = Keep(form); // typed while it was being saved
            else if (Known(caseId).GetValueOrDefault(place) == kept)
                await Forget(caseId);
            // Else the case was opened anew meanwhile, and typed into.
            if (_unsure.Contains(caseId) && (await _api.Delete($"api/cases/{caseId}/draft")).Problem is null)
                _unsure.Remove(caseId);
            return answer;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>What was typed is not wanted; the server hears of it as soon as it can.</summary>
    public async Task Drop(Guid caseId)
    {
        await Mine(caseId);
        var told = Known(caseId).Values.Max(text => Read(text)?.Told);
        await Forget(caseId);
        await Hold(caseId, _nothing, 0, told);
        await Settle();
    }

    /// <summary>What another tab has written since this one looked stays: it is not saved.</summary>
    public async Task Forget(Guid caseId)
    {
        _waiting.Remove(caseId);
        _typed.Remove(caseId);
        if (_known.Remove(caseId, out var texts))
            foreach (var (place, text) in texts)
                await _browser.Replace(place, text, null);
    }

    public void Dispose()
    {
        _live.Turned -= Mended;
        _one.Dispose();
    }

    private async Task Hold(Guid caseId, IReadOnlyDictionary<string, JsonElement> values, int version, DateTimeOffset? told = null)
    {
        var place = await Mine(caseId);
        told ??= Read(Known(caseId).GetValueOrDefault(place))?.Told;
        var kept = _waiting[caseId] = new Kept(values, version, _clock.GetUtcNow(), Ahead: true, told);
        var text = Known(caseId)[place] = JsonSerializer.Serialize(kept, Api.Json);
        await _browser.Store(place, text);
    }

    private async Task Send()
    {
        try
        {
            ForgetOthers();
            foreach (var (caseId, kept) in _waiting.ToList())
            {
                if (!Waits(caseId, kept))
                    continue;
                var path = $"api/cases/{caseId}/draft";
                var (there, problem) =
                    kept.Values.Count == 0
                        ? new Answer<CaseDraft>(null, (await _api.Delete(path)).Problem)
                        : await _api.Put<CaseDraft>(path, new SaveCaseDraftRequest(kept.Values, kept.CaseVersion));
                if (problem is { IsOffline: true } or { Status: 401 or 429 or >= 500 })
                    return;
                if (!Waits(caseId, kept))
                    continue;
                _waiting.Remove(caseId);
                if (there is not null)
                    await Reached(caseId, kept with { SavedAt = there.SavedAt, Ahead = false, Told = there.SavedAt });
                else if (kept.Values.Count == 0)
                    await Forget(caseId);
            }
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>The server has it now; meanwhile more may have been typed.</summary>
    private async Task Reached(Guid caseId, Kept kept)
    {
        var (place, text) = (await Mine(caseId), JsonSerializer.Serialize(kept, Api.Json));
        if (
            Known(caseId).TryGetValue(place, out var before)
            && await _browser.Replace(place, before, text)
            && Known(caseId).GetValueOrDefault(place) == before
        )
            Known(caseId)[place] = text;
    }

    private Dictionary<string, string> Known(Guid caseId) => _known.TryGetValue(caseId, out var known) ? known : _known[caseId] = [];

    private string Place(Guid caseId) => $"draft.{_person.User?.Id}.{caseId}";

    /// <summary>This tab's place; a reload does not change it.</summary>
    private async ValueTask<string> Mine(Guid caseId)
    {
        ForgetOthers();
        if (_tab is null)
        {
            _tab = await _browser.StoredInTab("tab") ?? Guid.NewGuid().ToString("N");
            await _browser.StoreInTab("tab", _tab);
        }
        return $"{Place(caseId)}.{_tab}";
    }

    /// <summary>What one person typed is nothing to whoever signs in here after them.</summary>
    private void ForgetOthers()
    {
        if (_whose == _person.User?.Id)
            return;
        _whose = _person.User?.Id;
        _waiting.Clear();
        _known.Clear();
        _typed.Clear();
        _unsure.Clear();
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
