using Okno.Client.Shell;
using Okno.Contracts.Lists;

namespace Okno.Client.Lists;

/// <summary>What is asked of a list about a stretch of it.</summary>
public sealed record Stretch(int Position, int Limit, bool Count, DateTimeOffset? AsOf);

/// <summary>
/// A long list of which only the stretches around the eye are here. Rows stand by position, as of the moment the list was opened;
/// what comes later is counted and shown when asked for.
/// </summary>
public sealed class RowWindow<T>(Func<Stretch, Task<Answer<ListPage<T>>>> ask)
    where T : class
{
    // Reading a page holds up the browser's one thread, a bigger one for longer.
    public const int Page = 50;
    private const int Ahead = 4;
    private const int MostPages = 120;
    private const int AtOnce = 2;

    private readonly Dictionary<int, IReadOnlyList<T>> _pages = [];
    private readonly HashSet<int> _asked = [];
    private (int First, int Last) _wanted;
    private int _turn;
    private int _workers;

    public event Action? Changed;

    public int Total { get; private set; }

    /// <summary>There are more rows than can be scrolled through.</summary>
    public bool Capped { get; private set; }

    /// <summary>Matching rows that were made since.</summary>
    public int Newer { get; private set; }

    public DateTimeOffset? AsOf { get; private set; }

    public bool Opened { get; private set; }

    public bool Busy { get; private set; }

    public Problem? Problem { get; private set; }

    public T? At(int index) => _pages.TryGetValue(index / Page, out var page) && index % Page < page.Count ? page[index % Page] : null;

    /// <summary>Asks anew from the top. A newer question makes an older answer void; until it comes the old rows stay.</summary>
    public async Task Open()
    {
        var turn = ++_turn;
        Busy = true;
        Changed?.Invoke();
        var answer = await ask(new Stretch(0, Page, true, null));
        if (turn != _turn)
            return;
        Busy = false;
        Problem = answer.Problem;
        if (answer.Value is { } page)
        {
            _pages.Clear();
            _asked.Clear();
            (_pages[0], Total, Capped, AsOf, Newer, Opened) = (page.Items, page.Total ?? page.Items.Count, page.Capped, page.AsOf, 0, true);
        }
        Changed?.Invoke();
    }

    /// <summary>These rows are looked at: what lacks is asked for, the nearest first, then what lies before and behind.</summary>
    public void Want(int first, int count)
    {
        if (Total == 0)
            return;
        _wanted = (first / Page, Math.Min(first + Math.Max(count, 1) - 1, Total - 1) / Page);
        while (_workers < AtOnce && Lacking() is not null)
        {
            _workers++;
            _ = Work();
        }
    }

    /// <summary>Takes newer values of the rows in sight without moving any, and counts what has come since.</summary>
    public async Task Refresh()
    {
        if (!Opened || Busy)
            return;
        var turn = _turn;
        for (var page = _wanted.First; page <= _wanted.Last; page++)
        {
            var answer = await ask(new Stretch(page * Page, Page, page == _wanted.First, AsOf));
            if (turn != _turn)
                return;
            if (answer.Value is not { } fresh)
                continue;
            Newer = fresh.Newer ?? Newer;
            if (_pages.TryGetValue(page, out var shown) && shown.Count == fresh.Items.Count)
                _pages[page] = Renew(shown, fresh.Items);
        }
        Changed?.Invoke();
    }

    /// <summary>What tells two rows apart; set by the list.</summary>
    public Func<T, Guid> IdOf { get; init; } = _ => Guid.Empty;

    private List<T> Renew(IReadOnlyList<T> shown, IReadOnlyList<T> fresh)
    {
        var newer = fresh.GroupBy(IdOf).ToDictionary(group => group.Key, group => group.First());
        return [.. shown.Select(row => newer.GetValueOrDefault(IdOf(row), row))];
    }

    private int? Lacking()
    {
        for (var page = _wanted.First; page <= _wanted.Last; page++)
        {
            if (!_pages.ContainsKey(page) && !_asked.Contains(page))
                return page;
        }
        for (var far = 1; far <= Ahead; far++)
        {
            foreach (var page in new[] { _wanted.Last + far, _wanted.First - far })
            {
                if (page >= 0 && page * Page < Total && !_pages.ContainsKey(page) && !_asked.Contains(page))
                    return page;
            }
        }
        return null;
    }

    private async Task Work()
    {
        try
        {
            while (Lacking() is { } page)
            {
                var turn = _turn;
                _asked.Add(page);
                var answer = await ask(new Stretch(page * Page, Page, false, AsOf));
                if (turn != _turn)
                    continue;
                _asked.Remove(page);
                var mended = Problem is not null && answer.Problem is null;
                Problem = answer.Problem;
                if (answer.Value is null)
                {
                    Changed?.Invoke();
                    return;
                }
                _pages[page] = answer.Value.Items;
                Forget();
                // What lies ahead is not seen yet.
                if (mended || (page >= _wanted.First && page <= _wanted.Last))
                    Changed?.Invoke();
            }
        }
        finally
        {
            _workers--;
        }
    }

    private void Forget()
    {
        if (_pages.Count <= MostPages)
            return;
        var middle = (_wanted.First + _wanted.Last) / 2;
        foreach (var page in _pages.Keys.OrderByDescending(page => Math.Abs(page - middle)).Take(_pages.Count - MostPages).ToList())
            _pages.Remove(page);
    }
}
