using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using Okno.Client.Resources;
using Okno.Client.Shell;
using Okno.Contracts.Access;
using Okno.Contracts.Processes;

namespace Okno.Client.Processes;

/// <summary>A running process: where it stands on its diagram, what it knows, and what an administrator may do about an incident.</summary>
public sealed partial class InstancePage : IAsyncDisposable
{
    private ElementReference _host;
    private IJSObjectReference? _viewing;
    private ProcessInstance? _instance;
    private Problem? _problem;
    private string? _xml;
    private string? _refused;
    private string? _skipError;
    private string _reason = "";
    private string _values = "";
    private string _drawn = "";
    private bool _asking;
    private bool _skipping;
    private bool _busy;
    private bool _gone;
    private Guid _opened;

    [Parameter]
    public Guid Id { get; set; }

    private bool MayShape => Person.May(Permission.ShapeProcesses);

    private bool Alive => _instance is { State: ProcessInstanceState.Running or ProcessInstanceState.Incident };

    protected override async Task OnParametersSetAsync()
    {
        if (_opened == Id)
            return;
        _opened = Id;
        await Load();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (_instance is not { } instance || _xml is null || _drawn == $"{instance.Id} {instance.Version}")
            return;
        _drawn = $"{instance.Id} {instance.Version}";
        await Browser.Focus("#page-title");
        var module = await Modules.Load();
        if (_gone)
            return;
        try
        {
            await Close();
            _viewing = await module.InvokeAsync<IJSObjectReference>(
                "view",
                _host,
                null,
                _xml,
                CultureInfo.CurrentUICulture.TwoLetterISOLanguageName
            );
            await Paint();
        }
        catch (JSException fault)
        {
            _refused = W["DiagramBroken", fault.Message.Split('\n')[0]];
            StateHasChanged();
        }
    }

    private async Task Load()
    {
        var answer = await Api.Get<ProcessInstance>($"api/process-instances/{Id}");
        _problem = answer.Problem;
        if (answer.Value is not { } instance)
            return;
        var model = await Api.Get<string>($"api/processes/{Uri.EscapeDataString(instance.Key)}/versions/{instance.Version}");
        (_xml, _instance) = (model.Value, instance);
        _refused = model.Problem?.Detail;
    }

    private async Task Paint()
    {
        if (_viewing is null || _instance is not { } instance)
            return;
        var elements = instance.Elements ?? [];
        IEnumerable<string> In(InstanceElementState state) =>
            elements.Where(element => element.State == state).Select(element => element.ElementId);
        await _viewing.InvokeVoidAsync(
            "mark",
            (object)
                new object[]
                {
                    new { name = "bp-passed", ids = In(InstanceElementState.Passed).Concat(instance.Flows ?? []) },
                    new { name = "bp-at", ids = In(InstanceElementState.Waiting) },
                    new { name = "bp-stuck", ids = In(InstanceElementState.Incident) },
                    new { name = "bp-broken", ids = In(InstanceElementState.BrokenOff) },
                }
        );
        await _viewing.InvokeVoidAsync(
            "badges",
            elements
                .Where(element => element.Times > 1 || element.State is InstanceElementState.Waiting or InstanceElementState.Incident)
                .Select(element => new
                {
                    id = element.ElementId,
                    text = element.State is InstanceElementState.Incident ? "!"
                    : element.State is InstanceElementState.Waiting ? "…"
                    : $"×{element.Times}",
                    tone = element.State is InstanceElementState.Incident ? "bad"
                    : element.State is InstanceElementState.Waiting ? "acc"
                    : "ok",
                    label = W[$"ElementState_{element.State}"].Value,
                })
        );
    }

    private async Task Do(string what, object request, string said)
    {
        if (_busy)
            return;
        _busy = true;
        var answer = await Api.Post<ProcessInstance>($"api/process-instances/{Id}/{what}", request);
        _busy = false;
        if (answer.Problem is { } problem)
        {
            _refused = problem.IsOffline ? W["NotDoneOffline"] : problem.Detail ?? problem.Reference;
            return;
        }
        (_asking, _skipping, _refused) = (false, false, null);
        Said.Say(new Saying(said));
        await Load();
        await Paint();
        // The button that was pressed has gone with what it was for.
        await Browser.Focus("#page-title");
    }

    private Task Skip()
    {
        _skipError = null;
        try
        {
            var values = string.IsNullOrWhiteSpace(_values) ? [] : JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(_values);
            return Do("resolve", new ResolveIncidentRequest(values ?? []), W["IncidentSkipped"]);
        }
        catch (JsonException)
        {
            _skipError = W["NotJsonObject"];
            return Task.CompletedTask;
        }
    }

    private async Task Show(string id)
    {
        if (_viewing is not null)
            await _viewing.InvokeAsync<bool>("show", id);
    }

    private async Task Zoom(string how)
    {
        if (_viewing is not null)
            await _viewing.InvokeAsync<int>("zoom", how);
    }

    private string NameOf(string? id) =>
        _instance?.Elements?.FirstOrDefault(element => element.ElementId == id)?.Name is { Length: > 0 } name ? name : id ?? "";

    /// <summary>What is waited for may be a record: it has a word.</summary>
    private string? ObjectWord(string? name) =>
        W[$"Object_{name}"] is { ResourceNotFound: false } word ? word.Value.ToLower(CultureInfo.CurrentCulture) : name;

    private string JournalWord(string kind) => W[$"Journal_{kind}"] is { ResourceNotFound: false } word ? word : kind;

    private static string Dot(InstanceElementState state) =>
        state switch
        {
            InstanceElementState.Passed => "ok",
            InstanceElementState.Waiting => "acc",
            InstanceElementState.Incident => "bad",
            _ => "",
        };

    private async Task Close()
    {
        if (_viewing is not { } viewing)
            return;
        _viewing = null;
        await viewing.InvokeVoidAsync("destroy");
        await viewing.DisposeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _gone = true;
        try
        {
            await Close();
        }
        catch (JSException)
        {
            // The page has gone already.
        }
    }
}
