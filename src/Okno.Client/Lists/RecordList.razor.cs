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

    public void ChooseNone()
    {
        _chosen.Clear();
        StateHasChanged();
    }

    [JSInvokable]
    public async Task Key(string key, bool shift, bool ctrl, int page)
    {
        if (_head is { } place)
        {
            HeadKey(place, key, shift, ctrl);
            return;
        }
        switch (key)
        {
            case "ArrowUp" when _at == 0 && !shift:
                _head = 0;
                break;
            case "ArrowDown" or "ArrowUp" or "PageDown" or "PageUp" or "Home" or "End":
                await Step(
                    key switch
                    {
                        "ArrowDown" => 1,
                        "ArrowUp" => -1,
                        "PageDown" => page,
                        "PageUp" => -page,
                        "Home" => -_window.Total,
                        _ => _window.Total,
                    },
                    shift
                );
                return;
            case " ":
                await Ticked(_at, shift);
                break;
            case "All":
                await ChooseAll();
                break;
            case "Enter" when _window.At(_at) is { } row:
                Navigation.NavigateTo(Page(row));
                return;
        }
        StateHasChanged();
    }

    /// <param name="done">The hand has let go: now it is kept.</param>
    [JSInvokable]
    public void Widen(string column, int width, bool done)
    {
        _columns.Widen(column, width);
        if (done)
            ColumnsChanged();
        StateHasChanged();
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

    private async Task Step(int by, bool stretch)
    {
        var from = _at;
        _at = Math.Clamp(_at + by, 0, Math.Max(0, _window.Total - 1));
        if (stretch)
            await ChooseBetween(_chosen.Anchor ?? from, _at);
        else
            _chosen.Anchor = null;
        StateHasChanged();
        await Browser.Call("showAt", _grid, _at);
    }

    /// <summary>The heads of the columns, reached by the arrow up from the first row: Enter sorts, Shift widens, Ctrl moves.</summary>
    private void HeadKey(int place, string key, bool shift, bool ctrl)
    {
        place = Math.Clamp(place, 0, _columns.Shown.Count - 1);
        var column = _columns.Shown[place];
        var to = key is "ArrowRight" ? 1 : -1;
        switch (key)
        {
            case "ArrowDown":
                _head = null;
                break;
            case "ArrowLeft" or "ArrowRight" when shift:
                _columns.Widen(column.Of.Name, column.Pixels + (to * 20));
                ColumnsChanged();
                Said.Announce(W["ColumnWidth", W[column.Of.Word], _columns.Shown[place].Pixels]);
                break;
            case "ArrowLeft" or "ArrowRight" when ctrl:
                _columns.Move(column.Of.Name, to);
                _head = Math.Clamp(place + to, 0, _columns.Shown.Count - 1);
                ColumnsChanged();
                break;
            case "ArrowLeft" or "ArrowRight":
                _head = Math.Clamp(place + to, 0, _columns.Shown.Count - 1);
                break;
            case "Home" or "End":
                _head = key is "Home" ? 0 : _columns.Shown.Count - 1;
                break;
            case "Enter" or " ":
                Sort(column.Of, shift);
                break;
        }
        StateHasChanged();
    }

    private async Task Clicked(int index, Guid id, MouseEventArgs click)
    {
        _head = null;
        if (click.ShiftKey)
            await ChooseBetween(_chosen.Anchor ?? _at, index);
        else if (click.CtrlKey || click.MetaKey)
            _chosen.Turn(id, _window.At(index) is { } row ? Caption(row) : "");
        _at = index;
    }

    private async Task Ticked(int index, bool stretch)
    {
        _head = null;
        if (stretch && _chosen.Anchor is { } anchor)
        {
            await ChooseBetween(anchor, index);
            _at = index;
            return;
        }
        if (_window.At(index) is { } row)
        {
            _chosen.Turn(IdOf(row), Caption(row));
            _chosen.Anchor = index;
        }
        _at = index;
    }

    /// <summary>Chooses all rows between two; those that are not here are asked for by their ids.</summary>
    private async Task ChooseBetween(int from, int to)
    {
        _chosen.Anchor = from;
        var (first, last) = (Math.Min(from, to), Math.Max(from, to));
        var lacking = false;
        for (var index = first; index <= last; index++)
        {
            if (_window.At(index) is { } row)
                _chosen.Add(IdOf(row), Caption(row));
            else
                lacking = true;
        }
        if (lacking && await Ids() is { } all)
        {
            foreach (var id in all.Ids.Skip(first).Take(last - first + 1))
                _chosen.Add(id, "");
        }
    }

    private Task ChooseAllOrNone(ChangeEventArgs change)
    {
        if (change.Value is true)
            return ChooseAll();
        ChooseNone();
        return Task.CompletedTask;
    }

    private async Task ChooseAll()
    {
        if (await Ids() is not { } all)
            return;
        foreach (var id in all.Ids)
            _chosen.Add(id, "");
        for (var index = 0; index < Math.Min(_window.Total, 10_000); index++)
        {
            if (_window.At(index) is { } row)
                _chosen.Add(IdOf(row), Caption(row));
        }
        if (all.Capped)
            Said.Say(new Saying(W["ChosenCapped", ListRules.MostTaken.ToString("N0", CultureInfo.CurrentCulture)]));
        StateHasChanged();
    }

    private async Task<ListIds?> Ids()
    {
        var asOf = _window.AsOf is { } moment ? $"&asOf={Moment(moment)}" : "";
        var answer = await Api.Get<ListIds>($"api/lists/{Object}/ids?{Query}{asOf}", _gone);
        if (answer.Problem is { } problem)
            Said.Say(new Saying(problem.IsOffline ? W["NotDoneOffline"] : problem.Detail ?? problem.Reference, Bad: true));
        return answer.Value;
    }

    private void Sort(ColumnOf column, bool more)
    {
        if (!column.Sorts)
            return;
        var now = (Given(Sorting) ?? FirstSort).Split(',');
        var turned = now.Contains(column.Name) ? $"-{column.Name}" : column.Name;
        var others = more ? now.Where(name => name.TrimStart('-') != column.Name).Take(2) : [];
        // A second column is added behind the first by Shift.
        Go(("sort", string.Join(',', [.. others, turned])));
    }

    private string? SortOf(ColumnOf column)
    {
        if (!column.Sorts)
            return null;
        var now = (Given(Sorting) ?? FirstSort).Split(',');
        return now.Contains(column.Name) ? "ascending"
            : now.Contains($"-{column.Name}") ? "descending"
            : "none";
    }

    private void Drop(string on)
    {
        if (_dragged is not { } moved || moved == on)
            return;
        _columns.Put(moved, on);
        _dragged = null;
        ColumnsChanged();
    }

    /// <summary>Kept once the hand rests; within a view they are the view's until it is saved.</summary>
    private void ColumnsChanged()
    {
        StateHasChanged();
        if (string.IsNullOrEmpty(View))
            _ = Keep();

        async Task Keep()
        {
            var save = ++_saves;
            await Task.Delay(_rest, Clock);
            if (save == _saves)
                await Api.Put<Preference>(
                    $"api/session/preferences/{KeptAs}",
                    new SavePreferenceRequest(JsonSerializer.SerializeToElement(_columns.Kept, Shell.Api.Json))
                );
        }
    }

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
