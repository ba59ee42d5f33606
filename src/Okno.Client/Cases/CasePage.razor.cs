using Microsoft.AspNetCore.Components;
using Okno.Client.Access;
using Okno.Client.Settings;
using Okno.Client.Shell;
using Okno.Client.Ui;
using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Contracts.Queues;

namespace Okno.Client.Cases;

/// <summary>A case at work: its fields, its queue item, its history; nothing typed here is lost.</summary>
public sealed partial class CasePage : IAsyncDisposable
{
    private CaseAtWork? _work;
    private CaseForm? _form;
    private Problem? _problem;
    private Dictionary<string, string> _errors = [];
    private List<Clash>? _conflict;
    private Named? _conflictBy;
    private DateTimeOffset? _conflictAt;
    private IAsyncDisposable? _asked;
    private HistoryWords? _words;
    private Guid _shown;
    private DateTimeOffset? _restoredAt;
    private Named? _changedBy;
    private bool _changed;
    private string? _refused;
    private string? _scheduleRefused;
    private string? _busy;
    private bool _scheduling;
    private bool _focusTitle;

    [Parameter]
    public Guid Id { get; set; }

    [Inject]
    private Api Api { get; set; } = default!;

    [Inject]
    private Browser Browser { get; set; } = default!;

    [Inject]
    private CurrentPerson Person { get; set; } = default!;

    [Inject]
    private Drafts Drafts { get; set; } = default!;

    [Inject]
    private Keys Keys { get; set; } = default!;

    [Inject]
    private Live Live { get; set; } = default!;

    [Inject]
    private Lookups Lookups { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private Said Said { get; set; } = default!;

    private Guid Me => Person.User?.Id ?? Guid.Empty;

    private string Title => _form is null ? $"{W["Case"]} – Okno" : $"{_form.Saved.Number} {_form.Saved.Subject} – Okno";

    protected override async Task OnInitializedAsync()
    {
        Live.CaseChanged += CaseChanged;
        Live.MyItemChanged += MyItemChanged;
        _words = new HistoryWords(W, Clock, Lookups);
        _asked = await Keys.Ask(
            ("Ctrl+KeyS", () => ByKey(May.Save, Save)),
            ("Alt+KeyM", () => ByKey(May.AssignToMe, AssignToMe)),
            ("Alt+KeyP", () => ByKey(May.Item, AskWhen)),
            ("Alt+KeyR", () => ByKey(May.Item, Return)),
            ("Alt+KeyK", () => ByKey(May.Item, Keep))
        );
        await _words.Learn();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_shown == Id)
            return;
        if (_shown != Guid.Empty)
            await Live.Unwatch(_shown);
        _shown = Id;
        (_form, _work, _conflict, _restoredAt, _refused, _changed, _busy, _scheduling) = (null, null, null, null, null, false, null, false);
        await Live.Watch(Id);
        await Load();
        _focusTitle = true;
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!_focusTitle || _form is null)
            return;
        _focusTitle = false;
        await Browser.Focus("#case-title");
    }

    public async ValueTask DisposeAsync()
    {
        Live.CaseChanged -= CaseChanged;
        Live.MyItemChanged -= MyItemChanged;
        _form = null;
        await Live.Unwatch(Id);
        if (_asked is not null)
            await _asked.DisposeAsync();
        await Drafts.Settle();
    }

    private CaseActionsState May => _work is null || _form is null ? default : CaseActionsState.Of(_work, _form, Me);

    private bool Undecided => _conflict is { Count: > 0 };

    private async Task Load()
    {
        var id = Id;
        var answer = await Api.Get<CaseAtWork>($"api/cases/{id}/work");
        if (id != Id)
            return;
        _problem = answer.Problem;
        if (answer.Value is not { } work)
            return;
        var form = new CaseForm(work.Case);
        var draft = work.MayChange ? await Drafts.Find(id, work.Draft) : null;
        if (draft is not null)
        {
            form.Restore(draft.Values);
            if (Person.User is { } me)
                form.Name(new Named(me.Id, me.Name));
            if (form.Dirty)
            {
                _restoredAt = draft.SavedAt;
                if (draft.CaseVersion < work.Case.Version)
                    await ShowConflict(form.AllClashes());
            }
        }
        (_work, _form) = (work, form);
    }

    private async Task Typed()
    {
        if (_form is not { } form)
            return;
        _errors.Clear();
        _refused = null;
        StateHasChanged();
        await Drafts.Keep(form.Saved.Id, form);
    }

    private Task AssignToMe()
    {
        if (Person.User is not { } me || _form is null)
            return Task.CompletedTask;
        _form.Point("ownerId", new Named(me.Id, me.Name));
        return Typed();
    }

    /// <summary>One press: the status and the saving. The server clears the owner when the site wants it so.</summary>
    private Task Reopen()
    {
        _form!["status"] = "reopened";
        return Save();
    }

    private async Task Save()
    {
        if (_busy is not null || Undecided || _form is not { } form || _work is null)
            return;
        if (form["subject"] is null)
        {
            _errors = new() { ["subject"] = W["SubjectRequired"] };
            _refused = W["NotSavedField", W["Field_subject"]];
            await Browser.Focus("#subject");
            return;
        }
        (_busy, _refused, _errors) = ("save", null, []);
        StateHasChanged();
        var answer = await Send(form);
        if (form != _form)
        {
            // Another case is open by now, or none.
            Said.Say(
                new Saying(
                    answer.Problem is not { } problem ? W["Saved", form.Saved.Number]
                    : problem.IsOffline ? W["NotSavedOffline"]
                    : W["NotSavedLeft", form.Saved.Number, problem.Detail ?? problem.Reference]
                )
            );
            return;
        }
        _busy = null;
        if (answer.Value is { } saved)
            await AfterSaving(saved);
        else
            await NotSaved(answer.Problem!);
    }

    private async Task<Answer<SavedCase>> Send(CaseForm form)
    {
        Dictionary<string, string?> sent = [];
        var answer = await Drafts.Saving(
            form.Saved.Id,
            () =>
            {
                sent = new(form.Changes);
                return Api.Patch<SavedCase>($"api/cases/{form.Saved.Id}", form.Patch());
            }
        );
        if (answer.Value is { } saved)
        {
            form.TakeSaved(sent, saved.Case);
            if (form.Dirty)
                _ = Drafts.Keep(form.Saved.Id, form); // typed while it was being saved
        }
        return answer;
    }

    private async Task AfterSaving(SavedCase saved)
    {
        (_conflict, _restoredAt, _changed) = (null, null, false);
        _work = _work! with { Case = saved.Case, Item = saved.Item ?? _work.Item, Step = saved.Step ?? _work.Step, Draft = null };
        if (saved.Item is not { State: QueueItemState.Processed })
        {
            Said.Say(new Saying(W["Saved", saved.Case.Number]));
            return;
        }
        var finished = new Saying(W["SavedAndFinished", saved.Case.Number]);
        if (!_form!.Dirty)
        {
            Land(finished);
            return;
        }
        Said.Say(finished);
        await ShowSaved();
    }

    private async Task NotSaved(Problem problem)
    {
        if (problem is { Status: 409 or 412, Code: "conflict" } && await Api.Get<CaseAtWork>($"api/cases/{Id}/work") is { Value: { } work })
        {
            await ShowConflict(_form!.Rebase(work.Case));
            _work = work;
            return;
        }
        foreach (var (field, words) in problem.Errors ?? new Dictionary<string, string[]>())
            _errors[char.ToLowerInvariant(field[0]) + field[1..]] = string.Join(" ", words);
        _refused = problem.IsOffline ? W["NotSavedOffline"] : W["NotSaved", problem.Detail ?? problem.Reference];
        if (_errors.Keys.FirstOrDefault(CaseForm.Fields.Contains) is { } wrong)
            await Browser.Focus($"#{wrong}");
    }

    private async Task DiscardDraft()
    {
        _form!.Discard();
        (_restoredAt, _conflict) = (null, null);
        await Drafts.Drop(Id);
    }

    private void Land(Saying saying)
    {
        Said.ToNextRecord = true;
        Said.Say(saying);
        Navigation.NavigateTo("");
    }

    private async Task ByKey(bool may, Func<Task> act)
    {
        if (!may || _busy is not null)
            return;
        await act();
        StateHasChanged();
    }

    private string Say(string field, string? value) =>
        string.IsNullOrEmpty(value) ? W["NotSet"]
        : field.EndsWith("Id", StringComparison.Ordinal) ? _form?.NameOf(field, value) ?? "…"
        : _words!.Say(field, value);

    private void MyItemChanged(Guid itemId, string kind) =>
        _ = InvokeAsync(async () =>
        {
            if (
                _busy is not null
                || _work?.Item?.Id != itemId
                || await Api.Get<CaseAtWork>($"api/cases/{Id}/work") is not { Value: { } work }
                || _form is null
            )
                return;
            var mine = _work.Item?.Operator?.Id == Me;
            _work = _work with { Item = work.Item, Step = work.Step, MayChange = work.MayChange };
            if (mine && work.Item?.Operator?.Id != Me)
                _refused = work.Item?.Operator is { } holder ? W["ItemWentTo", holder.Name] : W["ItemWent"];
            StateHasChanged();
        });
}
