using Microsoft.JSInterop;

namespace Okno.Client.Shell;

/// <summary>The few things only script can do: focus, storage, look, the clipboard.</summary>
public sealed class Browser(IJSRuntime js) : IAsyncDisposable
{
    private Task<IJSObjectReference>? _module;

    public Task<IJSObjectReference> Module() => _module ??= js.InvokeAsync<IJSObjectReference>("import", "./js/desk.js").AsTask();

    public async Task Call(string function, params object?[] arguments) => await (await Module()).InvokeVoidAsync(function, arguments);

    public async Task<T> Ask<T>(string function, params object?[] arguments) => await (await Module()).InvokeAsync<T>(function, arguments);

    public Task Focus(string selector) => Call("focus", selector);

    public ValueTask<string?> Stored(string name) => js.InvokeAsync<string?>("localStorage.getItem", $"okno.{name}");

    public ValueTask Store(string name, string? value) =>
        value is null
            ? js.InvokeVoidAsync("localStorage.removeItem", $"okno.{name}")
            : js.InvokeVoidAsync("localStorage.setItem", $"okno.{name}", value);

    /// <summary>All that is stored under names that begin so.</summary>
    public Task<Dictionary<string, string>> StoredUnder(string prefix) => Ask<Dictionary<string, string>>("storedUnder", "okno.", prefix);

    /// <summary>Stores this in the place of that, null for nothing, unless something else stands there meanwhile; answers whether it did.</summary>
    public Task<bool> Replace(string name, string before, string? after) => Ask<bool>("replaceStored", $"okno.{name}", before, after);

    /// <summary>Stored for this tab alone: it outlives a reload, and no other tab sees it.</summary>
    public ValueTask<string?> StoredInTab(string name) => js.InvokeAsync<string?>("sessionStorage.getItem", $"okno.{name}");

    public ValueTask StoreInTab(string name, string? value) =>
        value is null
            ? js.InvokeVoidAsync("sessionStorage.removeItem", $"okno.{name}")
            : js.InvokeVoidAsync("sessionStorage.setItem", $"okno.{name}", value);

    /// <summary>Removes all that is stored under names that begin so.</summary>
    public Task Forget(string prefix) => Call("forget", $"okno.{prefix}");

    public async ValueTask DisposeAsync()
    {
        if (_module is { IsCompletedSuccessfully: true } loaded)
            await (await loaded).DisposeAsync();
    }
}
