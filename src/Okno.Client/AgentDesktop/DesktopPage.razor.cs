using Microsoft.AspNetCore.Components;
using Okno.Client.Access;
using Okno.Client.Resources;
using Okno.Client.Settings;
using Okno.Client.Shell;
using Okno.Client.Ui;
using Okno.Contracts;
using Okno.Contracts.Queues;
using Okno.Contracts.Settings;

namespace Okno.Client.AgentDesktop;

/// <summary>«Единое окно»: my queues as one sorted list, and the two ways to take work.</summary>
public sealed partial class DesktopPage : IAsyncDisposable
{
    /// <summary>More than a screen holds; the rest is asked for as one scrolls to it.</summary>
    private const int FirstRows = 50;
    private const int PageSize = 200;
    private static readonly TimeSpan _gather = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan _leave = TimeSpan.FromSeconds(2);

    private readonly WorkList _list = new();
    private readonly CancellationTokenSource _stop = new();
    private IReadOnlyList<LookupValue> _priorities = [];
    private IAsyncDisposable? _asked;
    private WorkGrid? _grid;
    private Problem? _problem;
    private Guid? _chosen;
    private Guid? _opening;
    private bool _loading = true;
    private bool _taking;
    private bool _offline;
    private bool _gathering;
    private bool _paging;
    private DateTimeOffset _asOf;
    private int _mended;

    [Inject]
    private Api Api { get; set; } = default!;

    [Inject]
    private Browser Browser { get; set; } = default!;

    [Inject]
    private DeskQueues Desk { get; set; } = default!;

    [Inject]
    private DueItems DueItems { get; set; } = default!;

    [Inject]
    private FirstPage FirstPage { get; set; } = default!;

    [Inject]
    private Keys Keys { get; set; } = default!;

    [Inject]
    private Live Live { get; set; } = default!;

    [Inject]
    private Lookups Lookups { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private CurrentPerson Person { get; set; } = default!;

    [Inject]
    private Said Said { get; set; } = default!;

    /// <summary>Whose records are in view; in the address, so that it survives a reload and can be linked to.</summary>
    [SupplyParameterFromQuery(Name = "object")]
    public string? Object { get; set; }

    private DesktopQueue? ClosedQueue => Desk.Queues.FirstOrDefault(queue => queue.Id == _chosen && queue.Kind == QueueKind.Closed);

    protected override async Task OnInitializedAsync()
    {
        Live.QueuesChanged += QueuesChanged;
        Live.MyItemChanged += MyItemChanged;
        Live.AccessChanged += AccessChanged;
        Live.Turned += Turned;
        DueItems.CameDue += CameDue;
        _mended = Live.Mended;
        _offline = Live.LostSince is not null;
        Desk.Object = Object is "call" ? "call" : "case";
        _asked = await Keys.Ask(("Alt+KeyJ", TakeByKey), ("Alt+KeyU", ShowNewByKey));
        await Load();
        _ = TickAges();
        StateHasChanged();
        await FirstPage.Drawn;
        _priorities = await Lookups.Of("queue-priority");
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
            return;
        await Browser.Focus(Said.ToNextRecord ? "#next" : "#main");
        Said.ToNextRecord = false;
    }

    public async ValueTask DisposeAsync()
    {
        Live.QueuesChanged -= QueuesChanged;
        Live.MyItemChanged -= MyItemChanged;
        Live.AccessChanged -= AccessChanged;
        Live.Turned -= Turned;
        DueItems.CameDue -= CameDue;
        await _stop.CancelAsync();
        _stop.Dispose();
        if (_asked is not null)
            await _asked.DisposeAsync();
    }

    private async Task Load()
    {
        var (queues, items) = (Desk.Load(), Ask(FirstRows));
        _problem = await queues;
        var answer = await items;
        _problem ??= answer.Problem;
        if (answer.Value is not null)
        {
            _list.Show(answer.Value);
            _asOf = Clock.GetUtcNow();
        }
        _loading = false;
    }

    private Task<Answer<Page<QueueItem>>> Ask(int limit, string? cursor = null) =>
        Api.Get<Page<QueueItem>>(
            $"api/desktop/items?object={Desk.Object}&limit={limit}"
                + (_chosen is null ? "" : $"&queueId={_chosen}")
                + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}"),
            _stop.Token
        );

    private async Task Look(string @object)
    {
        if (Desk.Object == @object)
            return;
        (Desk.Object, _chosen, _loading) = (@object, null, true);
        Navigation.NavigateTo(@object == "case" ? "" : $"?object={@object}", replace: true);
        await Load();
    }

    private static string PageOf(TakenItem taken) => taken.Item.Page(taken.Step?.RecordId);

    private async Task Choose(Guid? queue)
    {
        _chosen = queue;
        var answer = await Ask(FirstRows);
        if (_chosen != queue)
            return;
        _problem = answer.Problem;
        if (answer.Value is not null)
            _list.Show(answer.Value);
    }

    private async Task More()
    {
        if (_paging || _list.Next is not { } cursor)
            return;
        _paging = true;
        var answer = await Ask(PageSize, cursor);
        _paging = false;
        if (answer.Value is not null && _list.Next == cursor)
            _list.Append(answer.Value);
    }

    private async Task Take()
    {
        if (_taking || _opening is not null)
            return;
        _taking = true;
        Said.Announce(W["TakingRecord"]);
        var answer = await Api.Post<TakenItem>("api/desktop/next", new TakeNextRequest(Desk.Object, ClosedQueue?.Id));
        _taking = false;
        if (answer.Value is { } taken)
        {
            Navigation.NavigateTo(PageOf(taken));
            return;
        }
        await Desk.Load();
        if (answer.Problem is not { } problem)
            Said.Announce(W["ClosedEmpty"]);
        else if (problem.Code == "queue-item.limit-reached")
            Said.Announce(problem.Detail ?? W["LimitReached", W["OutOf", Desk.Next?.InProgress ?? 0, Desk.Next?.Limit ?? 0]]);
        else
            Said.Say(new Saying(problem.IsOffline ? W["NotTakenOffline"] : problem.Detail ?? W["NotTaken", problem.Reference], Bad: true));
    }

    private async Task Open(QueueItem item)
    {
        if (_taking || _opening is not null || _offline)
            return;
        _opening = item.Id;
        var answer = await Api.Post<TakenItem>($"api/queue-items/{item.Id}/open");
        _opening = null;
        if (answer.Value is { } taken)
            Navigation.NavigateTo(PageOf(taken));
        else if (answer.Problem is { } problem)
            Refuse(item, problem);
    }

    private void Refuse(QueueItem item, Problem problem)
    {
        var why = problem switch
        {
            { Code: "queue-item.held-by-another", Holder: { } holder } => W["LostRace", holder.Name],
            { Code: "queue-item.processed" } => W["AlreadyProcessed"],
            { Status: 404 } => W["NoLongerVisible"],
            { IsOffline: true } => null,
            _ => problem.Detail,
        };
        if (problem.Status is 404 or 409 && why is not null)
        {
            _list.Lose(item.Id, why);
            Said.Announce(why);
        }
        else
            Said.Say(new Saying(problem.IsOffline ? W["NotTakenOffline"] : why ?? W["NotTaken", problem.Reference], Bad: true));
    }

    private void ShowNew() => _list.ShowBuffer();

    private Task TakeByKey() =>
        NextStates.Of(Desk.Next, ClosedQueue?.Waiting ?? Desk.Next?.Waiting ?? 0, _taking, _offline) == NextState.Ready
            ? Shown(Take)
            : Task.CompletedTask;

    private Task ShowNewByKey() =>
        Shown(() =>
        {
            ShowNew();
            return Task.CompletedTask;
        });

    private async Task Shown(Func<Task> act)
    {
        var doing = act();
        StateHasChanged();
        await doing;
        StateHasChanged();
    }
}
