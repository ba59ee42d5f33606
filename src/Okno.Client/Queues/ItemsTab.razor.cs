using Microsoft.AspNetCore.Components;
using Okno.Client.Access;
using Okno.Client.AgentDesktop;
using Okno.Client.Resources;
using Okno.Client.Settings;
using Okno.Client.Shell;
using Okno.Contracts;
using Okno.Contracts.Queues;
using Okno.Contracts.Settings;

namespace Okno.Client.Queues;

/// <summary>Items of one queue or of all, whoever holds them: found, chosen, given to someone, looked into.</summary>
public sealed partial class ItemsTab : IAsyncDisposable
{
    private const int PageSize = 100;
    private static readonly TimeSpan _gather = TimeSpan.FromSeconds(2);

    private readonly WorkList _list = new();
    private readonly HashSet<Guid> _checked = [];
    private readonly CancellationTokenSource _stop = new();
    private IAsyncDisposable? _keys;
    private ItemGrid? _grid;
    private Problem? _problem;
    private Named? _operator;
    private QueueItem? _looked;
    private QueueItem? _taking;
    private Guid? _opening;
    private (ItemChange Kind, IReadOnlyList<QueueItem> Items)? _asked;
    private string? _question;
    private bool _loading = true;
    private bool _gathering;
    private bool _paging;
    private bool _offline;
    private DateTimeOffset _asOf;
    private int _mended;

    /// <summary>Null for the items of all queues.</summary>
    [Parameter]
    public QueueAtWork? Queue { get; set; }

    [Parameter, EditorRequired]
    public IReadOnlyList<QueueAtWork> Queues { get; set; } = [];

    [Parameter]
    public IReadOnlyList<LookupValue> Priorities { get; set; } = [];

    [SupplyParameterFromQuery(Name = "search")]
    private string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    private string? State { get; set; }

    [SupplyParameterFromQuery(Name = "operator")]
    private string? OperatorId { get; set; }

    [SupplyParameterFromQuery(Name = "when")]
    private string? When { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    private string? Sort { get; set; }

    [Inject]
    private Api Api { get; set; } = default!;

    [Inject]
    private CurrentPerson Person { get; set; } = default!;

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

    private bool Narrowed =>
        !string.IsNullOrEmpty(Search) || !string.IsNullOrEmpty(State) || !string.IsNullOrEmpty(OperatorId) || !string.IsNullOrEmpty(When);

    private IReadOnlyList<QueueItem> Checked => [.. _list.Items.Where(item => _checked.Contains(item.Id))];

    protected override async Task OnInitializedAsync()
    {
        Live.SupervisedQueuesChanged += Changed;
        Live.Turned += Turned;
        (_mended, _offline) = (Live.Mended, Live.LostSince is not null);
        _keys = await Keys.Ask(("Alt+KeyU", ShowNewByKey));
        _ = Tick();
    }

    protected override async Task OnParametersSetAsync()
    {
        var question =
            $"api/queue-items?sort={Uri.EscapeDataString(Sort ?? "createdAt")}"
            + (Queue is null ? "" : $"&queueId={Queue.Id}")
            + Part("search", Search)
            + Part("state", State)
            + Part("operatorId", OperatorId)
            + Part("when", When);
        if (question == _question)
            return;
        (_question, _loading) = (question, true);
        _checked.Clear();
        await NameOperator();
        await Load();
    }

    public async ValueTask DisposeAsync()
    {
        Live.SupervisedQueuesChanged -= Changed;
        Live.Turned -= Turned;
        await _stop.CancelAsync();
        _stop.Dispose();
        if (_keys is not null)
            await _keys.DisposeAsync();
    }

    private async Task Load()
    {
        var question = _question;
        var answer = await Get(question, PageSize);
        if (question != _question)
            return;
        (_problem, _loading) = (answer.Problem, false);
        if (answer.Value is null)
            return;
        _list.Show(answer.Value);
        _asOf = Clock.GetUtcNow();
    }

    private Task<Answer<Page<QueueItem>>> Get(string? question, int limit, string? cursor = null) =>
        Api.Get<Page<QueueItem>>(
            $"{question}&limit={limit}" + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}"),
            _stop.Token
        );

    private async Task More()
    {
        if (_paging || _list.Next is not { } cursor)
            return;
        _paging = true;
        var answer = await Get(_question, PageSize, cursor);
        _paging = false;
        if (answer.Value is not null && _list.Next == cursor)
            _list.Append(answer.Value);
    }

    /// <summary>What is looked for stands in the address: a reload, a link and the way back find the same list.</summary>
    private void Go(string name, string? value) =>
        Navigation.NavigateTo(Navigation.GetUriWithQueryParameter(name, string.IsNullOrWhiteSpace(value) ? null : value), replace: true);

    private async Task NameOperator() =>
        _operator = OperatorId switch
        {
            null or "" => null,
            "none" => new Named(Guid.Empty, W["WithoutOperator"]),
            var id => (await Lookups.People()).FirstOrDefault(person => person.Id.ToString() == id),
        };

    private void ChooseOperator(Named? chosen)
    {
        _operator = chosen;
        Go(
            "operator",
            chosen is null ? null
                : chosen.Id == Guid.Empty ? "none"
                : chosen.Id.ToString()
        );
    }

    private async Task<IReadOnlyList<Named>> FindOperator(string text)
    {
        var found = (await Lookups.People()).Where(person => person.Name.Contains(text, StringComparison.CurrentCultureIgnoreCase));
        var nobody = new Named(Guid.Empty, W["WithoutOperator"]);
        return nobody.Name.Contains(text, StringComparison.CurrentCultureIgnoreCase) ? [nobody, .. found.Take(50)] : [.. found.Take(50)];
    }

    private void Ask(ItemChange kind, IReadOnlyList<QueueItem> items)
    {
        if (!_offline && items.Count > 0)
            (_asked, _looked) = ((kind, items), null);
    }

    private void Put(IReadOnlyList<ItemOutcome> outcomes)
    {
        foreach (var outcome in outcomes.Where(outcome => outcome.Item is not null))
        {
            _list.Put(outcome.Item!);
            _checked.Remove(outcome.ItemId);
        }
    }

    private void DoneAsking()
    {
        _asked = null;
        _ = Gather();
    }

    private async Task Open(QueueItem item)
    {
        if (_offline || _opening is not null)
            return;
        if (item.Operator is { } holder && holder.Id != Person.User?.Id)
        {
            (_taking, _looked) = (item, null);
            return;
        }
        await Take(item);
    }

    private async Task Take(QueueItem item)
    {
        (_opening, _taking) = (item.Id, null);
        var answer = await Api.Post<TakenItem>($"api/queue-items/{item.Id}/open");
        _opening = null;
        if (answer.Value is { } taken)
            Navigation.NavigateTo($"cases/{taken.Step?.RecordId ?? taken.Item.RecordId}");
        else if (answer.Problem is { Status: 404 or 409 } refused)
        {
            var why = refused.Status == 404 ? W["NoLongerVisible"] : refused.Detail ?? W["NotTaken", refused.Reference];
            _list.Lose(item.Id, why);
            Said.Announce(why);
        }
        else if (answer.Problem is { } problem)
            Said.Say(new Saying(problem.IsOffline ? W["NotTakenOffline"] : problem.Detail ?? W["NotTaken", problem.Reference], Bad: true));
    }

    private void ShowNew() => _list.ShowBuffer();

    private Task ShowNewByKey()
    {
        ShowNew();
        StateHasChanged();
        return Task.CompletedTask;
    }

    private static string Part(string name, string? value) =>
        string.IsNullOrWhiteSpace(value) ? "" : $"&{name}={Uri.EscapeDataString(value.Trim())}";
}
