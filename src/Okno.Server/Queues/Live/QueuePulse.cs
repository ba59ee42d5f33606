using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;
using Okno.Contracts;
using Okno.Contracts.Queues;
using Okno.Server.Data;

namespace Okno.Server.Queues.Live;

/// <summary>Tells connected desktops what became of their queues. Changes of a moment are gathered, so that a thousand claims are not a thousand messages each.</summary>
internal sealed class QueuePulse(
    IHubContext<DeskHub, IDeskClient> hub,
    IServiceScopeFactory scopes,
    QueueBook books,
    QueueLoad load,
    TimeProvider clock,
    ILogger<QueuePulse> log
) : BackgroundService
{
    private const int NamedAtMost = 200;
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(300);
    private readonly ConcurrentDictionary<Guid, Gathered> _gathered = new();

    /// <summary>An item was taken, left, given, done: whoever has its queue in sight is told, and those who hold or held it.</summary>
    public void Changed(QueueItem item, Named? by, string kind, Guid? formerHolder = null)
    {
        load.Changed(item.QueueId);
        var gathered = Of(item.QueueId);
        if (item.OperatorId is null && item.State is not QueueItemState.Processed)
            gathered.ListChanged = true;
        else
            gathered.Gone[item.Id] = new QueueItemGone(item.Id, item.OperatorId is null ? null : by, item.State);

        foreach (var person in new[] { item.OperatorId, formerHolder, item.UndoBy }.OfType<Guid>().Distinct())
            _ = hub.Clients.Group(DeskHub.PersonGroup(person)).MyItemChanged(item.Id, kind);
    }

    public void Filled(Guid queueId, int added)
    {
        load.Changed(queueId);
        var gathered = Of(queueId);
        gathered.ListChanged = true;
        Interlocked.Add(ref gathered.Added, added);
    }

    public void Removed(Guid queueId, IEnumerable<Guid> itemIds)
    {
        load.Changed(queueId);
        var gathered = Of(queueId);
        gathered.ListChanged = true;
        foreach (var id in itemIds.Take(NamedAtMost))
            gathered.Gone[id] = new QueueItemGone(id, null, QueueItemState.NotProcessed);
    }

    /// <summary>A queue was made, changed or deleted: its supervisors look again.</summary>
    public void SetUpChanged(Guid queueId) => Of(queueId);

    public Task CaseChanged(Guid caseId, int version, Named? by) =>
        hub.Clients.Group(DeskHub.CaseGroup(caseId)).CaseChanged(caseId, version, by);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var every = new PeriodicTimer(Moment, clock);
        while (await every.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await Send(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogWarning(e, "Desktops could not be told of changes; they ask again by themselves");
            }
        }
    }

    private async Task Send(CancellationToken stop)
    {
        if (_gathered.IsEmpty)
            return;
        Dictionary<Guid, Gathered> now = [];
        foreach (var id in _gathered.Keys)
        {
            if (_gathered.TryRemove(id, out var gathered))
                now[id] = gathered;
        }
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
        var book = await books.Open(db, stop);
        var waiting = await load.Waiting(db, now.Keys, stop);
        foreach (var (id, gathered) in now)
        {
            var open = book.Queues.TryGetValue(id, out var queue) && queue.Kind is QueueKind.Open;
            // Of a closed queue one may know how much waits, not which records.
            var change = new QueuesChange(
                [new QueueCount(id, waiting[id])],
                open ? [.. gathered.Gone.Values.Take(NamedAtMost)] : [],
                open && gathered.ListChanged
            );
            await hub.Clients.Group(DeskHub.QueueGroup(id)).QueuesChanged(change);
        }
        await hub.Clients.Group(DeskHub.SupervisorsGroup).SupervisedQueuesChanged([.. now.Keys]);
    }

    private Gathered Of(Guid queueId) => _gathered.GetOrAdd(queueId, static _ => new Gathered());

    private sealed class Gathered
    {
        public int Added;
        public volatile bool ListChanged;
        public ConcurrentDictionary<Guid, QueueItemGone> Gone { get; } = new();
    }
}
