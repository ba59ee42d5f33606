namespace Okno.Server.Calls;

/// <summary>What a telephone system said, exactly as it said it; what it comes to is in <see cref="Call"/>.</summary>
public sealed class CallEvent
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>Which telephone system: event ids and call ids are its own.</summary>
    public string Provider { get; init; } = "";

    public string EventId { get; init; } = "";
    public string CallId { get; internal set; } = "";
    public string Type { get; init; } = "";

    /// <summary>When it happened, by the telephone system's clock.</summary>
    public DateTimeOffset At { get; init; }

    public string? Direction { get; init; }
    public string? From { get; init; }
    public string? To { get; init; }
    public string? Extension { get; init; }
    public string? Reason { get; init; }

    /// <summary>The body as it came.</summary>
    public string Raw { get; init; } = "";

    public DateTimeOffset ReceivedAt { get; init; }

    /// <summary>The id that Okno itself gave the call when it asked for it, before the telephone system gave its own. Not kept.</summary>
    public string? AskedAs { get; init; }

    /// <summary>The same in the words of <see cref="CallCourse"/>.</summary>
    internal CallEvent As(string type, DateTimeOffset at, string? reason = null, string? extension = null) =>
        new()
        {
            Provider = Provider,
            EventId = EventId,
            CallId = CallId,
            Type = type,
            At = at,
            Direction = Direction,
            From = From,
            To = To,
            Extension = extension ?? Extension,
            Reason = reason,
        };
}
