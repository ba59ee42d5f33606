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
/// <param name="DescriptionHtml">The description's Markdown as sanitised HTML; only where one case is opened, null in lists.</param>
/// <param name="SolutionHtml">The same of the solution.</param>
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
    string? DescriptionHtml = null,
    string? SolutionHtml = null
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

public sealed record PreviewTextRequest([Required(AllowEmptyStrings = true), MaxLength(100_000)] string Text);

/// <summary>Markdown as sanitised HTML.</summary>
public sealed record TextPreview(string Html);

/// <summary>A file of a case.</summary>
/// <param name="Name">Neutral: its end fits the content.</param>
/// <param name="ContentType">Found in the content.</param>
/// <param name="Size">Bytes.</param>
public sealed record Attachment(Guid Id, string Name, string ContentType, long Size, Named By, DateTimeOffset AddedAt);

/// <summary>What this case is to the linked one: its duplicate, a part of it (<c>child</c>), the whole of which it is a part (<c>parent</c>).</summary>
public enum CaseLinkKind
{
    Related,
    DuplicateOf,
    HasDuplicate,
    Child,
    Parent,
}

/// <summary>A case as others refer to it.</summary>
public sealed record BriefCase(Guid Id, long Number, string Subject, CaseStatus Status, CasePriority Priority, DateTimeOffset RegisteredAt);

/// <param name="Kind">What this case is to <paramref name="Case"/>: <c>child</c> means that <paramref name="Case"/> is its parent.</param>
public sealed record LinkedCase(CaseLinkKind Kind, BriefCase Case, Guid AddedById, DateTimeOffset AddedAt);

public sealed record LinkCaseRequest(Guid CaseId, CaseLinkKind Kind = CaseLinkKind.Related);
