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
public sealed partial class Drafts : IDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);
    private readonly Api _api;
    private readonly Browser _browser;
    private readonly CurrentPerson _person;
    private readonly Live _live;
    private readonly TimeProvider _clock;
    private readonly Dictionary<Guid, OpenCase> _cases = [];
    private readonly SemaphoreSlim _one = new(1, 1);
    private Task? _inLine;
    private Guid? _whose;
    private int _turn;

    public Drafts(Api api, Browser browser, CurrentPerson person, Live live, TimeProvider clock)
    {
        (_api, _browser, _person, _live, _clock) = (api, browser, person, live, clock);
        live.Turned += Mended;
    }

    /// <summary>What this tab knows of a case's draft.</summary>
    private sealed class OpenCase
    {
        /// <summary>What stands in the places that it wrote itself or took up.</summary>
        public Dictionary<string, string> Known { get; } = new(StringComparer.Ordinal);

        public HashSet<Guid> Took { get; } = [];
        public Kept? Waiting { get; set; }
        public DateTimeOffset? Told { get; set; }
        public DateTimeOffset? OnServer { get; set; }

        /// <summary>The form that was typed into last.</summary>
        public CaseForm? Typed { get; set; }

        /// <summary>A saving may have been done without our knowing, and a draft sent after it.</summary>
        public bool Unsure { get; set; }
    }

    public async Task Keep(CaseForm form)
    {
        var caseId = form.Saved.Id;
        if (!form.Dirty)
        {
            await Drop(caseId);
            return;
        }
        Of(caseId).Typed = form;
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
        if (_inLine is { IsCompleted: false } standing)
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

    /// <summary>Before this browser forgets the person: the server gets what all its tabs hold. Says why not, if it does not.</summary>
    public async Task<Problem?> SettleAll()
    {
        await Settle();
        var names = (await _browser.StoredUnder($"draft.{_person.User?.Id}.")).Keys.Select(place => place.Split('.')[2]).Distinct();
        foreach (var name in names)
        {
            if (!Guid.TryParse(name, out var caseId))
                continue;
            // Not to be seen any more, or not by this person.
            var there = await _api.Get<CaseDraft>(Path(caseId));
            if (there.Problem is { Status: not (403 or 404) } unread)
                return unread;
            var merged = Merge(await Places(caseId), await Mine(caseId), there.Value);
            if (merged.Values.Count == 0 || Same(merged.Values, there.Value?.Values))
                continue;
            var sent = await _api.Put<CaseDraft>(Path(caseId), new SaveCaseDraftRequest(merged.Values, merged.Version));
            if (sent.Problem is { Status: not (403 or 404) } unsent)
                return unsent;
        }
        return null;
    }

    /// <summary>What the tabs of this browser typed and what came to the server from elsewhere, this tab's own over all.</summary>
    public async Task<CaseDraft?> Find(Guid caseId, CaseDraft? onServer)
    {
        var (mine, places) = (await Mine(caseId), await Places(caseId));
        var found = Merge(places, mine, onServer);
        var one = Of(caseId);
        var own = places.Find(place => place.Name == mine).Kept;
        (one.Told, one.OnServer) = (own?.Told, onServer?.SavedAt);

        // What this tab removes one day is what it has shown: whatever a field here hides waits for its turn.
        one.Known.Clear();
        one.Took.Clear();
        one.Took.UnionWith(own?.Took ?? []);
        foreach (var (name, text, kept) in places)
            if (
                name == mine
                || found.Took.Contains(kept.Mark)
                || kept.Values.All(pair => JsonElement.DeepEquals(found.Values[pair.Key], pair.Value))
            )
            {
                one.Known[name] = text;
                if (name != mine)
                    one.Took.Add(kept.Mark);
            }

        // What the server never heard of, since something broke down; it hears of it now.
        if (one.Waiting is null && found.Ahead)
        {
            await Hold(caseId, found.Values, found.Version);
            _ = Settle();
        }
        return found.Values.Count == 0 ? null : new CaseDraft(found.Values, found.Version, found.At);
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
            var one = Of(caseId);
            var (sent, kept) = (new Dictionary<string, string?>(form.Changes), one.Known.GetValueOrDefault(place));
            var answer = await _api.Patch<SavedCase>($"api/cases/{caseId}", form.Patch());
            one.Unsure |= answer.Problem is { IsOffline: true };
            if (answer.Value is not { } saved)
                return answer;

            form.TakeSaved(sent, saved.Case);
            if (form.Dirty && (one.Typed ?? form) == form)
                _ = Keep(form); // typed while it was being saved
            else if (one.Known.GetValueOrDefault(place) == kept)
                await Forget(caseId);
            // Else the case was opened anew meanwhile, and typed into.
            if (one.Unsure)
                one.Unsure = (await _api.Delete(Path(caseId))).Problem is not null;
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
        var one = Of(caseId);
        if (one.OnServer > (one.Told ?? default))
            one.Told = one.OnServer;
        await Forget(caseId);
        await Hold(caseId, new Dictionary<string, JsonElement>(), 0);
        await Settle();
    }

    public void Dispose()
    {
        _live.Turned -= Mended;
        _one.Dispose();
    }

    private async Task Send()
    {
        try
        {
            ForgetOthers();
            foreach (var (caseId, one) in _cases.ToList())
            {
                if (one.Waiting is not { } kept)
                    continue;
                var (there, problem) =
                    kept.Values.Count == 0
                        ? new Answer<CaseDraft>(null, (await _api.Delete(Path(caseId))).Problem)
                        : await _api.Put<CaseDraft>(Path(caseId), new SaveCaseDraftRequest(kept.Values, kept.CaseVersion));
                if (problem is { IsOffline: true })
                    return;
                if (problem is { Status: 401 or 429 or >= 500 } || !ReferenceEquals(one.Waiting, kept))
                    continue;
                one.Waiting = null;
                if (there is not null)
                    await Reached(caseId, kept with { SavedAt = there.SavedAt, Ahead = false, Told = there.SavedAt });
                else if (kept.Values.Count == 0)
                    await Reached(caseId, null);
            }
        }
        finally
        {
            _one.Release();
        }
    }

    private OpenCase Of(Guid caseId)
    {
        ForgetOthers();
        return _cases.TryGetValue(caseId, out var one) ? one : _cases[caseId] = new OpenCase();
    }

    private static string Path(Guid caseId) => $"api/cases/{caseId}/draft";

    /// <summary>What one person typed is nothing to whoever signs in here after them.</summary>
    private void ForgetOthers()
    {
        if (_whose == _person.User?.Id)
            return;
        _whose = _person.User?.Id;
        _cases.Clear();
    }

    private static bool Same(Dictionary<string, JsonElement> some, IReadOnlyDictionary<string, JsonElement>? others) =>
        some.Count == others?.Count
        && some.All(pair => others.TryGetValue(pair.Key, out var other) && JsonElement.DeepEquals(pair.Value, other));

    private void Mended()
    {
        if (_live.LostSince is null && _cases.Values.Any(one => one.Waiting is not null))
            _ = Settle();
    }
}
