using Okno.Client.Resources;

namespace Okno.Client.Queues;

/// <summary>What others change, as it comes.</summary>
public sealed partial class ItemsTab
{
    private void Changed(IReadOnlyList<Guid> queues) =>
        _ = InvokeAsync(() => Queue is null || queues.Contains(Queue.Id) ? Gather() : Task.CompletedTask);

    private void Turned() =>
        _ = InvokeAsync(async () =>
        {
            _offline = Live.LostSince is not null;
            StateHasChanged();
            if (_mended == Live.Mended)
                return;
            _mended = Live.Mended;
            await Gather();
        });

    /// <summary>Rows change where they stand; what is new waits until it is asked for; what is gone dims and goes later.</summary>
    private async Task Gather()
    {
        if (_gathering)
            return;
        _gathering = true;
        try
        {
            await Task.Delay(_gather, Clock, _stop.Token);
            _gathering = false;
            var question = _question;
            var answer = await Get(question, Math.Clamp(_list.Items.Count, PageSize, 200));
            if (answer.Value is null || question != _question)
                return;
            (_problem, _asOf) = (null, Clock.GetUtcNow());
            var had = _list.New;
            _list.Buffer(answer.Value);
            _checked.RemoveWhere(id => _list.LeavingOf(id) is not null);
            if (_list.New > had)
                Said.AnnounceNews(W.Count("New", _list.New), Clock.GetUtcNow());
            if (_list.HasLeaving)
                _ = DropLeaving();
            StateHasChanged();
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
        finally
        {
            _gathering = false;
        }
    }

    private async Task DropLeaving()
    {
        try
        {
            do await Task.Delay(_gather, Clock, _stop.Token);
            while (_list.HasLeaving && _grid is { LeftAlone: false });
            _list.DropLeaving();
            StateHasChanged();
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
    }

    private async Task Tick()
    {
        try
        {
            using var minutes = new PeriodicTimer(TimeSpan.FromMinutes(1), Clock);
            while (await minutes.WaitForNextTickAsync(_stop.Token))
                await Gather();
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
    }
}
