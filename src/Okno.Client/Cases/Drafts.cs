using System.Text.Json;
using Okno.Client.Access;
using Okno.Client.Shell;
using Okno.Contracts.Cases;

namespace Okno.Client.Cases;

/// <summary>Keeps what is typed and not saved: in this browser at once, on the server a moment later.</summary>
public sealed class Drafts : IDisposable
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);
    private readonly Api _api;
    private readonly Browser _browser;
    private readonly CurrentPerson _person;
    private readonly Live _live;
    private readonly TimeProvider _clock;
    private readonly Dictionary<Guid, SaveCaseDraftRequest> _waiting = [];
    private int _turn;

    public Drafts(Api api, Browser browser, CurrentPerson person, Live live, TimeProvider clock)
    {
        (_api, _browser, _person, _live, _clock) = (api, browser, person, live, clock);
        live.Turned += Mended;
    }

    public async Task Keep(Guid caseId, CaseForm form)
    {
        if (!form.Dirty)
        {
            await Drop(caseId);
            return;
        }
        var draft = new CaseDraft(form.AsDraft(), form.Saved.Version, _clock.GetUtcNow());
        await _browser.Store(Place(caseId), JsonSerializer.Serialize(draft, Api.Json));
        _waiting[caseId] = new SaveCaseDraftRequest(draft.Values, draft.CaseVersion);

        var turn = ++_turn;
        await Task.Delay(_pause, _clock);
        if (turn == _turn)
            await Settle();
    }

    /// <summary>Sends what still waits to be sent.</summary>
    public async Task Settle()
    {
        foreach (var (caseId, draft) in _waiting.ToList())
        {
            _waiting.Remove(caseId);
            var answer = await _api.Put<Nothing>($"api/cases/{caseId}/draft", draft);
            // What did not get there waits for the connection, unless there is something newer by now.
            if (answer.Problem is { IsOffline: true } && await _browser.Stored(Place(caseId)) is not null)
                _waiting.TryAdd(caseId, draft);
        }
    }

    /// <summary>The newer of what the server kept and what this browser kept.</summary>
    public async Task<CaseDraft?> Find(Guid caseId, CaseDraft? onServer)
    {
        var text = await _browser.Stored(Place(caseId));
        if (string.IsNullOrEmpty(text))
            return onServer;
        try
        {
            var here = JsonSerializer.Deserialize<CaseDraft>(text, Api.Json);
            return onServer is null || here?.SavedAt > onServer.SavedAt ? here : onServer;
        }
        catch (JsonException)
        {
            await _browser.Store(Place(caseId), null);
            return onServer;
        }
    }

    public async Task Drop(Guid caseId)
    {
        _turn++;
        _waiting.Remove(caseId);
        await _browser.Store(Place(caseId), null);
        await _api.Delete($"api/cases/{caseId}/draft");
    }

    private string Place(Guid caseId) => $"draft.{_person.User?.Id}.{caseId}";

    public void Dispose() => _live.Turned -= Mended;

    private void Mended()
    {
        if (_live.LostSince is null && _waiting.Count > 0)
            _ = Settle();
    }
}
