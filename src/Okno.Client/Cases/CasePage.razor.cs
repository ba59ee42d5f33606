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
    private int _announced;
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
        var before = _shown;
        var id = _shown = Id;
        (_form, _work, _conflict, _restoredAt, _refused, _announced, _busy, _scheduling) = (null, null, null, null, null, 0, null, false);
        if (before != Guid.Empty)
            await Live.Unwatch(before);
        await Live.Watch(id);
        await Load();
        _focusTitle = id == Id;
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
        if (id != Id)
            return;
        if (draft is not null)
        {
            form.Restore(draft.Values, draft.CaseVersion);
            if (Person.User is { } me)
                form.Name(new Named(me.Id, me.Name));
        }
        (_work, _form, _restoredAt) = (work, form, form.Dirty ? draft?.SavedAt : null);
        if (!form.Dirty)
            form.Decided();
        if (draft is not null && !form.Dirty)
            _ = Drafts.Drop(id); // all of it is saved by now
        else if (form.TypedOver < work.Case.Version)
            await ShowConflict(form.AllClashes());
    }

    private async Task Typed()
    {
        if (_form is not { } form)
            return;
        _errors.Clear();
        _refused = null;
        StateHasChanged();
        await Drafts.Keep(form);
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
        var answer = await Drafts.Save(form);
        if (form != _form)
        {
            // Another case is open by now, or none.
            Said.Say(
                answer.Problem is { } problem
                    ? new Saying(
                        problem.IsOffline
                            ? W["NotSavedLeftOffline", form.Saved.Number]
                            : W["NotSavedLeft", form.Saved.Number, problem.Detail ?? problem.Reference],
                        Bad: true
                    )
                    : new Saying(W["Saved", form.Saved.Number])
            );
            return;
        }
        _busy = null;
        if (answer.Value is { } saved)
            await AfterSaving(saved);
        else
            await NotSaved(form, answer.Problem!);
    }

    private async Task AfterSaving(SavedCase saved)
    {
        (_conflict, _restoredAt) = (null, null);
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

    private async Task NotSaved(CaseForm form, Problem problem)
    {
        if (
            problem is { Status: 409 or 412, Code: "conflict" }
            && await Api.Get<CaseAtWork>($"api/cases/{form.Saved.Id}/work") is { Value: { } work }
        )
        {
            if (form != _form)
                return;
            _work = work;
            var clashes = form.Rebase(work.Case);
            _ = Drafts.Keep(form);
            await ShowConflict(clashes);
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
        if (_form is not { } form)
            return;
        form.Discard();
        form.Decided();
        (_restoredAt, _conflict) = (null, null);
        await Drafts.Drop(form.Saved.Id);
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
                || _form is not { } form
                || _work?.Item?.Id != itemId
                || await Api.Get<CaseAtWork>($"api/cases/{form.Saved.Id}/work") is not { Value: { } work }
                || form != _form
            )
                return;
            var mine = _work.Item?.Operator?.Id == Me;
            _work = _work with { Item = work.Item, Step = work.Step, MayChange = work.MayChange };
            if (mine && work.Item?.Operator?.Id != Me)
                _refused = work.Item?.Operator is { } holder ? W["ItemWentTo", holder.Name] : W["ItemWent"];
            StateHasChanged();
        });
}
