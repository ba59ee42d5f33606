using Okno.Client.Shell;
using Okno.Contracts;
using Okno.Contracts.Cases;

namespace Okno.Client.Cases;

/// <summary>What others save while the case is open here, and my own other tabs.</summary>
public sealed partial class CasePage
{
    private async Task ShowConflict(IReadOnlyList<Clash> clashes)
    {
        var form = _form;
        _conflict = [.. clashes];
        var last = (await Api.Get<Page<HistoryRow>>($"api/cases/{Id}/history?limit=10")).Value?.Items.FirstOrDefault(row =>
            row.Kind == "case.changed"
        );
        if (form == _form)
            (_conflictBy, _conflictAt) = (last?.Who, last?.At);
    }

    private async Task TakeSaved(IReadOnlyList<string> fields)
    {
        _form!.TakeSaved(fields);
        await Decide(_conflict!.Where(clash => !fields.Contains(clash.Field)));
    }

    /// <summary>My own value of one field stays; the others are still to be decided.</summary>
    private Task KeepOne(string field) => Decide(_conflict!.Where(clash => clash.Field != field));

    private Task KeepMine() => Decide([]);

    private async Task Decide(IEnumerable<Clash> left)
    {
        _conflict = left.ToList() is { Count: > 0 } some ? some : null;
        if (_conflict is null)
            _form!.Decided();
        await Typed();
    }

    /// <summary>Takes what another saved under what is typed here; where both changed a field, asks.</summary>
    private async Task ShowSaved()
    {
        if (
            _form is not { } form
            || await Api.Get<CaseAtWork>($"api/cases/{form.Saved.Id}/work") is not { Value: { } work }
            || form != _form
        )
            return;
        var typed = form.Dirty;
        var clashes = form.Rebase(work.Case);
        _work = work;
        if (typed)
            _ = Drafts.Keep(form);
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
                if (_busy is null)
                    await SavedElsewhere(_form);
                return;
            }
            (_announced, _changedBy) = (version, by);
            StateHasChanged();
        });

    /// <summary>I saved it in another tab, which ended the draft that the server has; what is typed here and clashes with that is asked about when it is to be saved.</summary>
    private async Task SavedElsewhere(CaseForm form)
    {
        var typed = form.Dirty;
        if (typed)
            _ = Drafts.Keep(form);
        if (
            await Api.Get<CaseAtWork>($"api/cases/{form.Saved.Id}/work") is not { Value: { } work }
            || form != _form
            || _busy is not null
            || form.ClashesWith(work.Case)
        )
            return;
        form.Rebase(work.Case);
        _work = work;
        if (typed)
            _ = Drafts.Keep(form);
        StateHasChanged();
    }
}
