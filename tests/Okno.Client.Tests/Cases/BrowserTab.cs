using Microsoft.JSInterop;

namespace Okno.Client.Tests.Cases;

/// <summary>A tab of a browser: what all tabs store, and what this one stores for itself.</summary>
internal sealed class BrowserTab(Dictionary<string, string> shared) : IJSRuntime, IJSObjectReference
{
    private readonly Dictionary<string, string> _own = new(StringComparer.Ordinal);

    public ValueTask<T> InvokeAsync<T>(string identifier, CancellationToken cancellationToken, object?[]? args) =>
        InvokeAsync<T>(identifier, args);

    public ValueTask<T> InvokeAsync<T>(string identifier, object?[]? args)
    {
        var (first, second, third) = (Text(0), Text(1), Text(2));
        object? answer = identifier switch
        {
            "import" => this,
            "localStorage.getItem" => shared.GetValueOrDefault(first!),
            "localStorage.setItem" => shared[first!] = second!,
            "localStorage.removeItem" => shared.Remove(first!),
            "sessionStorage.getItem" => _own.GetValueOrDefault(first!),
            "sessionStorage.setItem" => _own[first!] = second!,
            "sessionStorage.removeItem" => _own.Remove(first!),
            "storedUnder" => shared
                .Where(pair => pair.Key.StartsWith(first + second, StringComparison.Ordinal))
                .ToDictionary(pair => pair.Key[first!.Length..], pair => pair.Value, StringComparer.Ordinal),
            "replaceStored" => Replaced(first!, second!, third),
            _ => throw new NotSupportedException(identifier),
        };
        return new(answer is T given ? given : default!);

        string? Text(int at) => args?.ElementAtOrDefault(at) as string;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private bool Replaced(string name, string before, string? after)
    {
        if (shared.GetValueOrDefault(name) != before)
            return false;
        if (after is null)
            shared.Remove(name);
        else
            shared[name] = after;
        return true;
    }
}
