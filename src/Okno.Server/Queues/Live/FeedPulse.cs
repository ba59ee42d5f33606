using Microsoft.AspNetCore.SignalR;
using Okno.Contracts;
using Okno.Server.Feed;

namespace Okno.Server.Queues.Live;

/// <summary>Tells connected desktops what is new in the feed, and people what they are told.</summary>
internal sealed class FeedPulse(FeedNews news, IHubContext<DeskHub, IDeskClient> hub) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        news.OnPost += Posted;
        news.OnNotification += Notified;
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        news.OnPost -= Posted;
        news.OnNotification -= Notified;
        return Task.CompletedTask;
    }

    // Everyone who is connected is signed in, and who is signed in may read the feed.
    private void Posted(Guid channelId, Guid postId) => _ = hub.Clients.All.FeedChanged(channelId, postId);

    private void Notified(Guid userId, Guid notificationId) =>
        _ = hub.Clients.Group(DeskHub.PersonGroup(userId)).NotificationCame(notificationId);
}
