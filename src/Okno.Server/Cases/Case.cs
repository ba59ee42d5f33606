using Okno.Contracts.Cases;

namespace Okno.Server.Cases;

/// <summary>A customer's request.</summary>
public sealed class Case
{
    /// <summary>The queue object's name for cases.</summary>
    public const string Object = "case";

    public Guid Id { get; init; } = Guid.CreateVersion7();
    public long Number { get; init; }
    public string Subject { get; set; } = "";
    public string? Description { get; set; }
    public Guid? ContactId { get; set; }
    public Guid? AccountId { get; set; }
    public CaseStatus Status { get; set; }
    public CasePriority Priority { get; set; } = CasePriority.Medium;
    public string? Category { get; set; }
    public string? Service { get; set; }
    public CaseOrigin Origin { get; set; }
    public Guid? OwnerId { get; set; }
    public Guid? GroupId { get; set; }
    public DateTimeOffset RegisteredAt { get; set; }
    public DateTimeOffset? ResponseDue { get; set; }
    public DateTimeOffset? ResolutionDue { get; set; }
    public DateTimeOffset? ResolvedAt { get; set; }
    public DateTimeOffset? ClosedAt { get; set; }
    public string? Solution { get; set; }
    public string? ClosureCode { get; set; }

    /// <summary>Number, subject and description in lower case: what search looks in, besides the contact's name.</summary>
    public string SearchText { get; set; } = "";

    /// <summary>Tells imported records apart: column and value of the key.</summary>
    public string? ImportKey { get; set; }

    public int Version { get; set; }
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
