using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Okno.Client.Access;
using Okno.Client.Resources;
using Okno.Client.Settings;
using Okno.Client.Shell;
using Okno.Client.Ui;
using Okno.Contracts;
using Okno.Contracts.Processes;
using Okno.Contracts.Queues;
using Okno.Contracts.Settings;

namespace Okno.Client.Queues;

/// <summary>Setting a queue up: what is typed outlives a reload, a filter tells beforehand what it takes, a stale save is never silent.</summary>
public sealed partial class QueueSetUp : IAsyncDisposable
{
    private static readonly TimeSpan _rest = TimeSpan.FromMilliseconds(500);
    private static readonly string[] _needed = ["queueItemId", "entityRecordId"];

    private readonly CancellationTokenSource _stop = new();
    private IReadOnlyList<ProcessDefinition> _processes = [];
    private IAsyncDisposable? _keys;
    private IReadOnlyList<QueueObjectShape> _shapes = [];
    private FilterNames? _names;
    private QueueForm? _form;
    private FilterPreview? _preview;
    private Problem? _previewProblem;
    private Problem? _problem;
    private Queue? _conflict;
    private Named? _conflictBy;
    private DateTimeOffset? _conflictAt;
    private string? _nameError;
    private string? _processError;
    private string? _refused;
    private string? _deleteRefused;
    private bool _restored;
    private bool _previewing;
    private bool _tried;
    private bool _busy;
    private bool _deleting;
    private int _turn;

    /// <summary>Null for a new one.</summary>
    [Parameter]
    public QueueAtWork? Queue { get; set; }

    [Parameter]
    public IReadOnlyList<LookupValue> Priorities { get; set; } = [];

    /// <summary>The queues are to be asked for again.</summary>
    [Parameter]
    public EventCallback Saved { get; set; }

    [Inject]
    private Api Api { get; set; } = default!;

    [Inject]
    private Browser Browser { get; set; } = default!;

    [Inject]
    private CurrentPerson Person { get; set; } = default!;

    [Inject]
    private Keys Keys { get; set; } = default!;

    [Inject]
    private Lookups Lookups { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private Said Said { get; set; } = default!;

    private string Place => $"draft.{Person.User?.Id}.queue.{Queue?.Id.ToString() ?? "new"}";

    private IReadOnlyList<Option> Objects => [.. _shapes.Select(shape => new Option(shape.Name, W[$"Object_{shape.Name}"]))];

    private IReadOnlyList<Option> Kinds => Option.Of<QueueKind>(kind => W[$"QueueKind_{kind}"]);

    private IReadOnlyList<Option> States => Option.Of<QueueState>(state => W[$"QueueState_{state}"]);

    /// <summary>Published ones that know which item and record they work on.</summary>
    private IReadOnlyList<Option> Processes =>
        [
            .. _processes
                .Where(process => process.Published && _needed.All(process.Parameters.Contains))
                .Select(process => new Option(process.Key, W["ProcessVersion", process.Name, process.Version])),
        ];

    protected override async Task OnInitializedAsync()
    {
        _keys = await Keys.Ask(("Ctrl+KeyS", SaveByKey));
        await Load();
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _stop.Dispose();
        if (_keys is not null)
            await _keys.DisposeAsync();
    }

    private async Task Load()
    {
        var (shapes, processes) = (
            Api.Get<Page<QueueObjectShape>>("api/queues/objects"),
            Api.Get<Page<ProcessDefinition>>("api/processes")
        );
        var saved = Queue is null ? default : await Api.Get<Queue>($"api/queues/{Queue.Id}");
        var shape = await shapes;
        _processes = (await processes).Value?.Items ?? [];
        _problem = saved.Problem ?? shape.Problem;
        if (_problem is not null || shape.Value is null)
            return;
        _shapes = shape.Value.Items;
        var form = new QueueForm(saved.Value, _shapes);
        await Restore(form);
        var names = new FilterNames(W, Api, Lookups);
        await names.Learn(form.Root, form.Shape.Fields);
        (_names, _form) = (names, form);
        await Browser.Focus(Queue is null ? "#queue-name" : "#page-title");
        _ = AskPreview();
    }

    private async Task Restore(QueueForm form)
    {
        if (await Browser.Stored(Place) is not { Length: > 0 } text)
            return;
        try
        {
            if (JsonSerializer.Deserialize<SaveQueueRequest>(text, Api.Json) is { } draft)
                form.Restore(draft);
            _restored = form.Dirty;
        }
        catch (JsonException)
        {
            await Browser.Store(Place, null);
        }
    }

    private async Task Typed(Action change)
    {
        if (_form is not { } form)
            return;
        change();
        (_refused, _nameError, _processError) = (null, null, null);
        await Browser.Store(Place, form.Dirty ? form.AsDraft() : null);
    }

    private async Task ObjectChosen(string? name)
    {
        await Typed(() => _form!.Choose(name ?? _form.Object));
        (_preview, _previewProblem, _tried) = (null, null, false);
        _ = AskPreview();
    }

    private async Task FilterChanged()
    {
        await Typed(() => { });
        _ = AskPreview();
    }

    /// <summary>Asks what the filter takes once the typing rests. A newer question makes an older answer void.</summary>
    private async Task AskPreview()
    {
        if (_form is not { Filling: QueueFilling.Filter } form)
            return;
        var turn = ++_turn;
        try
        {
            await Task.Delay(_rest, Clock, _stop.Token);
            if (turn != _turn || form.Unfinished.Count > 0)
                return;
            _previewing = true;
            var answer = await Api.Post<FilterPreview>("api/queues/preview", new PreviewFilterRequest(form.Object, form.Filter, Queue?.Id));
            if (turn != _turn)
                return;
            (_preview, _previewProblem, _previewing) = (answer.Value ?? _preview, answer.Problem, false);
            StateHasChanged();
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
    }

    private async Task Discard()
    {
        await Browser.Store(Place, null);
        (_restored, _conflict, _refused, _nameError, _tried) = (false, null, null, null, false);
        if (_form?.Saved is null)
            _form = new QueueForm(null, _shapes);
        else if (await Api.Get<Queue>($"api/queues/{_form.Saved.Id}") is { Value: { } saved })
            _form.Reset(saved);
        _ = AskPreview();
    }

    private async Task Cancel()
    {
        await Discard();
        if (Queue is null)
            Navigation.NavigateTo("queues");
    }

    private async Task Delete()
    {
        if (_busy || Queue is not { } queue || queue.InProgress + queue.Scheduled > 0)
            return;
        _busy = true;
        var problem = (await Api.Delete($"api/queues/{queue.Id}")).Problem;
        _busy = false;
        if (problem is not null)
        {
            _deleteRefused = problem.IsOffline ? W["NotDoneOffline"] : problem.Detail ?? problem.Reference;
            return;
        }
        _deleting = false;
        await Browser.Store(Place, null);
        Said.Say(new Saying(W["QueueDeleted", queue.Name]));
        Navigation.NavigateTo("queues");
        await Saved.InvokeAsync();
    }

    private static string Wire<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(value.ToString());
}
