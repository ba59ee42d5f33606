using Okno.Contracts.Calls;
using Okno.Server.Shared;

namespace Okno.Server.Calls;

/// <summary>A telephone call: the course that its events tell, and what the operator decided about it.</summary>
public sealed class Call
{
    /// <summary>As the data elements of processes name it.</summary>
    public const string Object = "call";

    public Guid Id { get; init; } = Guid.CreateVersion7();
    public string Provider { get; internal set; } = "";
    public string CallId { get; internal set; } = "";

    /// <summary>The line that it came over; null for training, softphones alone and the environment's signed events.</summary>
    public Guid? LineId { get; internal set; }

    /// <summary>What the softphone calls it that has the same call; a telephone system leads.</summary>
    public string? SoftphoneCallId { get; private set; }

    /// <summary>What the telephone system calls it, as its INVITE said to the softphone.</summary>
    public string? SharedId { get; set; }

    public CallDirection Direction { get; private set; }
    public string From { get; private set; } = "";
    public string To { get; private set; } = "";

    /// <summary>The other side's number in E.164; null when it is not a valid one.</summary>
    public string? Number { get; private set; }

    public CallState State { get; private set; }
    public CallResult? Result { get; private set; }
    public Guid? OperatorId { get; private set; }
    public DateTimeOffset StartedAt { get; private set; }
    public DateTimeOffset? AnsweredAt { get; private set; }
    public DateTimeOffset? EndedAt { get; private set; }
    public int HoldSeconds { get; private set; }
    public bool Muted { get; set; }

    /// <summary>Whom the operator asks while the other side waits.</summary>
    public string? Consulting { get; private set; }

    public Guid? ContactId { get; private set; }

    /// <summary>The operator has chosen the contact: identification does not change it any more.</summary>
    public bool ContactChosen { get; private set; }

    public Guid? AccountId { get; private set; }
    public Guid? CaseId { get; private set; }
    public Guid? ParentCallId { get; set; }

    /// <summary>A later call with the same number that makes returning this one needless: one that was talked, or was missed in its turn.</summary>
    public Guid? FollowedById { get; internal set; }

    /// <summary>What was said of it is no longer kept; what it came to stands.</summary>
    public bool EventsForgotten { get; set; }

    public string? Notes { get; set; }
    public string? ResultCode { get; set; }
    public int Version { get; private set; }

    /// <summary>Whose number it is that Okno looks up: the caller's of an inbound call, the called one's of an outbound.</summary>
    public string OtherSide => Direction == CallDirection.Inbound ? From : To;

    public bool IsOver => State is CallState.Ended;

    /// <summary>The operator is on the line, even if the other side waits.</summary>
    public bool IsTalked => State is CallState.Answered or CallState.Held;

    /// <summary>A telephone system tells of what the softphone has begun to tell: from now on it leads.</summary>
    internal void BeLedBy(string provider, string callId)
    {
        (SoftphoneCallId, Provider, CallId) = (CallId, provider, callId);
        Version++;
    }

    /// <summary>The softphone has this call too.</summary>
    internal void FollowedBy(string softphoneCallId)
    {
        SoftphoneCallId = softphoneCallId;
        Version++;
    }

    /// <summary>Takes over what the events tell. Says whether anything changed.</summary>
    internal bool Follow(CallCourse course, string from, string to, string? number, Guid? operatorId)
    {
        var before = (Direction, From, To, State, Result, OperatorId, StartedAt, AnsweredAt, EndedAt, HoldSeconds, Consulting);
        (Direction, From, To, Number) = (course.Direction, from, to, number);
        (State, Result, OperatorId) = (course.State, course.Result, operatorId);
        (StartedAt, AnsweredAt, EndedAt) = (course.StartedAt, course.AnsweredAt, course.EndedAt);
        (HoldSeconds, Consulting) = ((int)course.Hold.TotalSeconds, course.Consulting);
        if (IsOver)
            Muted = false;
        var changed = before != (Direction, From, To, State, Result, OperatorId, StartedAt, AnsweredAt, EndedAt, HoldSeconds, Consulting);
        if (changed)
            Version++;
        return changed;
    }

    /// <summary>Identification found exactly one.</summary>
    public void Recognise(Guid contactId, Guid? accountId)
    {
        if (ContactChosen)
            return;
        (ContactId, AccountId) = (contactId, accountId);
        Version++;
    }

    /// <summary>The operator says who it is, or that nobody known is.</summary>
    public void Choose(Guid? contactId, Guid? accountId)
    {
        (ContactId, AccountId, ContactChosen) = (contactId, accountId, true);
        Version++;
    }

    public void LinkTo(Guid caseId)
    {
        CaseId = caseId;
        Version++;
    }

    public void Touch() => Version++;

    /// <summary>Nobody talked with the one who called.</summary>
    public bool IsMissed => IsOver && Direction == CallDirection.Inbound && AnsweredAt is null;

    internal void MustBe(params ReadOnlySpan<CallState> states)
    {
        if (!states.Contains(State))
            throw new RuleBroken("call.bad-state", ("state", Texts.InWords(State)));
    }
}

/// <summary>A process that operators can start from a call; what the communication panel offers.</summary>
public sealed class CtiPanelAction
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public string Name { get; set; } = "";
    public string NameEn { get; set; } = "";
    public string ProcessKey { get; set; } = "";
    public int Order { get; set; }
    public bool Active { get; set; } = true;

    /// <summary>Who of the operators sees it; empty for all.</summary>
    public List<Guid> RoleIds { get; set; } = [];

    public int Version { get; set; }
}
