using Okno.Client.Shell;
using Okno.Contracts;
using Okno.Contracts.Cases;

namespace Okno.Client.Cases;

/// <summary>What others save while the case is open here, and my own other tabs.</summary>
public sealed partial class CasePage
{
    private async Task ShowConflict(IReadOnlyList<Clash> clashes)
    {
        (_conflict, _changed) = ([.. clashes], false);
        var last = (await Api.Get<Page<HistoryRow>>($"api/cases/{Id}/history?limit=10")).Value?.Items.FirstOrDefault(row =>
            row.Kind == "case.changed"
        );
        (_conflictBy, _conflictAt) = (last?.Who, last?.At);
    }

    private async Task TakeSaved(IReadOnlyList<string> fields)
    {
        _form!.TakeSaved(fields);
        _conflict = [.. _conflict!.Where(clash => !fields.Contains(clash.Field))];
        if (_conflict.Count == 0)
            _conflict = null;
        await Typed();
    }

    /// <summary>My own value of one field stays; the others are still to be decided.</summary>
    private void KeepOne(string field) =>
        _conflict = _conflict!.Where(clash => clash.Field != field).ToList() is { Count: > 0 } left ? left : null;

    private void KeepMine() => _conflict = null;

    /// <summary>Takes what another saved under what is typed here; where both changed a field, asks.</summary>
    private async Task ShowSaved()
    {
        if (await Api.Get<CaseAtWork>($"api/cases/{Id}/work") is not { Value: { } work } || _form is null)
            return;
        var clashes = _form.Rebase(work.Case);
        (_work, _changed) = (work, false);
        if (clashes.Count > 0)
            await ShowConflict(clashes);
    }

    private void CaseChanged(Guid id, int version, Named? by) =>
        _ = InvokeAsync(async () =>
        {
            if (id != Id || _form is null || version <= _form.Saved.Version)
                return;
            if (by?.Id == Me)
            {
                // Saved in another tab of mine, which dropped the draft that both have.
                if (_busy is null && _form.Dirty)
                    await Drafts.Keep(id, _form);
                return;
            }
            (_changed, _changedBy) = (true, by);
            StateHasChanged();
        });
}
