using Okno.Client.Shell;
using Okno.Contracts;

namespace Okno.Client.Ui;

/// <summary>A list that grows by its cursor. A newer question makes an older answer void.</summary>
public sealed class Paged<T>(Api api)
{
    private readonly List<T> _items = [];
    private string _question = "";
    private string? _next;

    public IReadOnlyList<T> Items => _items;

    public bool More => _next is not null;

    public bool Busy { get; private set; }

    public Problem? Problem { get; private set; }

    /// <param name="question">Path and query, without limit and cursor.</param>
    public Task Ask(string question)
    {
        _question = question;
        return Ask(question, null);
    }

    public Task AskMore() => _next is null || Busy ? Task.CompletedTask : Ask(_question, _next);

    public Task Again() => Ask(_question, null);

    private async Task Ask(string question, string? cursor)
    {
        Busy = true;
        var answer = await api.Get<Page<T>>(question + (cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}"));
        if (question != _question)
            return;
        Busy = false;
        Problem = answer.Problem;
        if (answer.Value is null)
            return;
        if (cursor is null)
            _items.Clear();
        _items.AddRange(answer.Value.Items);
        _next = answer.Value.Next;
    }
}
