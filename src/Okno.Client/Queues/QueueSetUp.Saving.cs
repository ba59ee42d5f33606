using Okno.Client.Access;
using Okno.Client.Shell;
using Okno.Contracts;
using Okno.Contracts.Queues;

namespace Okno.Client.Queues;

/// <summary>Saving a queue: what is missing is said where it is missing, and what another has saved meanwhile is chosen between.</summary>
public sealed partial class QueueSetUp
{
    private async Task SaveByKey()
    {
        var saving = Save();
        StateHasChanged();
        await saving;
        StateHasChanged();
    }

    private async Task Save()
    {
        if (_busy || _form is not { } form || _conflict is not null)
            return;
        _tried = true;
        _nameError = string.IsNullOrWhiteSpace(form.Name) ? W["QueueNameRequired"].Value : null;
        if (_nameError is not null)
        {
            await Browser.Focus("#queue-name");
            return;
        }
        if (form.Filling is QueueFilling.Filter && form.Unfinished.Count > 0)
        {
            _refused = W["QueueNotSavedFilter"];
            return;
        }
        (_busy, _refused) = (true, null);
        StateHasChanged();
        var answer = form.Saved is { } saved
            ? await Api.Put<Queue>($"api/queues/{saved.Id}", form.AsRequest())
            : await Api.Post<Queue>("api/queues", form.AsRequest());
        _busy = false;
        if (answer.Value is { } done)
            await AfterSaving(form, done);
        else
            await NotSaved(answer.Problem!);
    }

    private async Task AfterSaving(QueueForm form, Queue done)
    {
        var isNew = form.Saved is null;
        await Browser.Store(Place, null);
        form.Reset(done);
        (_restored, _tried) = (false, false);
        Said.Say(new Saying(W["QueueSaved", done.Name]));
        await Saved.InvokeAsync();
        if (isNew)
            Navigation.NavigateTo($"queues/{done.Id}/setup", replace: true);
        else
            _ = AskPreview();
    }

    private async Task NotSaved(Problem problem)
    {
        if (
            problem is { Status: 409, Code: "conflict" }
            && _form?.Saved is { } stale
            && await Api.Get<Queue>($"api/queues/{stale.Id}") is { Value: { } theirs }
        )
        {
            var journal = await Api.Get<Page<HistoryRow>>($"api/queues/{stale.Id}/journal?limit=50");
            var last = journal.Value?.Items.FirstOrDefault(row => row.Kind == "queue.changed");
            (_conflict, _conflictBy, _conflictAt) = (theirs, last?.Who, last?.At);
            return;
        }
        _refused =
            problem.IsOffline ? W["NotSavedOffline"]
            : problem.Status == 404 ? W["QueueGone"]
            : problem.Detail ?? W["QueueNotSaved", problem.Reference];
        if (problem.Code is "queue.unknown-process" or "queue.process-lacks-parameter")
        {
            _processError = problem.Detail;
            await Browser.Focus("#queue-process");
        }
    }

    private async Task TakeTheirs(Queue theirs)
    {
        _form!.Reset(theirs);
        (_conflict, _restored) = (null, false);
        await Browser.Store(Place, null);
        await _names!.Learn(_form.Root, _form.Shape.Fields);
        _ = AskPreview();
    }

    private Task KeepMine(Queue theirs)
    {
        _form!.Over(theirs);
        _conflict = null;
        return Save();
    }
}
