using System.Text.Json;
using Okno.Client.Access;
using Okno.Client.Shell;
using Okno.Contracts.Cases;

namespace Okno.Client.Cases;

/// <summary>Keeps what is typed and not saved: in this browser at once, on the server a moment later.</summary>
public sealed class Drafts(Api api, Browser browser, CurrentPerson person, TimeProvider clock)
{
    private static readonly TimeSpan _pause = TimeSpan.FromSeconds(1);
    private readonly Dictionary<Guid, SaveCaseDraftRequest> _waiting = [];
    private int _turn;

    public async Task Keep(Guid caseId, CaseForm form)
    {
        if (!form.Dirty)
        {
            await Drop(caseId);
            return;
        }
        var draft = new CaseDraft(form.AsDraft(), form.Saved.Version, clock.GetUtcNow());
        await browser.Store(Place(caseId), JsonSerializer.Serialize(draft, Api.Json));
        _waiting[caseId] = new SaveCaseDraftRequest(draft.Values, draft.CaseVersion);

        var turn = ++_turn;
        await Task.Delay(_pause, clock);
        if (turn == _turn)
            await Settle();
    }

    /// <summary>Sends what still waits to be sent.</summary>
    public async Task Settle()
    {
        foreach (var (caseId, draft) in _waiting.ToList())
        {
            _waiting.Remove(caseId);
            await api.Put<Nothing>($"api/cases/{caseId}/draft", draft);
        }
    }

    /// <summary>The newer of what the server kept and what this browser kept.</summary>
    public async Task<CaseDraft?> Find(Guid caseId, CaseDraft? onServer)
    {
        var text = await browser.Stored(Place(caseId));
        if (string.IsNullOrEmpty(text))
            return onServer;
        try
        {
            var here = JsonSerializer.Deserialize<CaseDraft>(text, Api.Json);
            return onServer is null || here?.SavedAt > onServer.SavedAt ? here : onServer;
        }
        catch (JsonException)
        {
            await browser.Store(Place(caseId), null);
            return onServer;
        }
    }

    public async Task Drop(Guid caseId)
    {
        _turn++;
        _waiting.Remove(caseId);
        await browser.Store(Place(caseId), null);
        await api.Delete($"api/cases/{caseId}/draft");
    }

    private string Place(Guid caseId) => $"draft.{person.User?.Id}.{caseId}";
}
