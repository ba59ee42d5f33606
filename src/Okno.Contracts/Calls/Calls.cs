using System.ComponentModel.DataAnnotations;

namespace Okno.Contracts.Calls;

public enum CallDirection
{
    Inbound,
    Outbound,
}

public enum CallState
{
    Ringing,
    Answered,
    Held,
    Ended,
}

/// <summary>How a call came out; null while it lasts.</summary>
public enum CallResult
{
    Answered,
    Missed,
    Busy,
    Failed,

    /// <summary>The caller hung up while waiting in a queue of the telephone system.</summary>
    Abandoned,
}

/// <summary>Someone who may be behind a number: by the whole number, or only by its last digits.</summary>
public sealed record CallCandidate(Guid Id, string Name, string? AccountName, string? Phone, bool Exact);

/// <summary>A telephone call as the communication panel and the log show it.</summary>
/// <param name="CallId">What the telephone system calls it.</param>
/// <param name="From">E.164 when it is a valid number, else as it was given.</param>
/// <param name="Contact">Set only by one exact hit or by the operator.</param>
/// <param name="Candidates">Who else it may be, for the operator to choose from.</param>
/// <param name="WaitSeconds">From the first ring to the answer, or to the end of a call that nobody answered.</param>
/// <param name="CanControl">Whether Okno can do anything to it; else the telephone alone can.</param>
/// <param name="Buttons">What its telephone system can be asked for.</param>
/// <param name="ParentCallId">The call in the course of which this one was made.</param>
/// <param name="Line">The name of the line that it came over; null for training and for the environment's signed events.</param>
/// <param name="Consulting">Whom the operator asks meanwhile, by extension or number, while the other side waits.</param>
public sealed record Call(
    Guid Id,
    string CallId,
    CallDirection Direction,
    string From,
    string To,
    CallState State,
    Named? Operator,
    Named? Contact,
    IReadOnlyList<CallCandidate> Candidates,
    DateTimeOffset StartedAt,
    DateTimeOffset? AnsweredAt,
    DateTimeOffset? EndedAt,
    CallResult? Result,
    int WaitSeconds,
    int TalkSeconds,
    int HoldSeconds,
    bool Muted,
    bool CanControl,
    Named? Account,
    Guid? CaseId,
    long? CaseNumber,
    string? Notes,
    string? ResultCode,
    IReadOnlyList<CallButton>? Buttons = null,
    Guid? ParentCallId = null,
    string? Line = null,
    string? Consulting = null
);

/// <param name="LineId">Over which line; the first that can dial when null.</param>
public sealed record DialRequest([Required, MaxLength(64)] string To, Guid? LineId = null);

/// <summary>A training call to oneself: no telephone is needed.</summary>
public sealed record RingMyselfRequest([Required, MaxLength(64)] string From);

public sealed record ChooseContactRequest(Guid? ContactId);

public sealed record DtmfRequest([Required, MaxLength(32)] string Digits);

/// <param name="To">An extension or a number.</param>
/// <param name="Consult">First talk with the one it goes to; the call is passed on when the operator hangs up.</param>
public sealed record TransferRequest([Required, MaxLength(64)] string To, bool Consult = false);

/// <summary>What an operator notes of a call. What is null stays.</summary>
public sealed record NoteCallRequest(
    [MaxLength(10_000)] string? Notes = null,
    [MaxLength(100)] string? ResultCode = null,
    Guid? CaseId = null
);

/// <summary>A call as its page opens it: with the queue item that the person holds and its waiting step.</summary>
public sealed record CallAtWork(Call Call, Queues.QueueItem? Item, Processes.ProcessStep? Step);

/// <summary>A process that can be started from a call.</summary>
public sealed record CallAction(Guid Id, string Name);

/// <summary>A CTI panel action as administrators set it up.</summary>
/// <param name="RoleIds">Who of the operators sees it; empty for all.</param>
public sealed record CtiPanelAction(
    Guid Id,
    string Name,
    string NameEn,
    string ProcessKey,
    int Order,
    bool Active,
    IReadOnlyList<Guid> RoleIds,
    int Version
);

public sealed record SaveCtiPanelActionRequest(
    [Required, MaxLength(200)] string Name,
    [Required, MaxLength(100)] string ProcessKey,
    [MaxLength(200)] string? NameEn = null,
    int Order = 100,
    bool Active = true,
    IReadOnlyList<Guid>? RoleIds = null
);

/// <summary>The answer to a telephone system: the event is stored.</summary>
/// <param name="Id">The call that it belongs to; null when it is about none.</param>
/// <param name="Repeated">It had been stored before.</param>
public sealed record EventStored(string EventId, Guid? Id, bool Repeated);
