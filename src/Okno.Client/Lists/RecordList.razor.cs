using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Components.Web.Virtualization;
using Microsoft.JSInterop;
using Okno.Client.Shell;
using Okno.Contracts.Access;
using Okno.Contracts.Lists;

namespace Okno.Client.Lists;

/// <summary>One cell of a list: the record and the name of the column.</summary>
public readonly record struct CellOf<T>(T Row, string Column);

public sealed partial class RecordList<TRow>
{
    private static readonly TimeSpan _look = TimeSpan.FromSeconds(45);
    private static readonly TimeSpan _rest = TimeSpan.FromMilliseconds(600);

    private readonly Chosen _chosen = new();
    private readonly CancellationTokenSource _stop = new();
    private CancellationToken _gone;
    private RowWindow<TRow> _window = default!;
    private ListColumns _columns = default!;
    private ListFilter _filter = new();
    private Virtualize<int>? _rows;
    private DotNetObjectReference<RecordList<TRow>>? _self;
    private ElementReference _grid;
    private ElementReference _wired;
    private string? _question;
    private string? _dragged;
    private float _height = 44;
    private int _at;
    private int? _head;
    private int _total = -1;
    private int _saves;
    private int _mended;

    /// <summary>As in the address of its routes: <c>cases</c>.</summary>
    [Parameter, EditorRequired]
    public string Object { get; set; } = "";

    [Parameter, EditorRequired]
    public string Title { get; set; } = "";

    [Parameter, EditorRequired]
    public string FindLabel { get; set; } = "";

    [Parameter, EditorRequired]
    public IReadOnlyList<ColumnOf> Columns { get; set; } = [];

    [Parameter, EditorRequired]
    public Func<TRow, Guid> IdOf { get; set; } = _ => Guid.Empty;

    [Parameter, EditorRequired]
    public Func<TRow, string> Caption { get; set; } = _ => "";

    /// <summary>Where a record's page is.</summary>
    [Parameter, EditorRequired]
    public Func<TRow, string> Page { get; set; } = _ => "";

    [Parameter, EditorRequired]
    public RenderFragment<CellOf<TRow>> Cell { get; set; } = _ => _ => { };

    /// <summary>How the list is sorted before anyone asks.</summary>
    [Parameter, EditorRequired]
    public string FirstSort { get; set; } = "";

    [Parameter]
    public IReadOnlyList<QuickField> Quick { get; set; } = [];

    /// <summary>What can be made here.</summary>
    [Parameter]
    public RenderFragment? Actions { get; set; }

    /// <summary>What can be done with the chosen records.</summary>
    [Parameter]
    public RenderFragment<RecordList<TRow>>? Many { get; set; }

    /// <summary>Shown while there is no record at all.</summary>
    [Parameter]
    public RenderFragment? Empty { get; set; }

    [Parameter]
    public string RowTest { get; set; } = "row";

    [SupplyParameterFromQuery(Name = "search")]
    public string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "sort")]
    public string? Sorting { get; set; }

    [SupplyParameterFromQuery(Name = "filter")]
    public string? FilterJson { get; set; }

    [SupplyParameterFromQuery(Name = "view")]
    public string? View { get; set; }

    public Chosen Taken => _chosen;

    /// <summary>The question as the server is asked it, without position; ends in no sign.</summary>
    private string Query =>
        $"zone={Uri.EscapeDataString(Clock.LocalTimeZone.Id)}"
        + Part("search", Search)
        + Part("sort", Sorting)
        + Part("filter", FilterJson);

    private ListQuestion Question =>
        new(Given(Search), Given(Sorting), _filter.Json is { } json ? JsonSerializer.Deserialize<JsonElement>(json) : null, _columns.Kept);

    private string Tracks => "36px " + string.Join(' ', _columns.Shown.Select(column => column.Track));

    private string? Active =>
        _head is { } place && place < _columns.Shown.Count ? $"rl-h-{_columns.Shown[place].Of.Name}"
        : _window.Total > 0 ? $"rl-{_at}"
        : null;

    protected override async Task OnInitializedAsync()
    {
        _gone = _stop.Token;
        _columns = new ListColumns(Columns);
        _window = new RowWindow<TRow>(stretch => Api.Get<ListPage<TRow>>(Path(stretch), _gone)) { IdOf = IdOf };
        _window.Changed += Redraw;
        _mended = Live.Mended;
        Live.Turned += Mended;
        _ = Watch();
        var kept = await Api.Get<Preference>($"api/session/preferences/{KeptAs}", _gone);
        if (string.IsNullOrEmpty(View) && ListColumns.Read(kept.Value?.Value) is { } columns)
            _columns.Take(columns);
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_question == Query)
            return;
        var first = _question is null;
        _question = Query;
        _filter = ListFilter.Read(
            FilterJson,
            [.. Quick.Where(quick => !quick.IsPeriod).Select(quick => quick.Field)],
            [.. Quick.Where(quick => quick.IsPeriod).Select(quick => quick.Field)]
        );
        if (!first)
            (_at, _head) = (0, null);
        await _window.Open();
        if (!first && _window.Opened && _window.Total > 0)
            await Browser.Call("toTop", _grid);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
            await Browser.Focus("#page-title");
        if (_window is not { Opened: true, Total: > 0 } || _grid.Id is null || _grid.Id == _wired.Id)
            return;
        _wired = _grid;
        _self ??= DotNetObjectReference.Create(this);
        var height = await (await Browser.Module()).InvokeAsync<float>("recordGrid", _grid, _self);
        _height = height > 0 ? height : _height;
        StateHasChanged();
    }

    /// <summary>Asks the list anew: rows that came since are in it.</summary>
    public async Task Reopen()
    {
        await _window.Open();
        if (_window is { Opened: true, Total: > 0 })
            await Browser.Call("toTop", _grid);
    }

    public void Dispose()
    {
        _stop.Cancel();
        _stop.Dispose();
        _window.Changed -= Redraw;
        Live.Turned -= Mended;
        _self?.Dispose();
    }

    private string KeptAs => $"list.{Object}";

    private void Pick(ListView? view)
    {
        if (view is null)
        {
            Go(("view", null));
            return;
        }
        _columns.Take(view.Question.Columns);
        Go(
            ("view", view.Id.ToString()),
            ("search", view.Question.Search),
            ("sort", view.Question.Sort),
            ("filter", view.Question.Filter?.GetRawText())
        );
    }

    private void Narrow() => Go(("filter", _filter.Json));

    private void ClearAll() => Go(("filter", null), ("search", null), ("view", null));

    private void Go(params (string Name, string? Value)[] changed) =>
        Navigation.NavigateTo(
            Navigation.GetUriWithQueryParameters(changed.ToDictionary(part => part.Name, part => (object?)Given(part.Value))),
            replace: true
        );

    private ValueTask<ItemsProviderResult<int>> Provide(ItemsProviderRequest request)
    {
        _window.Want(request.StartIndex, request.Count);
        var count = Math.Max(0, Math.Min(request.Count, _window.Total - request.StartIndex));
        return ValueTask.FromResult(new ItemsProviderResult<int>(Enumerable.Range(request.StartIndex, count), _window.Total));
    }

    private void Redraw() =>
        _ = InvokeAsync(async () =>
        {
            if (_total != _window.Total && _rows is not null)
                await _rows.RefreshDataAsync();
            _total = _window.Total;
            _at = Math.Clamp(_at, 0, Math.Max(0, _total - 1));
            StateHasChanged();
        });

    private async Task Watch()
    {
        using var turn = new PeriodicTimer(_look, Clock);
        try
        {
            while (await turn.WaitForNextTickAsync(_gone))
                await _window.Refresh();
        }
        catch (OperationCanceledException)
        {
            // The page has gone.
        }
    }

    private void Mended()
    {
        if (Live.LostSince is not null || Live.Mended == _mended)
            return;
        _mended = Live.Mended;
        _ = InvokeAsync(() => _window.Problem is null ? _window.Refresh() : _window.Open());
    }

    private string Path(Stretch stretch) =>
        $"api/lists/{Object}?{Query}&position={stretch.Position}&limit={stretch.Limit}"
        + (stretch.Count ? "&count=true" : "")
        + (stretch.AsOf is { } asOf ? $"&asOf={Moment(asOf)}" : "");

    private static string Moment(DateTimeOffset moment) =>
        moment.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture);

    private static string Part(string name, string? value) => Given(value) is { } given ? $"&{name}={Uri.EscapeDataString(given)}" : "";

    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value.Trim();
}
