using Okno.Contracts.Queues;

namespace Okno.Contracts;

/// <summary>What the server tells a connected desktop (SignalR hub <c>/hubs/desktop</c>). A client is only sent what it could have asked for.</summary>
public interface IDeskClient
{
    /// <summary>Queues of mine changed: the counts to show now, and for open queues which items came, went or changed hands.</summary>
    Task QueuesChanged(QueuesChange change);

    /// <summary>An item that I hold or held changed.</summary>
    Task MyItemChanged(Guid itemId, string kind);

    /// <summary>A case that I watch was saved.</summary>
    Task CaseChanged(Guid caseId, int version, Named? by);

    /// <summary>Who has a case open that I watch, myself among them.</summary>
    Task CasePeople(Guid caseId, IReadOnlyList<Named> people);

    /// <summary>A call of mine rings, was answered, held, passed on or ended.</summary>
    Task CallChanged(Guid callId, Calls.CallState state);

    /// <summary>For supervisors: items of these queues, or the queues themselves, changed.</summary>
    Task SupervisedQueuesChanged(IReadOnlyList<Guid> queueIds);

    /// <summary>My state changed; supervisors are told of everybody's.</summary>
    Task OperatorStateChanged(Calls.OperatorStatus status);

    /// <summary>A post of the feed was written or commented on.</summary>
    Task FeedChanged(Guid channelId, Guid postId);

    /// <summary>I am told something: ask for my notifications again.</summary>
    Task NotificationCame(Guid notificationId);

    /// <summary>My rights or queues changed: ask for them again.</summary>
    Task AccessChanged();
}

/// <summary>Changes of queues gathered over a moment.</summary>
/// <param name="ListChanged">Items came into an open queue, or changed their order.</param>
/// <param name="Gone">Items of open queues that others may no longer take, with who took them if someone did.</param>
public sealed record QueuesChange(IReadOnlyList<QueueCount> Counts, IReadOnlyList<QueueItemGone> Gone, bool ListChanged);

public sealed record QueueCount(Guid QueueId, int Waiting);

public sealed record QueueItemGone(Guid ItemId, Named? Holder, QueueItemState State);
