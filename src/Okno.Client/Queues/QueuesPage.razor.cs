using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Okno.Client.Access;
using Okno.Client.Settings;
using Okno.Client.Shell;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Queues;
using Okno.Contracts.Settings;

namespace Okno.Client.Queues;

/// <summary>The section «Очереди»: every queue at a glance, its items, its set-up and its journal.</summary>
public sealed partial class QueuesPage : IAsyncDisposable
{
    private static readonly TimeSpan _gather = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _anyway = TimeSpan.FromMinutes(1);

    private readonly CancellationTokenSource _stop = new();
    private IReadOnlyList<QueueAtWork>? _queues;
    private IReadOnlyList<LookupValue> _priorities = [];
    private Problem? _problem;
    private bool _gathering;
    private int _mended;

    /// <summary>Grows when something became of the chosen queue.</summary>
    private int _turn;

    [Parameter]
    public Guid? Id { get; set; }

    [Parameter]
    public string? Tab { get; set; }

    [Inject]
    private Api Api { get; set; } = default!;

    [Inject]
    private Browser Browser { get; set; } = default!;

    [Inject]
    private CurrentPerson Person { get; set; } = default!;

    [Inject]
    private Live Live { get; set; } = default!;

    [Inject]
    private Lookups Lookups { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private bool IsNew => Navigation.ToBaseRelativePath(Navigation.Uri).Split('?')[0] == "queues/new";

    private QueueAtWork? Queue => _queues?.FirstOrDefault(queue => queue.Id == Id);

    private string Title =>
        IsNew ? W["NewQueue"]
        : Queue is { } queue ? queue.Name
        : W["Queues"];

    protected override async Task OnInitializedAsync()
    {
        if (!Person.May(Permission.SuperviseQueues))
            return;
        // The list and a new queue have the same parameters, so going from one to the other would not draw the page again.
        Navigation.LocationChanged += Moved;
        Live.SupervisedQueuesChanged += Changed;
        Live.Turned += Turned;
        _mended = Live.Mended;
        _priorities = await Lookups.Of("queue-priority");
        await Load();
        _ = Tick();
    }

    protected override Task OnAfterRenderAsync(bool firstRender) =>
        firstRender && Tab != "setup" && !IsNew ? Browser.Focus("#page-title") : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        Navigation.LocationChanged -= Moved;
        Live.SupervisedQueuesChanged -= Changed;
        Live.Turned -= Turned;
        await _stop.CancelAsync();
        _stop.Dispose();
    }

    private async Task Load()
    {
        var answer = await Api.Get<Page<QueueAtWork>>("api/queues/work", _stop.Token);
        // What is shown stays while it cannot be asked anew.
        _problem = _queues is null ? answer.Problem : null;
        _queues = answer.Value?.Items ?? _queues;
    }

    private Task Saved() => Load();

    private void Moved(object? sender, LocationChangedEventArgs moved) => _ = InvokeAsync(StateHasChanged);

    private void Changed(IReadOnlyList<Guid> queues) =>
        _ = InvokeAsync(async () =>
        {
            if (Id is { } id && queues.Contains(id))
                _turn++;
            await Gather();
        });

    private void Turned() =>
        _ = InvokeAsync(async () =>
        {
            if (_mended == Live.Mended)
                return;
            _mended = Live.Mended;
            _turn++;
            await Gather();
        });

    /// <summary>Counters change in place, at most once a moment however much happens.</summary>
    private async Task Gather()
    {
        if (_gathering)
            return;
        _gathering = true;
        try
        {
            await Task.Delay(_gather, Clock, _stop.Token);
            _gathering = false;
            await Load();
            StateHasChanged();
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
        finally
        {
            _gathering = false;
        }
    }

    private async Task Tick()
    {
        try
        {
            using var minutes = new PeriodicTimer(_anyway, Clock);
            while (await minutes.WaitForNextTickAsync(_stop.Token))
                await Gather();
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
    }
}
