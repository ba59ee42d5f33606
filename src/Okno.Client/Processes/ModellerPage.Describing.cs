using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Okno.Client.Processes.Modeller;
using Okno.Client.Resources;

namespace Okno.Client.Processes;

/// <summary>What the page knows of the diagram. Lists of its elements stay with its script: thousands would take a second to cross and to draw.</summary>
public sealed partial class ModellerPage
{
    private int _describing;

    private async Task Look(bool opened = true)
    {
        if (_modelling is null)
            return;
        _sight = await _modelling.InvokeAsync<ModelSight>("sight");
        string?[] hidden =
        [
            _sight.Unread > 0 ? W.Count("PartsUnread", _sight.Unread) : null,
            _sight.Unplaced > 0 ? W.Count("ElementsUnplaced", _sight.Unplaced) : null,
        ];
        if (opened && hidden.OfType<string>().ToList() is { Count: > 0 } said)
            (_notice, _noticeBad) = (string.Join(". ", said.Append(W["KeptInFile"].Value)), false);
    }

    /// <summary>Another diagram of the model is drawn; what was done on the one before can no longer be undone.</summary>
    private async Task ChooseDiagram(string id)
    {
        if (_modelling is null)
            return;
        await _modelling.InvokeVoidAsync("choose", id);
        (_chosen, _canUndo, _canRedo) = ("", false, false);
        await Look(opened: false);
        await Redescribe();
        if (MayShape)
            await Mark();
    }

    private async Task Redescribe(bool all = true)
    {
        if (_modelling is null || !MayShape)
            return;
        var turn = ++_describing;
        if (all)
            _namesKnown = false;
        var process = await _modelling.InvokeAsync<Described?>("describe", "");
        var element = _chosen.Length == 0 ? process : await _modelling.InvokeAsync<Described?>("describe", _chosen) ?? process;
        // The process itself has no formulas: the names are brought with the first element that may.
        if (!_namesKnown && element is { IsProcess: false })
        {
            _namesKnown = true;
            _shaping.Names = await NamesOf();
        }
        // Another element was chosen meanwhile: what is known of this one came too late.
        if (turn == _describing)
            (_described, _element) = (process, element);
        if (all)
            _listing++;
    }

    private async Task Fill(ElementReference choice)
    {
        if (_modelling is null)
            return;
        var types = await _modelling.InvokeAsync<string[]>("types");
        var words = types.ToDictionary(type => type, type => W[$"Bpmn_{type}"] is { ResourceNotFound: false } word ? word.Value : type);
        if (_modelling is not null)
            _count = await _modelling.InvokeAsync<int>("list", choice, words, _element?.Id ?? "");
    }

    /// <summary>The names of those elements that are on the diagram.</summary>
    private async Task<Dictionary<string, string>> Named(IEnumerable<string> ids) =>
        _modelling is null ? [] : await _modelling.InvokeAsync<Dictionary<string, string>>("named", ids.Distinct());

    /// <summary>Parameters, and what elements bring under a name.</summary>
    private async Task<IReadOnlyList<FormulaName>> NamesOf() =>
        await _modelling!.InvokeAsync<List<FormulaName>>("variables", W["AParameter"].Value, W["AVariable"].Value);
}
