namespace Okno.Server.Queues.Filling;

/// <summary>Wakes the filler of this node as soon as something has changed; the other nodes look by themselves every moment.</summary>
internal sealed class FillingBell : IDisposable
{
    private readonly SemaphoreSlim _rung = new(0, 1);

    public void Ring()
    {
        try
        {
            if (_rung.CurrentCount == 0)
                _rung.Release();
        }
        catch (SemaphoreFullException)
        {
            // Rung by another at the same moment: once is enough.
        }
    }

    /// <summary>True when rung, false when the time has passed without.</summary>
    public Task<bool> Wait(TimeSpan atMost, CancellationToken stop) => _rung.WaitAsync(atMost, stop);

    public void Dispose() => _rung.Dispose();
}
