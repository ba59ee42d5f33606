using System.Globalization;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Okno.Client.Access;
using Okno.Client.Processes.Modeller;
using Okno.Client.Resources;
using Okno.Client.Shell;
using Okno.Client.Ui;
using Okno.Contracts.Access;
using Okno.Contracts.Processes;

namespace Okno.Client.Processes;

/// <summary>
/// A process as its author draws it: checked while they do, kept in this browser until it is saved, published when nothing stands in the way.
/// </summary>
public sealed partial class ModellerPage : IAsyncDisposable
{
    private const int ManyElements = 300;
    private static readonly TimeSpan _breath = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(700);

    private ElementReference _host;
    private DotNetObjectReference<ModellerPage>? _self;
    private IJSObjectReference? _modelling;
    private IAsyncDisposable? _keys;
    private Shaping _shaping = default!;
    private ProcessDefinition? _process;
    private Described? _element;
    private Described? _described;
    private ModelSight? _sight;
    private IReadOnlyList<ProcessProblem> _problems = [];
    private Dictionary<string, string> _drawn = [];
    private KeptModel? _kept;
    private Problem? _problem;
    private string? _xml;
    private string? _rehearsed;
    private string? _notice;
    private string? _conflict;
    private string _chosen = "";
    private string? _opened;
    private int? _from;
    private bool _noticeBad;
    private bool _dirty;
    private bool _busy;
    private bool _checking;
    private bool _conflictDraft;
    private bool _canUndo;
    private bool _canRedo;
    private bool _gone;
    private bool _namesKnown;
    private int _zoom = 100;
    private int _count;
    private int _listing;
    private int _seen;
    private int _turn;

    [Parameter]
    public string Key { get; set; } = "";

    /// <summary>An older version to go on from.</summary>
    [SupplyParameterFromQuery(Name = "from")]
    public int? From { get; set; }

    [Inject]
    private Api Api { get; set; } = default!;

    [Inject]
    private Browser Browser { get; set; } = default!;

    [Inject]
    private CurrentPerson Person { get; set; } = default!;

    [Inject]
    private Keys Keys { get; set; } = default!;

    [Inject]
    private Modules Modules { get; set; } = default!;

    [Inject]
    private Said Said { get; set; } = default!;

    private bool MayShape => Person.May(Permission.ShapeProcesses);

    private string Title => _described?.Name is { Length: > 0 } name ? name : _process?.Name ?? "";

    private string Place => $"process.{Person.User?.Id}.{_opened}";

    protected override async Task OnInitializedAsync()
    {
        _shaping = new Shaping(Api, Change);
        if (MayShape)
            _keys = await Keys.Ask(("Ctrl+KeyS", () => Save(draft: true)));
    }

    protected override async Task OnParametersSetAsync()
    {
        if (_opened == Key)
            return;
        await Keep();
        (_opened, _from) = (Key, From);
        await Close();
        await Load();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_self is not null || _process is null || _xml is null)
            return;
        await Browser.Focus("#page-title");
        await Open(_xml);
    }

    private async Task Load()
    {
        // The script comes meanwhile; who draws with it hears of a failure.
        _ = Modules.Load();
        var answer = await Api.Get<ProcessDefinition>($"api/processes/{Uri.EscapeDataString(Key)}");
        _problem = answer.Problem;
        if (answer.Value is not { } process)
            return;
        var asked = Api.Get<string>($"api/processes/{Uri.EscapeDataString(Key)}/versions/{_from ?? process.Version}");
        var processes = Api.Get<Contracts.Page<ProcessDefinition>>("api/processes");
        var model = await asked;
        _problem = model.Problem;
        if (model.Value is null)
            return;
        (_process, _xml, _seen) = (process, model.Value, process.Version);
        _problems = process.Problems;
        _shaping.Processes = [.. ((await processes).Value?.Items ?? []).Where(one => one.Published || one.PublishedVersion is not null)];
        _kept = MayShape && _from is null ? await Kept() : null;
    }

    private async Task Open(string xml)
    {
        var turn = _turn;
        _self = DotNetObjectReference.Create(this);
        var module = await Modules.Load();
        if (_gone)
            return;
        try
        {
            _modelling = await module.InvokeAsync<IJSObjectReference>(
                MayShape ? "model" : "view",
                _host,
                _self,
                Encoding.UTF8.GetBytes(xml),
                CultureInfo.CurrentUICulture.TwoLetterISOLanguageName
            );
        }
        catch (JSException fault)
        {
            (_notice, _noticeBad) = (W["DiagramBroken", fault.Message.Split('\n')[0]], true);
            StateHasChanged();
            return;
        }
        await Look();
        if (MayShape)
        {
            if (_from is not null)
                await Touched();
            await Redescribe();
            await Mark();
            // The diagram is in hand before the server is asked, for what was opened as it stands.
            _checking = true;
            StateHasChanged();
            await Task.Delay(_breath, Clock);
            if (turn == _turn)
                await Check(xml, opened: true);
        }
        StateHasChanged();
    }

    /// <summary>The diagram was pressed where it is only looked at: chosen when one goes back to drawing.</summary>
    [JSInvokable]
    public void Pressed(string id) => _chosen = id;

    [JSInvokable]
    public void Zoomed(int percent)
    {
        _zoom = percent;
        StateHasChanged();
    }

    [JSInvokable]
    public async Task Selected(string? id)
    {
        _chosen = id ?? "";
        await Redescribe(all: false);
        StateHasChanged();
    }

    [JSInvokable]
    public async Task Changed(bool canUndo, bool canRedo)
    {
        (_canUndo, _canRedo) = (canUndo, canRedo);
        // A list of thousands is told anew once the hand rests.
        var large = _count > ManyElements;
        await Redescribe(all: !large);
        await Touched();
        StateHasChanged();
        var turn = ++_turn;
        await Task.Delay(_pause, Clock);
        if (turn != _turn || _gone)
            return;
        if (large)
            await Redescribe();
        await Check(await Keep());
    }

    private async Task Touched()
    {
        if (_dirty)
            return;
        _dirty = true;
        _kept = null;
        await Browser.Call("setUnsaved", true);
    }

    private async Task Change(string id, object what)
    {
        if (_modelling is not null)
            await _modelling.InvokeAsync<bool>("change", id, what);
    }

    private async Task Choose(string id)
    {
        if (_modelling is null)
            return;
        if (id.Length > 0 && await _modelling.InvokeAsync<bool>("select", id))
            return;
        _chosen = id;
        await Redescribe();
    }

    private async Task Tell(string what)
    {
        if (_modelling is not null)
            await _modelling.InvokeVoidAsync(what);
    }

    private async Task Zoom(string how)
    {
        if (_modelling is not null)
            await _modelling.InvokeAsync<int>("zoom", how);
    }

    private async Task Reload(string xml)
    {
        if (_modelling is null)
            return;
        _chosen = "";
        await _modelling.InvokeVoidAsync("load", Encoding.UTF8.GetBytes(xml));
        await Look();
        await Redescribe();
        await Check();
    }

    private string Standing(ProcessDefinition process) =>
        (process.PublishedVersion is { } version ? W["InForce", version].Value : W["NotInForce"].Value)
        + (process.Running > 0 ? ", " + W.Count("RunningCount", process.Running) : "");

    private async Task Close()
    {
        _turn++;
        if (_modelling is { } modelling)
        {
            _modelling = null;
            await modelling.InvokeVoidAsync("destroy");
            await modelling.DisposeAsync();
        }
        _self?.Dispose();
        _self = null;
        (_process, _xml, _element, _described, _sight, _rehearsed, _dirty, _chosen) = (null, null, null, null, null, null, false, "");
    }

    public async ValueTask DisposeAsync()
    {
        _gone = true;
        if (_keys is not null)
            await _keys.DisposeAsync();
        try
        {
            await Keep();
            await Browser.Call("setUnsaved", false);
            await Close();
        }
        catch (JSException)
        {
            // The page has gone already.
        }
    }
}
