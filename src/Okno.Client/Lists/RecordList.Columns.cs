using System.Text.Json;
using Microsoft.JSInterop;
using Okno.Client.Shell;
using Okno.Contracts.Access;

namespace Okno.Client.Lists;

/// <summary>The columns: their order, width and sorting, kept for the person.</summary>
public sealed partial class RecordList<TRow>
{
    /// <param name="done">The hand has let go: now it is kept.</param>
    [JSInvokable]
    public void Widen(string column, int width, bool done)
    {
        _columns.Widen(column, width);
        if (done)
            ColumnsChanged();
        StateHasChanged();
    }

    private void Sort(ColumnOf column, bool more)
    {
        if (!column.Sorts)
            return;
        var now = (Given(Sorting) ?? FirstSort).Split(',');
        var turned = now.Contains(column.Name) ? $"-{column.Name}" : column.Name;
        var others = more ? now.Where(name => name.TrimStart('-') != column.Name).Take(2) : [];
        // A second column is added behind the first by Shift.
        Go(("sort", string.Join(',', [.. others, turned])));
    }

    private string? SortOf(ColumnOf column)
    {
        if (!column.Sorts)
            return null;
        var now = (Given(Sorting) ?? FirstSort).Split(',');
        return now.Contains(column.Name) ? "ascending"
            : now.Contains($"-{column.Name}") ? "descending"
            : "none";
    }

    private void Drop(string on)
    {
        if (_dragged is not { } moved || moved == on)
            return;
        _columns.Put(moved, on);
        _dragged = null;
        ColumnsChanged();
    }

    /// <summary>Kept once the hand rests; within a view they are the view's until it is saved.</summary>
    private void ColumnsChanged()
    {
        StateHasChanged();
        if (string.IsNullOrEmpty(View))
            _ = Keep();

        async Task Keep()
        {
            var save = ++_saves;
            await Task.Delay(_rest, Clock);
            if (save == _saves)
                await Api.Put<Preference>(
                    $"api/session/preferences/{KeptAs}",
                    new SavePreferenceRequest(JsonSerializer.SerializeToElement(_columns.Kept, Shell.Api.Json))
                );
        }
    }
}
