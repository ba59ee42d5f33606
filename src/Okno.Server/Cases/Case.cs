using Okno.Contracts.Cases;
using Okno.Server.Shared;
using Okno.Server.Terms;

namespace Okno.Server.Cases;

/// <summary>A customer's request.</summary>
public sealed class Case
{
    /// <summary>The queue object's name for cases.</summary>
    public const string Object = "case";

    public Guid Id { get; init; } = Guid.CreateVersion7();
    public long Number { get; init; }
    public string Subject { get; private set; } = "";
    public string? Description { get; private set; }
    public Guid? ContactId { get; set; }
    public Guid? AccountId { get; set; }
    public CaseStatus Status { get; private set; }
    public CasePriority Priority { get; set; } = CasePriority.Medium;
    public string? Category { get; set; }
    public string? Service { get; set; }
    public CaseOrigin Origin { get; set; }
    public Guid? OwnerId { get; set; }
    public Guid? GroupId { get; set; }
    public DateTimeOffset RegisteredAt { get; init; }
    public DateTimeOffset? ResponseDue { get; private set; }
    public DateTimeOffset? ResolutionDue { get; private set; }

    /// <summary>Someone has said when: the term does not move it.</summary>
    public bool ResponseByHand { get; private set; }

    public bool ResolutionByHand { get; private set; }

    /// <summary>When the case ceased to be new for the first time.</summary>
    public DateTimeOffset? RespondedAt { get; private set; }

    /// <summary>JSON: when the clock of resolution stood. Null when never.</summary>
    public string? Stops { get; private set; }

    /// <summary>The change of terms and calendars under which it was counted.</summary>
    public int TermsGeneration { get; private set; }

    public DateTimeOffset? ResolvedAt { get; private set; }
    public DateTimeOffset? ClosedAt { get; private set; }
    public string? Solution { get; set; }
    public string? ClosureCode { get; set; }

    /// <summary>Number, subject and description, folded: what search looks in, besides the contact's name.</summary>
    public string SearchText { get; private set; } = "";

    /// <summary>Tells imported records apart: column and value of the key.</summary>
    public string? ImportKey { get; init; }

    /// <summary>The import that brought it in; null when it was registered here.</summary>
    public Guid? ImportId { get; init; }

    public int Version { get; private set; } = 1;

    public bool IsFinal => Status is CaseStatus.Closed or CaseStatus.Canceled;

    public static Case Register(long number, string subject, string? description, CaseStatus status, DateTimeOffset at, DateTimeOffset now)
    {
        var @case = new Case { Number = number, RegisteredAt = at };
        @case.Say(subject, description);
        @case.Status = status;
        @case.Stamp(null, now);
        return @case;
    }

    public void Say(string subject, string? description)
    {
        Subject = subject;
        Description = description;
        SearchText = SearchTextOf(Number, subject, description);
    }

    public static string SearchTextOf(long number, string subject, string? description) =>
        Texts.Fold(description is null ? $"{number} {subject}" : $"{number} {subject} {description}");

    /// <summary>Any status follows any other, but a final one is left only by reopening.</summary>
    public void MoveTo(CaseStatus status, DateTimeOffset now, bool reopeningClearsOwner)
    {
        if (status == Status)
            return;
        if (IsFinal && status != CaseStatus.Reopened)
            throw new RuleBroken("case.final", ("number", Number), ("status", Texts.InWords(Status)));

        var was = Status;
        Status = status;
        if (status == CaseStatus.Reopened && reopeningClearsOwner)
            OwnerId = null;
        if (status == CaseStatus.Reopened || (was is CaseStatus.Resolved && !IsFinal))
            (ResolvedAt, ClosedAt) = (null, null);
        Stamp(was, now);
    }

    /// <summary>One saving: what was seen before it is stale now.</summary>
    public void Saved() => Version++;

    /// <summary>Says by hand when the case is to be answered; null gives it back to its term.</summary>
    public void SayResponseDue(DateTimeOffset? at) => (ResponseDue, ResponseByHand) = (at, at is not null);

    public void SayResolutionDue(DateTimeOffset? at) => (ResolutionDue, ResolutionByHand) = (at, at is not null);

    /// <summary>Counts what is due by the term of the case's service and priority.</summary>
    /// <param name="wasDone">Done before this change, too: it keeps the terms it was judged by.</param>
    internal void CountTerms(TermsInForce terms, bool wasDone)
    {
        TermsGeneration = terms.Generation;
        if (wasDone && CaseClock.IsDone(Status))
            return;
        var term = terms.For(Service, Priority);
        if (!ResponseByHand && RespondedAt is null)
            ResponseDue = term?.ResponseDue(RegisteredAt);
        if (!ResolutionByHand)
            ResolutionDue = CaseClock.IsPaused(Status) ? null : term?.ResolutionDue(RegisteredAt, CaseClock.Over(CaseClock.Read(Stops)));
    }

    private void Stamp(CaseStatus? was, DateTimeOffset now)
    {
        if (Status != CaseStatus.New)
            RespondedAt ??= now;
        Stops = CaseClock.Turn(Stops, was, Status, now);
        if (Status == CaseStatus.Resolved)
            ResolvedAt = now;
        if (IsFinal)
            ClosedAt = now;
    }
}

/// <summary>What someone typed into a case's form and has not saved yet.</summary>
public sealed class CaseDraft
{
    public Guid CaseId { get; init; }
    public Guid UserId { get; init; }

    /// <summary>JSON object: field name to value.</summary>
    public string Values { get; set; } = "{}";

    /// <summary>The version of the case it was typed over.</summary>
    public int CaseVersion { get; set; }

    public DateTimeOffset SavedAt { get; set; }
}
