using System.Collections.Frozen;
using Okno.Contracts.Calls;

namespace Okno.Server.Calls;

/// <summary>What a call's events come to: a fold over them in the order in which they happened, however they came in.</summary>
/// <remarks>
/// Telephone systems tell things twice, late and out of order. All events of a call are kept, and each new one makes the whole course be
/// reckoned anew, so that the call always equals its replay in order. What the table does not allow is passed over.
/// </remarks>
internal sealed record CallCourse
{
    public const string Ringing = "ringing";
    public const string Answered = "answered";
    public const string Held = "held";
    public const string Resumed = "resumed";
    public const string Transferred = "transferred";
    public const string Ended = "ended";

    /// <summary>Okno's own word: nothing has been heard of the call for long. What is heard later makes it go on.</summary>
    public const string Lost = "okno-lost";

    /// <summary>The types in the order in which they follow one another when they bear the same moment.</summary>
    private static readonly string[] Types = [Ringing, Answered, Held, Resumed, Transferred, Ended];

    /// <summary>Which event may come in which state, and where it leads. Null: the call is not known yet.</summary>
    private static readonly FrozenDictionary<(CallState?, string), CallState> Moves = new Dictionary<(CallState?, string), CallState>
    {
        [(null, Ringing)] = CallState.Ringing,
        [(null, Answered)] = CallState.Answered,
        [(null, Held)] = CallState.Held,
        [(null, Resumed)] = CallState.Answered,
        [(null, Transferred)] = CallState.Ringing,
        [(null, Ended)] = CallState.Ended,
        [(CallState.Ringing, Ringing)] = CallState.Ringing,
        [(CallState.Ringing, Answered)] = CallState.Answered,
        [(CallState.Ringing, Transferred)] = CallState.Ringing,
        [(CallState.Ringing, Ended)] = CallState.Ended,
        [(CallState.Answered, Held)] = CallState.Held,
        [(CallState.Answered, Transferred)] = CallState.Answered,
        [(CallState.Answered, Ended)] = CallState.Ended,
        [(CallState.Held, Resumed)] = CallState.Answered,
        [(CallState.Held, Transferred)] = CallState.Answered,
        [(CallState.Held, Ended)] = CallState.Ended,
    }.ToFrozenDictionary();

    public CallState State { get; init; } = CallState.Ringing;
    public CallDirection Direction { get; init; }
    public string From { get; init; } = "";
    public string To { get; init; } = "";
    public string? Extension { get; init; }
    public DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? AnsweredAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }
    public DateTimeOffset? HeldSince { get; init; }
    public TimeSpan Hold { get; init; }
    public CallResult? Result { get; init; }

    /// <summary>Whom the operator asks while the other side waits.</summary>
    public string? Consulting { get; init; }

    /// <summary>The telephone system's id of the call that this one belongs to: a question to a colleague before passing it on.</summary>
    public string? Parent { get; init; }

    public static bool Knows(string type) => Types.Contains(type, StringComparer.Ordinal);

    /// <summary>The course of a call; null when none of its events is of a kind that makes one.</summary>
    public static CallCourse? Replay(IEnumerable<CallEvent> events)
    {
        CallCourse? course = null;
        CallState? state = null;
        var inOrder = events
            .Where(e => Knows(e.Type))
            .DistinctBy(e => (e.Provider, e.EventId))
            .OrderBy(e => e.At)
            .ThenBy(e => Array.IndexOf(Types, e.Type))
            .ThenBy(e => e.EventId, StringComparer.Ordinal);
        foreach (var e in inOrder)
        {
            if (!Moves.TryGetValue((state, e.Type), out var next))
                continue;
            course = (course ?? new CallCourse { StartedAt = e.At }).With(e, next);
            state = next;
        }
        return course;
    }

    /// <summary>The news of its end was lost: it ended when it was last heard of.</summary>
    public CallCourse EndedAs(DateTimeOffset at) =>
        this with
        {
            State = CallState.Ended,
            EndedAt = at,
            HeldSince = null,
            Result = AnsweredAt is null ? CallResult.Missed : CallResult.Answered,
        };

    private CallCourse With(CallEvent e, CallState next)
    {
        var held = HeldSince is { } since && next is not CallState.Held ? Hold + (e.At - since) : Hold;
        var answeredAt = AnsweredAt ?? (next is CallState.Answered or CallState.Held && e.Type != Transferred ? e.At : null);
        return this with
        {
            State = next,
            Direction = e.Direction switch
            {
                "outbound" => CallDirection.Outbound,
                "inbound" => CallDirection.Inbound,
                _ => Direction,
            },
            From = From.Length > 0 ? From : e.From ?? "",
            To = To.Length > 0 ? To : e.To ?? "",
            // Whoever it rings at or was passed on to has it now.
            Extension = e.Extension ?? Extension,
            AnsweredAt = answeredAt,
            EndedAt = next is CallState.Ended ? e.At : null,
            HeldSince = next is CallState.Held ? HeldSince ?? e.At : null,
            Hold = held,
            Result =
                next is not CallState.Ended ? null
                : answeredAt is not null ? CallResult.Answered
                : e.Reason switch
                {
                    "busy" => CallResult.Busy,
                    "failed" or "congestion" or "error" => CallResult.Failed,
                    _ => CallResult.Missed,
                },
        };
    }
}
