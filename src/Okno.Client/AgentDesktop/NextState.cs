using Okno.Contracts.Queues;

namespace Okno.Client.AgentDesktop;

/// <summary>How «Следующая запись» stands.</summary>
public enum NextState
{
    Unknown,
    Ready,
    Busy,
    Limit,
    NothingWaits,
    Offline,
}

public static class NextStates
{
    /// <param name="waiting">What waits where the button would take from: one chosen closed queue, or all.</param>
    public static NextState Of(NextAvailability? next, int waiting, bool busy, bool offline) =>
        busy ? NextState.Busy
        : offline ? NextState.Offline
        : next is null ? NextState.Unknown
        : next.InProgress >= next.Limit ? NextState.Limit
        : waiting <= 0 ? NextState.NothingWaits
        : NextState.Ready;
}
