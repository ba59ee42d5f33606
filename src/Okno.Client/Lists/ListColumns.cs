using System.Text.Json;
using Okno.Contracts.Lists;

namespace Okno.Client.Lists;

/// <summary>A column that a list has to offer.</summary>
/// <param name="Word">Key of its heading.</param>
/// <param name="Main">Takes the room that is left; carries the link to the record.</param>
/// <param name="Shown">Is there before the person has chosen columns.</param>
/// <param name="Bare">Its heading is for screen readers only: the cells speak by themselves.</param>
public sealed record ColumnOf(
    string Name,
    string Word,
    int Width = 140,
    bool Sorts = true,
    bool Main = false,
    bool Shown = true,
    bool Bare = false,
    bool Numbers = false
);

/// <summary>A column as it stands: chosen, in its place, in its width.</summary>
public sealed record ShownColumn(ColumnOf Of, int? Width)
{
    public const int Narrowest = 40;
    public const int Widest = 1200;

    public int Pixels => Width ?? Of.Width;

    public string Track => Of.Main && Width is null ? $"minmax({Of.Width}px, 1fr)" : $"{Pixels}px";
}

/// <summary>The columns of a list: which, in what order, how wide. At least one always stays.</summary>
public sealed class ListColumns(IReadOnlyList<ColumnOf> all)
{
    private List<ShownColumn> _shown = [.. all.Where(column => column.Shown).Select(column => new ShownColumn(column, null))];

    public IReadOnlyList<ColumnOf> All => all;

    public IReadOnlyList<ShownColumn> Shown => _shown;

    public bool IsShown(string name) => _shown.Exists(column => column.Of.Name == name);

    /// <summary>Takes what was kept; names that are no more are passed over.</summary>
    public void Take(IReadOnlyList<ListColumn>? kept)
    {
        var known = (kept ?? [])
            .Select(column => (Of: all.FirstOrDefault(one => one.Name == column.Name), column.Width))
            .Where(column => column.Of is not null)
            .DistinctBy(column => column.Of!.Name)
            .Select(column => new ShownColumn(column.Of!, column.Width is { } width ? Fit(width) : null))
            .ToList();
        if (known.Count > 0)
            _shown = known;
        else
            Reset();
    }

    public void Reset() => _shown = [.. all.Where(column => column.Shown).Select(column => new ShownColumn(column, null))];

    public IReadOnlyList<ListColumn> Kept => [.. _shown.Select(column => new ListColumn(column.Of.Name, column.Width))];

    public void Turn(string name, bool on)
    {
        if (on == IsShown(name))
            return;
        if (on)
            _shown.Add(new ShownColumn(all.First(column => column.Name == name), null));
        else if (_shown.Count > 1)
            _shown.RemoveAll(column => column.Of.Name == name);
    }

    /// <summary>Moves a column so many places; it stops at the ends.</summary>
    public void Move(string name, int by)
    {
        var at = _shown.FindIndex(column => column.Of.Name == name);
        if (at < 0)
            return;
        var moved = _shown[at];
        _shown.RemoveAt(at);
        _shown.Insert(Math.Clamp(at + by, 0, _shown.Count), moved);
    }

    /// <summary>Puts a column into the place of another.</summary>
    public void Put(string name, string before)
    {
        var to = _shown.FindIndex(column => column.Of.Name == before);
        var at = _shown.FindIndex(column => column.Of.Name == name);
        if (at >= 0 && to >= 0)
            Move(name, to - at);
    }

    public void Widen(string name, int width)
    {
        var at = _shown.FindIndex(column => column.Of.Name == name);
        if (at >= 0)
            _shown[at] = _shown[at] with { Width = Fit(width) };
    }

    internal static IReadOnlyList<ListColumn>? Read(JsonElement? value)
    {
        try
        {
            return value is { ValueKind: JsonValueKind.Array } list ? list.Deserialize<List<ListColumn>>(Shell.Api.Json) : null;
        }
        catch (JsonException)
        {
            return null; // kept by another version: the list begins with its own columns
        }
    }

    private static int Fit(int width) => Math.Clamp(width, ShownColumn.Narrowest, ShownColumn.Widest);
}
