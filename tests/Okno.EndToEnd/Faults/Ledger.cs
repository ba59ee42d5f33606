using System.Collections.Concurrent;
using System.Text.Json;
using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Contracts.Queues;

namespace Okno.EndToEnd.Faults;

/// <summary>The history of what clients were told, kept outside the server and compared with what the server keeps.</summary>
/// <remarks>Each change of an item raises its version by one and leaves one row in its journal, so the row of a change is known by the version told.</remarks>
internal sealed class Ledger
{
    private readonly ConcurrentBag<Told> _items = [];
    private readonly ConcurrentBag<Case> _saved = [];
    private readonly ConcurrentBag<Case> _created = [];
    private readonly ConcurrentBag<Guid> _known = [];
    private readonly ConcurrentBag<string> _unexpected = [];

    public int Count => _items.Count;

    public void Know(IEnumerable<QueueItem> items)
    {
        foreach (var item in items)
            _known.Add(item.Id);
    }

    /// <summary>A client was told that its change of an item was done.</summary>
    public void Note(Guid by, string kind, QueueItem after) => _items.Add(new Told(by, kind, after));

    public void NoteSaved(Case after) => _saved.Add(after);

    public void NoteCreated(Case @case) => _created.Add(@case);

    public void NoteUnexpected(string what) => _unexpected.Add(what);

    /// <summary>Nothing told is missing, nothing was done twice, nothing was done that nobody was told of.</summary>
    public async Task MustAgreeWith(Site site)
    {
        Assert.Empty(_unexpected.Take(20));
        ConcurrentBag<string> wrong = [];
        var told = _items.ToLookup(one => one.After.Id);
        await Parallel.ForEachAsync(
            _known.Concat(told.Select(item => item.Key)).Distinct(),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (item, _) => await CompareItem(site, item, [.. told[item].OrderBy(one => one.After.Version)], wrong)
        );
        await Parallel.ForEachAsync(
            _saved.GroupBy(@case => @case.Id),
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (saves, _) => await CompareCase(site, [.. saves.OrderBy(one => one.Version)], wrong)
        );
        await Parallel.ForEachAsync(
            _created,
            new ParallelOptions { MaxDegreeOfParallelism = 8 },
            async (created, _) =>
            {
                var found = await site.Get<Page<Case>>($"/api/cases?search={Uri.EscapeDataString(created.Subject)}");
                if (found.Items.Count != 1 || found.Items[0].Id != created.Id)
                    wrong.Add($"case {created.Subject}: created once, there are {found.Items.Count}");
            }
        );
        Assert.Equal(_created.Count, _created.Select(@case => @case.Number).Distinct().Count());
        Assert.Empty(wrong.Take(20));
    }

    private static async Task CompareItem(Site site, Guid id, List<Told> told, ConcurrentBag<string> wrong)
    {
        var journal = (await site.History($"/api/queue-items/{id}/journal")).Where(row => row.Kind is not "queue-item.added").ToList();
        foreach (var twice in told.GroupBy(one => one.After.Version).Where(same => same.Count() > 1))
            wrong.Add($"item {id} doubled at version {twice.Key}: {string.Join("; ", twice)}");
        for (var n = 0; n < Math.Max(journal.Count, told.Count); n++)
        {
            if (n >= told.Count || (n < journal.Count && told[n].After.Version > n + 1))
                wrong.Add($"item {id} row {n + 1} was told to nobody: {journal[n]}");
            else if (n >= journal.Count)
                wrong.Add($"item {id} lost: {told[n]}");
            else if (!told[n].Agrees(journal[n]))
                wrong.Add($"item {id} row {n + 1}: told {told[n]}, kept {journal[n]}");
            if (n > 0 && n < journal.Count && journal[n].From?.ToString() != journal[n - 1].To?.ToString())
                wrong.Add($"item {id} row {n + 1} does not begin where the row before ended");
        }
        var now = await site.Get<QueueItem>($"/api/queue-items/{id}");
        if (now.Version != journal.Count)
            wrong.Add($"item {id} has version {now.Version} after {journal.Count} changes");
        if (told.Count > 0 && told[^1].After with { UndoUntil = null, Record = null } != now with { UndoUntil = null, Record = null })
            wrong.Add($"item {id} last told {told[^1].After}, is {now}");
    }

    private static async Task CompareCase(Site site, List<Case> saves, ConcurrentBag<string> wrong)
    {
        var id = saves[0].Id;
        var rows = (await site.History($"/api/cases/{id}/history")).Count(row => row.Kind is "case.changed");
        var now = await site.Get<Case>($"/api/cases/{id}");
        if (rows != saves.Count || now.Version != 1 + saves.Count || saves[^1] != now)
            wrong.Add($"case {id}: told of {saves.Count} saves up to {saves[^1]}, kept {rows}, is {now}");
    }

    private sealed record Told(Guid By, string Kind, QueueItem After)
    {
        public bool Agrees(HistoryRow row) =>
            string.Equals(row.Kind, Kind, StringComparison.Ordinal)
            && row.Who?.Id == By
            && row.To is { } to
            && to.GetProperty("state").Deserialize<QueueItemState>(Wire.Json) == After.State
            && to.GetProperty("operatorId").Deserialize<Guid?>(Wire.Json) == After.Operator?.Id
            && to.GetProperty("postponesCount").GetInt32() == After.PostponesCount
            && to.GetProperty("nextProcessingDate").Deserialize<DateTimeOffset?>(Wire.Json) == After.NextProcessingDate;
    }
}
