using Okno.Contracts;
using Okno.Contracts.Queues;

namespace Okno.Client.AgentDesktop;

/// <summary>A line of the work list as drawn: a group's heading, a record, or the place where more is asked for.</summary>
public abstract record Line;

/// <param name="Priority">The queues' priority; null for what was postponed and is due again.</param>
/// <param name="Open">More rows of this group may follow on the next page.</param>
/// <param name="First">The row under the heading: a row that stays after a lost race may cut one group in two.</param>
public sealed record GroupLine(string? Priority, int Count, bool Open, Guid First) : Line;

public sealed record RowLine(QueueItem Item, int Index) : Line;

public sealed record MoreLine(string Cursor) : Line;

/// <summary>The work list exactly in the server's order. New rows wait in a buffer; rows that others took dim and go later.</summary>
public sealed class WorkList
{
    private readonly Dictionary<Guid, QueueItemGone> _leaving = [];
    private readonly Dictionary<Guid, string> _races = [];
    private List<QueueItem> _items = [];
    private Page<QueueItem>? _buffer;
    private IReadOnlyList<Line>? _lines;

    public IReadOnlyList<QueueItem> Items => _items;

    public string? Next { get; private set; }

    /// <summary>How many rows wait in the buffer.</summary>
    public int New { get; private set; }

    public Guid? Selected { get; private set; }

    public IReadOnlyList<Line> Lines => _lines ??= Draw();

    public bool HasLeaving => _leaving.Count > 0;

    public void Show(Page<QueueItem> page)
    {
        // A lost race stays where it was read until it is dismissed, also when the list is drawn anew.
        var kept = _items.Where(item => _races.ContainsKey(item.Id) && page.Items.All(other => other.Id != item.Id)).ToList();
        var fresh = page.Items.ToList();
        foreach (var item in kept)
            fresh.Insert(Math.Min(_items.IndexOf(item), fresh.Count), item);

        (_items, Next, _buffer, New) = (fresh, page.Next, null, 0);
        _leaving.Clear();
        Changed();
    }

    public void Append(Page<QueueItem> page)
    {
        var known = _items.Select(item => item.Id).ToHashSet();
        _items.AddRange(page.Items.Where(item => !known.Contains(item.Id)));
        Next = page.Next;
        Changed();
    }

    /// <summary>Takes a newer state of the list: what is gone dims, what is new waits until it is asked for.</summary>
    public void Buffer(Page<QueueItem> page)
    {
        if (_items.Count == 0)
        {
            Show(page);
            return;
        }
        var now = page.Items.ToDictionary(item => item.Id);
        var shown = _items.Select(item => item.Id).ToHashSet();
        _buffer = page;
        New = page.Items.Count(item => !shown.Contains(item.Id));

        // Rows beyond the end of a shorter page are unknown, not gone.
        var reach = page.Next is null ? _items.Count : _items.FindLastIndex(item => now.ContainsKey(item.Id)) + 1;
        for (var i = 0; i < _items.Count; i++)
        {
            if (now.TryGetValue(_items[i].Id, out var newer))
            {
                _items[i] = newer;
                _leaving.Remove(newer.Id);
            }
            else if (i < reach && !_leaving.ContainsKey(_items[i].Id))
                _leaving[_items[i].Id] = new QueueItemGone(_items[i].Id, null, _items[i].State);
        }
        Changed();
    }

    /// <summary>An item as it has become by what one did to it oneself.</summary>
    public void Put(QueueItem item)
    {
        var at = _items.FindIndex(shown => shown.Id == item.Id);
        if (at < 0)
            return;
        _items[at] = item;
        Changed();
    }

    public void ShowBuffer()
    {
        if (_buffer is { } buffer)
            Show(buffer);
    }

    public void Dim(IEnumerable<QueueItemGone> gone)
    {
        foreach (var item in gone.Where(item => _items.Exists(shown => shown.Id == item.ItemId)))
            _leaving[item.ItemId] = item;
        Changed();
    }

    public void DropLeaving()
    {
        _items.RemoveAll(item => _leaving.ContainsKey(item.Id) && !_races.ContainsKey(item.Id));
        _leaving.Clear();
        Changed();
    }

    public void Lose(Guid id, string why)
    {
        _races[id] = why;
        Changed();
    }

    public void DismissRace(Guid id)
    {
        _races.Remove(id);
        _items.RemoveAll(item => item.Id == id);
        Changed();
    }

    public string? RaceOf(Guid id) => _races.GetValueOrDefault(id);

    public QueueItemGone? LeavingOf(Guid id) => _leaving.GetValueOrDefault(id);

    public void Select(Guid id) => Selected = id;

    /// <summary>The row so many steps away from the chosen one; the first when none is chosen.</summary>
    public Guid? Step(int steps)
    {
        if (_items.Count == 0)
            return null;
        var at = _items.FindIndex(item => item.Id == Selected);
        var to = at < 0 ? 0 : Math.Clamp((long)at + steps, 0, _items.Count - 1);
        return Selected = _items[(int)to].Id;
    }

    /// <summary>Which row the Tab key reaches: the chosen one, else the first.</summary>
    public Guid? TabStop => _items.Exists(item => item.Id == Selected) ? Selected : _items.FirstOrDefault()?.Id;

    private void Changed() => _lines = null;

    private List<Line> Draw()
    {
        var lines = new List<Line>(_items.Count + 8);
        for (var from = 0; from < _items.Count; )
        {
            var group = GroupOf(_items[from]);
            var to = from;
            while (to < _items.Count && GroupOf(_items[to]) == group)
                to++;
            lines.Add(new GroupLine(group, to - from, to == _items.Count && Next is not null, _items[from].Id));
            for (; from < to; from++)
                lines.Add(new RowLine(_items[from], from));
        }
        if (Next is not null)
            lines.Add(new MoreLine(Next));
        return lines;
    }

    private static string? GroupOf(QueueItem item) =>
        item is { NextProcessingDate: not null, Operator: not null } ? null : item.Queue.Priority;
}
