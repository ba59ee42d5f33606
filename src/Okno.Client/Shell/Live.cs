using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Okno.Contracts;

namespace Okno.Client.Shell;

/// <summary>The live connection to the desk: reconnects for ever, says when it is lost and when it is mended.</summary>
public sealed class Live(NavigationManager navigation, TimeProvider clock) : IAsyncDisposable
{
    private readonly HashSet<Guid> _watched = [];
    private HubConnection? _hub;
    private CancellationTokenSource? _stop;
    private CancellationTokenSource? _pause;
    private bool _connecting;
    private bool _came;

    public event Action<QueuesChange>? QueuesChanged;
    public event Action<Guid, string>? MyItemChanged;
    public event Action<Guid, int, Named?>? CaseChanged;
    public event Action<Guid, IReadOnlyList<Named>>? CasePeople;
    public event Action<Guid, Contracts.Calls.CallState>? CallChanged;
    public event Action<Contracts.Calls.OperatorStatus>? OperatorStateChanged;
    public event Action? AccessChanged;

    /// <summary>For supervisors: these queues or their items changed.</summary>
    public event Action<IReadOnlyList<Guid>>? SupervisedQueuesChanged;

    /// <summary>Lost or mended.</summary>
    public event Action? Turned;

    /// <summary>Since when there is no connection; null when there is one, or none was asked for yet.</summary>
    public DateTimeOffset? LostSince { get; private set; }

    /// <summary>
    /// How often the connection came, at first or again: a change means that things may have been missed. A page reads before the connection is
    /// there, too.
    /// </summary>
    public int Mended { get; private set; }

    public async Task Start()
    {
        if (_hub is not null)
            return;

        _stop = new CancellationTokenSource();
        _hub = new HubConnectionBuilder()
            .WithUrl(navigation.ToAbsoluteUri("hubs/desktop"))
            .WithAutomaticReconnect(new ForEver())
            .AddJsonProtocol(json => json.PayloadSerializerOptions = Api.Json)
            .Build();
        _hub.On<QueuesChange>(nameof(IDeskClient.QueuesChanged), change => QueuesChanged?.Invoke(change));
        _hub.On<Guid, string>(nameof(IDeskClient.MyItemChanged), (item, kind) => MyItemChanged?.Invoke(item, kind));
        _hub.On<Guid, int, Named?>(nameof(IDeskClient.CaseChanged), (id, version, by) => CaseChanged?.Invoke(id, version, by));
        _hub.On<Guid, List<Named>>(nameof(IDeskClient.CasePeople), (id, people) => CasePeople?.Invoke(id, people));
        _hub.On<Guid, Contracts.Calls.CallState>(nameof(IDeskClient.CallChanged), (id, state) => CallChanged?.Invoke(id, state));
        _hub.On<IReadOnlyList<Guid>>(nameof(IDeskClient.SupervisedQueuesChanged), queueIds => SupervisedQueuesChanged?.Invoke(queueIds));
        _hub.On<Contracts.Calls.OperatorStatus>(nameof(IDeskClient.OperatorStateChanged), status => OperatorStateChanged?.Invoke(status));
        _hub.On(nameof(IDeskClient.AccessChanged), () => AccessChanged?.Invoke());
        _hub.Reconnecting += _ => Lose();
        _hub.Reconnected += _ => Mend();
        _hub.Closed += error => error is null ? Task.CompletedTask : Lose().ContinueWith(_ => Connect(), TaskScheduler.Default);
        await Connect();
    }

    /// <summary>Tries now instead of at the next turn.</summary>
    public async Task TryNow()
    {
        if (LostSince is null || _hub is not { } hub)
            return;
        if (_connecting)
        {
            if (_pause is { } pause)
                await pause.CancelAsync();
            return;
        }
        await hub.StopAsync(); // the client library's own wait between two tries cannot be cut short
        await Connect();
    }

    /// <summary>The browser has lost its network: a socket would notice only half a minute later.</summary>
    public async Task Drop()
    {
        if (_hub is not { State: HubConnectionState.Connected } hub)
            return;
        await Lose();
        await hub.StopAsync();
        await Connect();
    }

    public async Task Stop()
    {
        if (_hub is null)
            return;
        if (_stop is not null)
            await _stop.CancelAsync();
        await _hub.DisposeAsync();
        _hub = null;
        _watched.Clear();
        (LostSince, _came) = (null, false);
        Turned?.Invoke();
    }

    public Task Watch(Guid caseId) => _watched.Add(caseId) ? Tell("WatchCase", caseId) : Task.CompletedTask;

    public Task Unwatch(Guid caseId) => _watched.Remove(caseId) ? Tell("UnwatchCase", caseId) : Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        await Stop();
        _stop?.Dispose();
    }

    private async Task Connect()
    {
        if (_connecting)
            return;
        _connecting = true;
        try
        {
            for (var tries = 0; _hub is not null && _stop is { IsCancellationRequested: false } stop; tries++)
            {
                try
                {
                    await _hub.StartAsync(stop.Token);
                    await Mend();
                    return;
                }
                catch (Exception) when (!stop.IsCancellationRequested)
                {
                    await Lose();
                    await Pause(tries, stop.Token);
                }
                catch (Exception)
                {
                    return;
                }
            }
        }
        finally
        {
            _connecting = false;
        }
    }

    private async Task Pause(int tries, CancellationToken stop)
    {
        using var pause = _pause = CancellationTokenSource.CreateLinkedTokenSource(stop);
        try
        {
            await Task.Delay(ForEver.Pause(tries), clock, pause.Token);
        }
        catch (OperationCanceledException)
        {
            // Asked to try now, or to stop.
        }
        finally
        {
            _pause = null;
        }
    }

    private Task Lose()
    {
        LostSince ??= clock.GetUtcNow();
        Turned?.Invoke();
        return Task.CompletedTask;
    }

    private async Task Mend()
    {
        if (LostSince is not null || !_came)
            Mended++;
        (LostSince, _came) = (null, true);
        foreach (var id in _watched)
            await Tell("WatchCase", id);
        Turned?.Invoke();
    }

    private async Task Tell(string method, Guid caseId)
    {
        if (_hub is { State: HubConnectionState.Connected })
            await _hub.SendAsync(method, caseId);
    }

    /// <summary>0 s, then up to 15 s apart, with a spread so that a thousand desks do not come back in one moment.</summary>
    private sealed class ForEver : IRetryPolicy
    {
        public TimeSpan? NextRetryDelay(RetryContext retryContext) => Pause((int)Math.Min(retryContext.PreviousRetryCount, 100));

        public static TimeSpan Pause(int tries)
        {
            var seconds = Math.Min(15, tries == 0 ? 0.3 : Math.Pow(1.7, tries));
            return TimeSpan.FromSeconds(seconds * (0.7 + (Random.Shared.NextDouble() * 0.6)));
        }
    }
}
