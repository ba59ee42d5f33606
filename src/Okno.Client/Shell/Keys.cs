using Microsoft.JSInterop;

namespace Okno.Client.Shell;

/// <summary>Key combinations by physical key. What a page asked for last answers first; a page gives back what it asked for.</summary>
public sealed class Keys(Browser browser) : IDisposable
{
    private readonly List<(string Combo, Func<Task> Act)> _asked = [];
    private DotNetObjectReference<Keys>? _self;
    private bool _on = true;

    public bool On => _on;

    public async Task Start()
    {
        _on = await browser.Stored("keys") != "off";
        _self = DotNetObjectReference.Create(this);
        await browser.Call("listen", _self);
        await Tell();
    }

    public async Task Switch(bool on)
    {
        _on = on;
        await browser.Store("keys", on ? null : "off");
        await Tell();
    }

    public async Task<IAsyncDisposable> Ask(params (string Combo, Func<Task> Act)[] keys)
    {
        _asked.AddRange(keys);
        await Tell();
        return new Asked(this, keys);
    }

    [JSInvokable]
    public Task Pressed(string combo)
    {
        var found = _asked.FindLastIndex(key => key.Combo == combo);
        return found < 0 ? Task.CompletedTask : _asked[found].Act();
    }

    public void Dispose() => _self?.Dispose();

    private Task Tell()
    {
        IReadOnlyList<string> combos = _on ? [.. _asked.Select(key => key.Combo).Distinct()] : [];
        return _self is null ? Task.CompletedTask : browser.Call("setKeys", combos.ToList());
    }

    private sealed class Asked(Keys keys, (string, Func<Task>)[] mine) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            keys._asked.RemoveAll(key => mine.Contains(key));
            await keys.Tell();
        }
    }
}
