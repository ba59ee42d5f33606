using System.ComponentModel.DataAnnotations;
using Okno.Contracts.Processes;
using Okno.Contracts.Queues;

namespace Okno.Contracts.Cases;

public enum CaseStatus
{
    New,
    InProgress,
    WaitingForResponse,
    Resolved,
    Closed,
    Canceled,
    Reopened,
}

public enum CasePriority
{
    Critical = 1,
    High = 2,
    Medium = 3,
    Low = 4,
}

public enum CaseOrigin
{
    Call,
    Email,
    Chat,
    Portal,
    Web,
}

/// <summary>A customer's request. Times are UTC.</summary>
/// <param name="Number">Short, sequential, can be read aloud.</param>
public sealed record Case(
    Guid Id,
    long Number,
    string Subject,
    string? Description,
    Guid? ContactId,
    string? ContactName,
    Guid? AccountId,
    string? AccountName,
    CaseStatus Status,
    CasePriority Priority,
    string? Category,
    string? Service,
    CaseOrigin Origin,
    Guid? OwnerId,
    string? OwnerName,
    Guid? GroupId,
    string? GroupName,
    DateTimeOffset RegisteredAt,
    DateTimeOffset? ResponseDue,
    DateTimeOffset? ResolutionDue,
    DateTimeOffset? ResolvedAt,
    DateTimeOffset? ClosedAt,
    string? Solution,
    string? ClosureCode,
    int Version,
    DateTimeOffset? RespondedAt = null
);

public sealed record CreateCaseRequest(
    [Required, MaxLength(500)] string Subject,
    [MaxLength(100_000)] string? Description = null,
    Guid? ContactId = null,
    Guid? AccountId = null,
    CaseStatus Status = CaseStatus.New,
    CasePriority Priority = CasePriority.Medium,
    [MaxLength(100)] string? Category = null,
    [MaxLength(100)] string? Service = null,
    CaseOrigin Origin = CaseOrigin.Call,
    Guid? OwnerId = null,
    Guid? GroupId = null,
    DateTimeOffset? RegisteredAt = null,
    DateTimeOffset? ResponseDue = null,
    DateTimeOffset? ResolutionDue = null
);

/// <summary>The answer to saving a case: what became of the caller's queue item and where to go next.</summary>
public sealed record SavedCase(Case Case, QueueItem? Item, ProcessStep? Step);

/// <summary>A case as one person works on it: with the unfinished queue item they may act on, and its waiting step.</summary>
public sealed record CaseAtWork(Case Case, QueueItem? Item, ProcessStep? Step, bool MayChange, CaseDraft? Draft);

/// <summary>What someone typed into a case's form and has not saved.</summary>
/// <param name="Values">By field name, as a merge patch would carry them.</param>
/// <param name="CaseVersion">The version of the case it was typed over.</param>
public sealed record CaseDraft(IReadOnlyDictionary<string, System.Text.Json.JsonElement> Values, int CaseVersion, DateTimeOffset SavedAt);

public sealed record SaveCaseDraftRequest(IReadOnlyDictionary<string, System.Text.Json.JsonElement> Values, int CaseVersion);
