using Microsoft.JSInterop;

namespace Okno.Client.Processes.Modeller;

/// <summary>The diagrams' own script: fetched when the first page asks for it.</summary>
public sealed class Modules(IJSRuntime js)
{
    private Task<IJSObjectReference>? _module;

    public Task<IJSObjectReference> Load()
    {
        if (_module is null or { IsFaulted: true })
            _module = js.InvokeAsync<IJSObjectReference>("import", "./web/modeller.js").AsTask();
        return _module;
    }
}
