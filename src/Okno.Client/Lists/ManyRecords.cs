using Okno.Client.Shell;

namespace Okno.Client.Lists;

/// <summary>What became of one of many records.</summary>
/// <param name="Problem">Null when it was done.</param>
public sealed record DoneWith(Guid Id, Problem? Problem);

/// <summary>Does one thing to many records, each by itself: what was done stays done, what was refused says why, and one may stop.</summary>
public sealed class ManyRecords(Func<Guid, CancellationToken, Task<Problem?>> act) : IDisposable
{
    private const int AtOnce = 3;
    private readonly List<DoneWith> _done = [];
    private readonly CancellationTokenSource _stop = new();
    private int _next;

    public event Action? Changed;

    public IReadOnlyList<DoneWith> Done => _done;

    public int All { get; private set; }

    public int Failed => _done.Count(one => one.Problem is not null);

    public bool Running { get; private set; }

    public bool Stopped => _stop.IsCancellationRequested;

    public async Task Run(IReadOnlyCollection<Guid> ids)
    {
        var all = ids.ToList();
        (All, Running, _next) = (all.Count, true, 0);
        _done.Clear();
        Changed?.Invoke();
        await Task.WhenAll(Enumerable.Range(0, Math.Min(AtOnce, all.Count)).Select(_ => Work(all)));
        Running = false;
        Changed?.Invoke();
    }

    /// <summary>What is under way is finished; no more follows.</summary>
    public void Stop()
    {
        _stop.Cancel();
        Changed?.Invoke();
    }

    public void Dispose() => _stop.Dispose();

    private async Task Work(List<Guid> all)
    {
        while (!_stop.IsCancellationRequested && _next < all.Count)
        {
            var id = all[_next++];
            // Begun is finished: an answer that is not waited for would leave the record's fate unknown.
            var problem = await act(id, CancellationToken.None);
            _done.Add(new DoneWith(id, problem));
            Changed?.Invoke();
            if (problem is { IsOffline: true })
                Stop();
        }
    }
}
