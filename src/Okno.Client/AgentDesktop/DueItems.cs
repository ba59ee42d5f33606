using Okno.Client.Shell;
using Okno.Contracts;
using Okno.Contracts.Queues;

namespace Okno.Client.AgentDesktop;

/// <summary>What the operator has postponed, watched wherever in Okno they are: says when each comes due.</summary>
public sealed class DueItems(Api api, Live live, TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan _askAnyway = TimeSpan.FromMinutes(5);
    private readonly HashSet<(Guid, DateTimeOffset)> _said = [];
    private readonly HashSet<(Guid, DateTimeOffset)> _hidden = [];
    private IReadOnlyList<QueueItem> _scheduled = [];
    private CancellationTokenSource? _wait;
    private bool _first = true;

    /// <summary>One has just come due.</summary>
    public event Action<QueueItem>? CameDue;

    public event Action? Changed;

    /// <summary>Due and not put aside, the earliest first.</summary>
    public IReadOnlyList<QueueItem> Due => [.. _scheduled.Where(item => IsDue(item) && !_hidden.Contains(Key(item)))];

    public void Start()
    {
        if (_wait is not null)
            return;
        live.MyItemChanged += Told;
        live.Turned += Turned;
        _ = Watch();
    }

    public void Stop()
    {
        live.MyItemChanged -= Told;
        live.Turned -= Turned;
        _wait?.Cancel();
        _wait?.Dispose();
        _wait = null;
        (_scheduled, _first) = ([], true);
    }

    public void Hide(QueueItem item)
    {
        _hidden.Add(Key(item));
        Changed?.Invoke();
    }

    public void Dispose() => Stop();

    private void Told(Guid item, string kind) => _ = Watch();

    private void Turned()
    {
        if (live.LostSince is null)
            _ = Watch();
    }

    /// <summary>Asks what is postponed, waits for the next of it, and so on; a newer question ends an older wait.</summary>
    private async Task Watch()
    {
        _wait?.Cancel();
        _wait?.Dispose();
        var wait = _wait = new CancellationTokenSource();
        try
        {
            while (!wait.IsCancellationRequested)
            {
                var answer = await api.Get<Page<QueueItem>>("api/desktop/scheduled", wait.Token);
                wait.Token.ThrowIfCancellationRequested();
                if (answer.Value is { } page)
                {
                    _scheduled = page.Items;
                    Say();
                }
                await Wait(wait.Token);
                Say();
            }
        }
        catch (OperationCanceledException)
        {
            // A newer question was asked, or nobody is signed in any more.
        }
    }

    private Task Wait(CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        var next = _scheduled.Select(item => item.NextProcessingDate!.Value).Where(at => at > now).DefaultIfEmpty(now + _askAnyway).Min();
        var left = next - now + TimeSpan.FromMilliseconds(200);
        return Task.Delay(left < _askAnyway ? left : _askAnyway, clock, stop);
    }

    /// <summary>What was due when the page was opened is shown without a word: nothing has just happened.</summary>
    private void Say()
    {
        var fresh = _scheduled.Where(item => IsDue(item) && _said.Add(Key(item))).ToList();
        if (!_first)
        {
            foreach (var item in fresh)
                CameDue?.Invoke(item);
        }
        _first = false;
        Changed?.Invoke();
    }

    private bool IsDue(QueueItem item) => item.NextProcessingDate <= clock.GetUtcNow();

    private static (Guid, DateTimeOffset) Key(QueueItem item) => (item.Id, item.NextProcessingDate!.Value);
}
