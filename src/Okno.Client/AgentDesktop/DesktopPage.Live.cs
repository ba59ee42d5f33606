using Okno.Client.Resources;
using Okno.Contracts;
using Okno.Contracts.Queues;

namespace Okno.Client.AgentDesktop;

/// <summary>What others change: it comes into the list without moving what one is about to click.</summary>
public sealed partial class DesktopPage
{
    private void QueuesChanged(QueuesChange change) =>
        _ = InvokeAsync(() =>
        {
            Desk.Count(change.Counts);
            // What I hold has not gone for me: news of it come as changes of my items.
            var gone = change
                .Gone.Where(item => item.State is QueueItemState.Processed || item.Holder is null || item.Holder.Id != Person.User?.Id)
                .ToList();
            _list.Dim(gone);
            if (gone.Count > 0)
                _ = DropLeaving();
            if (change.ListChanged)
                _ = Gather();
            StateHasChanged();
        });

    private void MyItemChanged(Guid item, string kind) => _ = InvokeAsync(Gather);

    private void AccessChanged() => _ = InvokeAsync(Gather);

    private void CameDue(QueueItem item) => _ = InvokeAsync(Gather);

    private void Turned() =>
        _ = InvokeAsync(async () =>
        {
            _offline = Live.LostSince is not null;
            if (_mended != Live.Mended)
            {
                _mended = Live.Mended;
                await Gather();
            }
            StateHasChanged();
        });

    /// <summary>Asks for the newer list once a moment, however many changes came, and lets it wait in the buffer.</summary>
    private async Task Gather()
    {
        if (_gathering)
            return;
        _gathering = true;
        try
        {
            await Task.Delay(_gather, Clock, _stop.Token);
            _gathering = false;
            var (queues, items) = (Desk.Load(), Ask(Math.Clamp(_list.Items.Count, FirstRows, PageSize)));
            await queues;
            var answer = await items;
            if (answer.Value is null)
                return;
            (_problem, _asOf) = (null, Clock.GetUtcNow());
            var had = _list.New;
            _list.Buffer(answer.Value);
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
            do await Task.Delay(_leave, Clock, _stop.Token);
            while (_list.HasLeaving && _grid is { LeftAlone: false });
            _list.DropLeaving();
            StateHasChanged();
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
    }

    private async Task TickAges()
    {
        try
        {
            using var minutes = new PeriodicTimer(TimeSpan.FromMinutes(1), Clock);
            while (await minutes.WaitForNextTickAsync(_stop.Token))
            {
                StateHasChanged();
                await Gather(); // the safety net for what was not told
            }
        }
        catch (OperationCanceledException)
        {
            // The page was left.
        }
    }
}
