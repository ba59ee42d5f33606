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
    private readonly SemaphoreSlim _one = new(1, 1);
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

    /// <summary>Sends what still waits to be sent; what does not get there goes on waiting, for the connection or for what is typed next.</summary>
    /// <remarks>One sending at a time: an older one that fails late must not stand in the place of a newer one.</remarks>
    public async Task Settle()
    {
        await _one.WaitAsync();
        try
        {
            foreach (var (caseId, draft) in _waiting.ToList())
            {
                if (!Waits(caseId, draft))
                    continue;
                var answer = await _api.Put<Nothing>($"api/cases/{caseId}/draft", draft);
                if (answer.Problem is not { IsOffline: true } && Waits(caseId, draft))
                    _waiting.Remove(caseId);
            }
        }
        finally
        {
            _one.Release();
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

    private string Place(Guid caseId) => $"draft.{_person.User?.Id}.{caseId}";

    public void Dispose()
    {
        _live.Turned -= Mended;
        _one.Dispose();
    }

    private bool Waits(Guid caseId, SaveCaseDraftRequest draft) => _waiting.TryGetValue(caseId, out var now) && ReferenceEquals(now, draft);

    private void Mended()
    {
        if (_live.LostSince is null && _waiting.Count > 0)
            _ = Settle();
    }
}
