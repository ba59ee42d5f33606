using System.Text.Json;
using Microsoft.JSInterop;
using Okno.Client.Access;
using Okno.Client.Resources;
using Okno.Client.Shell;
using Okno.Client.Ui;
using Okno.Contracts.Processes;

namespace Okno.Client.Processes;

/// <summary>What was drawn is saved, published, kept in this browser meanwhile; two who draw the same do not overwrite each other.</summary>
public sealed partial class ModellerPage
{
    private async Task Save(bool draft)
    {
        if (_busy || _modelling is null || _process is null || (draft && !_dirty))
            return;
        _busy = true;
        _notice = null;
        // What is still being typed reaches the model by leaving its field.
        await Browser.Call("leaveField");
        if (!draft)
        {
            await Check();
            if (_problems.Any(problem => problem.Severity == "error"))
            {
                (_notice, _noticeBad, _busy) = (W["NotPublishable"], true, false);
                return;
            }
        }
        var xml = await _modelling.InvokeAsync<string>("xml");
        var turn = _turn;
        var answer = await Api.SendModel<ProcessDefinition>(
            HttpMethod.Put,
            $"api/processes/{Uri.EscapeDataString(Key)}{(draft ? "?draft=true" : "")}",
            xml,
            _seen
        );
        _busy = false;
        if (answer.Problem is { Code: "conflict" } stale)
        {
            (_conflict, _conflictDraft) = (stale.Detail, draft);
            return;
        }
        if (answer.Value is not { } saved)
        {
            (_notice, _noticeBad) = (
                answer.Problem!.IsOffline ? W["ModelNotSavedOffline"] : answer.Problem.Detail ?? answer.Problem.Reference,
                true
            );
            return;
        }
        (_process, _seen) = (saved, saved.Version);
        if (_from is not null)
        {
            _from = null;
            Navigation.NavigateTo($"processes/{Uri.EscapeDataString(Key)}", replace: true);
        }
        Said.Say(new Saying(saved.Published ? W["PublishedVersion", saved.Version] : W["SavedDraft", saved.Version]));
        if (turn != _turn)
            return; // drawn on meanwhile: that is not saved yet
        _dirty = false;
        await Browser.Store(Place, null);
        await Browser.Call("setUnsaved", false);
    }

    /// <summary>What is drawn, saved or not, as a file for any modeller; what cannot be drawn as it is.</summary>
    private async Task Export()
    {
        if ((_modelling is null ? _xml : await _modelling.InvokeAsync<string>("xml")) is not { } xml)
            return;
        await Browser.Call("saveFile", $"{Key}-{_seen}.bpmn", "application/bpmn+xml", xml);
    }

    private async Task SaveOver()
    {
        _conflict = null;
        var answer = await Api.Get<ProcessDefinition>($"api/processes/{Uri.EscapeDataString(Key)}");
        if (answer.Value is not { } theirs)
            return;
        _seen = theirs.Version;
        await Save(_conflictDraft);
    }

    private async Task TakeTheirs()
    {
        _conflict = null;
        await Forget();
        _from = null;
        await Load();
        if (_xml is not null)
            await Reload(_xml);
    }

    /// <summary>What was kept; null when there was nothing to keep.</summary>
    private async Task<string?> Keep()
    {
        if (_modelling is null || !_dirty)
            return null;
        var xml = await _modelling.InvokeAsync<string>("xml");
        await Browser.Store(Place, JsonSerializer.Serialize(new KeptModel(xml, _seen, Clock.GetUtcNow()), Api.Json));
        return xml;
    }

    private async Task<KeptModel?> Kept()
    {
        try
        {
            return await Browser.Stored(Place) is { Length: > 0 } text ? JsonSerializer.Deserialize<KeptModel>(text, Api.Json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private async Task TakeKept()
    {
        var kept = _kept!;
        _kept = null;
        await Reload(kept.Xml);
        await Touched();
        // Someone saved a newer one since: saving this is to say so.
        _seen = kept.Version;
        await Check();
    }

    private async Task DropKept()
    {
        _kept = null;
        await Browser.Store(Place, null);
    }

    private async Task Forget()
    {
        _dirty = false;
        await Browser.Store(Place, null);
        await Browser.Call("setUnsaved", false);
    }

    /// <summary>A model as this browser keeps it.</summary>
    /// <param name="Version">The version it was made from.</param>
    public sealed record KeptModel(string Xml, int Version, DateTimeOffset At);
}
