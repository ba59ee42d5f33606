using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Server.Access;
using Okno.Server.Data;

namespace Okno.Server.Queues.Live;

/// <summary>The desktops connected to this node and the queues each is told of, kept in step with teams and rights.</summary>
internal sealed class OpenDesktops(
    IHubContext<DeskHub, IDeskClient> hub,
    QueueBook books,
    SignedIn signedIn,
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<OpenDesktops> log
) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private readonly ConcurrentDictionary<string, Desktop> _open = new(StringComparer.Ordinal);

    public async Task Add(HubCallerContext connection, OknoDb db)
    {
        var desktop = new Desktop(connection);
        await Follow(desktop, connection.Caller(), await books.Open(db, connection.ConnectionAborted));
        _open[connection.ConnectionId] = desktop;
    }

    /// <summary>Whoever takes work and has a desktop open on this node.</summary>
    public HashSet<Guid> PeopleHere() => [.. _open.Values.Where(desktop => desktop.TakesWork).Select(desktop => desktop.PersonId)];

    public void Remove(HubCallerContext connection) => _open.TryRemove(connection.ConnectionId, out _);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var every = new PeriodicTimer(LookEvery, clock);
        while (await every.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (_open.IsEmpty)
                    continue;
                await using var scope = scopes.CreateAsyncScope();
                var book = await books.Open(scope.ServiceProvider.GetRequiredService<OknoDb>(), stoppingToken);
                foreach (var desktop in _open.Values)
                {
                    if (
                        await signedIn.Find(desktop.Connection.User, stoppingToken, inUse: false) is { } user
                        && await Follow(desktop, user, book)
                    )
                        await hub.Clients.Client(desktop.Connection.ConnectionId).AccessChanged();
                }
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogWarning(e, "Could not bring the desktops' queues up to date; trying again");
            }
        }
    }

    /// <summary>Joins and leaves queue groups as the person's queues are now; true when something changed.</summary>
    private async Task<bool> Follow(Desktop desktop, CurrentUser user, QueuePages book)
    {
        (desktop.PersonId, desktop.TakesWork) = (user.Id, user.May(Permission.TakeQueueItems));
        if (desktop.Supervises != user.May(Permission.SuperviseQueues))
        {
            desktop.Supervises = !desktop.Supervises;
            if (desktop.Supervises)
                await hub.Groups.AddToGroupAsync(desktop.Connection.ConnectionId, DeskHub.SupervisorsGroup);
            else
                await hub.Groups.RemoveFromGroupAsync(desktop.Connection.ConnectionId, DeskHub.SupervisorsGroup);
        }
        var queues = user.May(Permission.TakeQueueItems)
            ? QueueObject.All.Keys.SelectMany(name => book.Of(user, name)).Select(queue => queue.Id).ToHashSet()
            : [];
        if (desktop.Queues.SetEquals(queues))
            return false;
        foreach (var id in queues.Except(desktop.Queues))
            await hub.Groups.AddToGroupAsync(desktop.Connection.ConnectionId, DeskHub.QueueGroup(id));
        foreach (var id in desktop.Queues.Except(queues))
            await hub.Groups.RemoveFromGroupAsync(desktop.Connection.ConnectionId, DeskHub.QueueGroup(id));
        desktop.Queues = queues;
        return true;
    }

    private sealed record Desktop(HubCallerContext Connection)
    {
        public Guid PersonId { get; set; }
        public bool TakesWork { get; set; }
        public bool Supervises { get; set; }
        public HashSet<Guid> Queues { get; set; } = [];
    }
}
