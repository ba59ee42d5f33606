using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using Okno.Client.Shell;
using Okno.Contracts.Lists;

namespace Okno.Client.Lists;

/// <summary>Going through rows and choosing them, by keys and by hand.</summary>
public sealed partial class RecordList<TRow>
{
    public void ChooseNone()
    {
        _chosen.Clear();
        StateHasChanged();
    }

    [JSInvokable]
    public async Task Key(string key, bool shift, bool ctrl, int page)
    {
        if (_head is { } place)
        {
            HeadKey(place, key, shift, ctrl);
            return;
        }
        switch (key)
        {
            case "ArrowUp" when _at == 0 && !shift:
                _head = 0;
                break;
            case "ArrowDown" or "ArrowUp" or "PageDown" or "PageUp" or "Home" or "End":
                await Step(
                    key switch
                    {
                        "ArrowDown" => 1,
                        "ArrowUp" => -1,
                        "PageDown" => page,
                        "PageUp" => -page,
                        "Home" => -_window.Total,
                        _ => _window.Total,
                    },
                    shift
                );
                return;
            case " ":
                await Ticked(_at, shift);
                break;
            case "All":
                await ChooseAll();
                break;
            case "Enter" when _window.At(_at) is { } row:
                Navigation.NavigateTo(Page(row));
                return;
        }
        StateHasChanged();
    }

    private async Task Step(int by, bool stretch)
    {
        var from = _at;
        _at = Math.Clamp(_at + by, 0, Math.Max(0, _window.Total - 1));
        if (stretch)
            await ChooseBetween(_chosen.Anchor ?? from, _at);
        else
            _chosen.Anchor = null;
        StateHasChanged();
        await Browser.Call("showAt", _grid, _at);
    }

    /// <summary>The heads of the columns, reached by the arrow up from the first row: Enter sorts, Shift widens, Ctrl moves.</summary>
    private void HeadKey(int place, string key, bool shift, bool ctrl)
    {
        place = Math.Clamp(place, 0, _columns.Shown.Count - 1);
        var column = _columns.Shown[place];
        var to = key is "ArrowRight" ? 1 : -1;
        switch (key)
        {
            case "ArrowDown":
                _head = null;
                break;
            case "ArrowLeft" or "ArrowRight" when shift:
                _columns.Widen(column.Of.Name, column.Pixels + (to * 20));
                ColumnsChanged();
                Said.Announce(W["ColumnWidth", W[column.Of.Word], _columns.Shown[place].Pixels]);
                break;
            case "ArrowLeft" or "ArrowRight" when ctrl:
                _columns.Move(column.Of.Name, to);
                _head = Math.Clamp(place + to, 0, _columns.Shown.Count - 1);
                ColumnsChanged();
                break;
            case "ArrowLeft" or "ArrowRight":
                _head = Math.Clamp(place + to, 0, _columns.Shown.Count - 1);
                break;
            case "Home" or "End":
                _head = key is "Home" ? 0 : _columns.Shown.Count - 1;
                break;
            case "Enter" or " ":
                Sort(column.Of, shift);
                break;
        }
        StateHasChanged();
    }

    private async Task Clicked(int index, Guid id, MouseEventArgs click)
    {
        _head = null;
        if (click.ShiftKey)
            await ChooseBetween(_chosen.Anchor ?? _at, index);
        else if (click.CtrlKey || click.MetaKey)
            _chosen.Turn(id, _window.At(index) is { } row ? Caption(row) : "");
        _at = index;
    }

    private async Task Ticked(int index, bool stretch)
    {
        _head = null;
        if (stretch && _chosen.Anchor is { } anchor)
        {
            await ChooseBetween(anchor, index);
            _at = index;
            return;
        }
        if (_window.At(index) is { } row)
        {
            _chosen.Turn(IdOf(row), Caption(row));
            _chosen.Anchor = index;
        }
        _at = index;
    }

    /// <summary>Chooses all rows between two; those that are not here are asked for by their ids.</summary>
    private async Task ChooseBetween(int from, int to)
    {
        _chosen.Anchor = from;
        var (first, last) = (Math.Min(from, to), Math.Max(from, to));
        var lacking = false;
        for (var index = first; index <= last; index++)
        {
            if (_window.At(index) is { } row)
                _chosen.Add(IdOf(row), Caption(row));
            else
                lacking = true;
        }
        if (lacking && await Ids() is { } all)
        {
            foreach (var id in all.Ids.Skip(first).Take(last - first + 1))
                _chosen.Add(id, "");
        }
    }

    private Task ChooseAllOrNone(ChangeEventArgs change)
    {
        if (change.Value is true)
            return ChooseAll();
        ChooseNone();
        return Task.CompletedTask;
    }

    private async Task ChooseAll()
    {
        if (await Ids() is not { } all)
            return;
        foreach (var id in all.Ids)
            _chosen.Add(id, "");
        for (var index = 0; index < Math.Min(_window.Total, 10_000); index++)
        {
            if (_window.At(index) is { } row)
                _chosen.Add(IdOf(row), Caption(row));
        }
        if (all.Capped)
            Said.Say(new Saying(W["ChosenCapped", ListRules.MostTaken.ToString("N0", CultureInfo.CurrentCulture)]));
        StateHasChanged();
    }

    private async Task<ListIds?> Ids()
    {
        var asOf = _window.AsOf is { } moment ? $"&asOf={Moment(moment)}" : "";
        var answer = await Api.Get<ListIds>($"api/lists/{Object}/ids?{Query}{asOf}", _gone);
        if (answer.Problem is { } problem)
            Said.Say(new Saying(problem.IsOffline ? W["NotDoneOffline"] : problem.Detail ?? problem.Reference, Bad: true));
        return answer.Value;
    }
}
