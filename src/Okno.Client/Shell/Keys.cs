using Microsoft.JSInterop;

namespace Okno.Client.Shell;

/// <summary>Key combinations by physical key. What a page asked for last answers first; a page gives back what it asked for.</summary>
/// <remarks>Pages ask by the combination that Okno ships; which one the person presses instead, if any, is theirs to choose.</remarks>
public sealed class Keys(Browser browser) : IDisposable
{
    private readonly List<(string Combo, Func<Task> Act)> _asked = [];
    private Dictionary<string, string> _chosen = new(StringComparer.Ordinal);
    private DotNetObjectReference<Keys>? _self;
    private bool _quiet;

    public event Action? Changed;

    public bool On { get; private set; } = true;

    /// <summary>Combinations other than the shipped ones, by the shipped one; an empty one is switched off.</summary>
    public IReadOnlyDictionary<string, string> Chosen => _chosen;

    /// <summary>What the page can do now, by the shipped combination.</summary>
    public IReadOnlyList<KeyAction> Offered => [.. KeyBook.All.Where(action => _asked.Exists(key => key.Combo == action.Shipped))];

    public async Task Start()
    {
        _self = DotNetObjectReference.Create(this);
        await browser.Call("listen", _self);
        await Tell();
    }

    public async Task Use(bool on, IReadOnlyDictionary<string, string> chosen)
    {
        (On, _chosen) = (on, new Dictionary<string, string>(chosen, StringComparer.Ordinal));
        await Tell();
        Changed?.Invoke();
    }

    /// <summary>The combination that is pressed for a shipped one; null when it is switched off.</summary>
    public string? Of(string shipped) =>
        !On ? null
        : _chosen.TryGetValue(shipped, out var chosen)
            ? chosen is "" ? null
                : chosen
        : shipped;

    /// <summary>What to press, as people read it (Alt J), for a shipped combination; null when it is switched off.</summary>
    public string? Shown(string shipped) => Of(shipped) is { } combo ? KeyBook.Show(combo) : null;

    /// <summary>The same as screen readers are told it (<c>aria-keyshortcuts</c>).</summary>
    public string? Told(string shipped) => Of(shipped) is { } combo ? KeyBook.Tell(combo) : null;

    /// <summary>A hint with what to press behind it; without one, nothing but the combination.</summary>
    public string? Hint(string shipped, string? hint = null) =>
        Shown(shipped) is not { } keys ? hint
        : hint is null ? keys
        : $"{hint}, {keys}";

    /// <summary>Answers to no combination while one is being chosen.</summary>
    public Task Quiet(bool quiet)
    {
        _quiet = quiet;
        return Tell();
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
        var found = _asked.FindLastIndex(key => Of(key.Combo) == combo);
        return found < 0 ? Task.CompletedTask : _asked[found].Act();
    }

    /// <summary>Does what a shipped combination stands for on this page.</summary>
    public Task Run(string shipped)
    {
        var found = _asked.FindLastIndex(key => key.Combo == shipped);
        return found < 0 ? Task.CompletedTask : _asked[found].Act();
    }

    public void Dispose() => _self?.Dispose();

    private Task Tell()
    {
        IReadOnlyList<string> combos = _quiet ? [] : [.. _asked.Select(key => Of(key.Combo)).OfType<string>().Distinct()];
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
