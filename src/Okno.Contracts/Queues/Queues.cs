using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Okno.Contracts.Processes;

namespace Okno.Contracts.Queues;

/// <summary>Open: operators see the records and pick. Closed: work comes by «Следующая запись».</summary>
public enum QueueKind
{
    Open,
    Closed,
}

public enum QueueState
{
    Planned,
    InProgress,
    Completed,
}

/// <summary>How records get into a queue; fixed after creation.</summary>
public enum QueueFilling
{
    Filter,
    Manual,
}

public enum QueueItemState
{
    NotProcessed,
    InProgress,
    Processed,
}

public sealed record QueueInItem(Guid Id, string Name, QueueKind Kind, string Priority);

/// <summary>A record's place in a queue. It refers to a case; it is not the case.</summary>
/// <param name="Object">The kind of record: <c>case</c>.</param>
/// <param name="Caption">The record in a line: a case's number and subject.</param>
/// <param name="Record">What the list shows of the record, so that it needs no second question.</param>
public sealed record QueueItem(
    Guid Id,
    QueueInItem Queue,
    string Object,
    Guid RecordId,
    string Caption,
    QueueItemState State,
    Named? Operator,
    DateTimeOffset? NextProcessingDate,
    int PostponesCount,
    DateTimeOffset CreatedAt,
    DateTimeOffset? TakenAt,
    int Version,
    RecordLine? Record = null,
    DateTimeOffset? UndoUntil = null
);

/// <summary>The record behind an item as one line of the work list.</summary>
/// <param name="Number">Of a case; nought for a call.</param>
/// <param name="Subject">Of a case; for a call the other side's number.</param>
/// <param name="CallResult">How a call came out; null for a case.</param>
public sealed record RecordLine(
    long Number,
    string Subject,
    Cases.CasePriority Priority,
    Cases.CaseStatus Status,
    string? ContactName,
    string? AccountName,
    DateTimeOffset RegisteredAt,
    DateTimeOffset? ResponseDue,
    Calls.CallResult? CallResult = null,
    DateTimeOffset? ResolutionDue = null,
    DateTimeOffset? RespondedAt = null
);

/// <summary>The answer to taking work: the item, and the step that tells the client which page to open (null when its process waits for nothing: open the record).</summary>
public sealed record TakenItem(QueueItem Item, ProcessStep? Step);

/// <summary>A queue as its operators see it.</summary>
/// <param name="Waiting">Records that nobody holds and that are due now.</param>
/// <param name="Mine">Records of this queue that stand in my list.</param>
public sealed record DesktopQueue(
    Guid Id,
    string Name,
    string Object,
    QueueKind Kind,
    string Priority,
    int PriorityRank,
    int Waiting,
    int Mine
);

/// <summary>Whether «Следующая запись» may be pressed, and if not, what stands in the way.</summary>
/// <param name="Limit">Setting MaxClosedQueueItemsInProgress.</param>
/// <param name="HeldBy">The items that fill the limit.</param>
public sealed record NextAvailability(int InProgress, int Limit, int Waiting, IReadOnlyList<QueueItem> HeldBy);

public sealed record TakeNextRequest([Required, MaxLength(64)] string Object, Guid? QueueId = null);

public sealed record ScheduleItemRequest([Required] DateTimeOffset? At);

public sealed record ReturnItemRequest([MaxLength(1000)] string? Reason = null);

public sealed record AssignItemRequest(Guid? OperatorId, [MaxLength(1000)] string? Reason = null);

public sealed record SetItemStateRequest([Required] QueueItemState? State, [MaxLength(1000)] string? Reason = null);

/// <summary>Gives many items to one operator, or takes them from whoever holds them.</summary>
public sealed record AssignItemsRequest(
    [Required, MinLength(1), MaxLength(200)] IReadOnlyList<Guid> ItemIds,
    Guid? OperatorId,
    [MaxLength(1000)] string? Reason = null
);

public sealed record SetItemsStateRequest(
    [Required, MinLength(1), MaxLength(200)] IReadOnlyList<Guid> ItemIds,
    [Required] QueueItemState? State,
    [MaxLength(1000)] string? Reason = null
);

/// <summary>What became of one of many items: as it is now, or why it stayed as it was.</summary>
/// <param name="Code">Null when it was done; else the code of the refusal, with its sentence in <paramref name="Detail"/>.</param>
public sealed record ItemOutcome(Guid ItemId, QueueItem? Item, string? Code = null, string? Detail = null);

public sealed record ItemOutcomes(IReadOnlyList<ItemOutcome> Results);

/// <summary>A queue as its supervisor sees it at a glance.</summary>
/// <param name="Waiting">Unfinished items that nobody holds.</param>
/// <param name="InProgress">Items that someone holds and may work on now.</param>
/// <param name="Holders">How many people hold them.</param>
/// <param name="Scheduled">Items postponed to a date that is still to come.</param>
/// <param name="Overdue">Unfinished items whose record's response time has passed.</param>
/// <param name="OldestWaiting">Since when the first of those that wait has been in the queue.</param>
/// <param name="Cap">How many unfinished items the queue takes.</param>
public sealed record QueueAtWork(
    Guid Id,
    string Name,
    string Object,
    QueueKind Kind,
    string Priority,
    int PriorityRank,
    QueueState State,
    QueueFilling Filling,
    string? Problem,
    int Waiting,
    int InProgress,
    int Holders,
    int Scheduled,
    DateTimeOffset? NextScheduled,
    int Overdue,
    DateTimeOffset? OldestWaiting,
    int Cap
);

/// <summary>A kind of record that queues are made over, with the fields its filters may ask about.</summary>
/// <param name="Kind">The kind a new queue over it has unless said otherwise.</param>
/// <param name="ProcessKey">The shipped process by which its records are worked on.</param>
/// <param name="Usually">The filter that a new queue over it begins with; null for every record.</param>
public sealed record QueueObjectShape(
    string Name,
    QueueKind Kind,
    IReadOnlyList<FilterField> Fields,
    string ProcessKey,
    JsonElement? Usually
);

public enum FilterFieldType
{
    Text,
    Number,
    Word,
    Id,
    Moment,
}

/// <summary>A field that a filter may ask about.</summary>
/// <param name="Words">For a word: its values in their order.</param>
/// <param name="Refers">For an id: <c>contact</c>, <c>account</c>, <c>person</c> or <c>role</c>. For a text: the lookup whose codes it keeps.</param>
public sealed record FilterField(string Name, FilterFieldType Type, IReadOnlyList<string> Words, string? Refers = null);

/// <summary>Asks what a filter would take, before it is saved.</summary>
/// <param name="QueueId">The queue whose filter it is to be: then also what would come and go is told.</param>
public sealed record PreviewFilterRequest([MaxLength(64)] string Object = "case", JsonElement? Filter = null, Guid? QueueId = null);

/// <summary>What a filter takes now.</summary>
/// <param name="Matching">Records it takes, counted up to <paramref name="CountedTo"/>.</param>
/// <param name="Added">Records that would come into the queue.</param>
/// <param name="Removed">Unclaimed items that would leave it.</param>
/// <param name="Kept">Items that no longer match and stay, since someone has them in work.</param>
public sealed record FilterPreview(int Matching, int CountedTo, int Added, int Removed, int Kept, IReadOnlyList<FilterSample> Sample);

/// <summary>One of the records that a filter takes, in the order of work.</summary>
public sealed record FilterSample(Guid RecordId, RecordLine Record);

/// <summary>One operator or role of a queue's team; exactly one of the two ids is set.</summary>
public sealed record TeamMember(Guid? UserId = null, Guid? RoleId = null, bool Active = true);

/// <summary>A queue as it is set up.</summary>
/// <param name="Priority">Code of the lookup <c>queue-priority</c>: high, medium, low, or the site's own.</param>
/// <param name="Filter">Null takes every record of the object. See docs/queue-filter.md for its shape.</param>
/// <param name="Problem">Why the queue is not filled as meant, in the reader's language; null when all is well.</param>
public sealed record Queue(
    Guid Id,
    string Name,
    string Object,
    QueueKind Kind,
    string Priority,
    QueueState State,
    string ProcessKey,
    QueueFilling Filling,
    JsonElement? Filter,
    IReadOnlyList<TeamMember> Team,
    string? Problem,
    int Version
);

/// <summary>What is said of a queue when it is made or changed. A PUT may carry the whole <see cref="Queue"/>: id and problem are then ignored.</summary>
public sealed record SaveQueueRequest(
    [Required, MaxLength(200)] string Name,
    [MaxLength(64)] string Object = "case",
    QueueKind? Kind = null,
    [MaxLength(64)] string? Priority = null,
    QueueState? State = null,
    [MaxLength(100)] string? ProcessKey = null,
    QueueFilling? Filling = null,
    JsonElement? Filter = null,
    [MaxLength(1000)] IReadOnlyList<TeamMember>? Team = null,
    int? Version = null,
    Guid? Id = null,
    string? Problem = null
);

public sealed record FillQueueRequest([Required, MinLength(1), MaxLength(10_000)] IReadOnlyList<Guid> RecordIds);

/// <summary>What became of records put into a queue by hand.</summary>
/// <param name="Id">The first item made, null when none was.</param>
/// <param name="Skipped">Records that already have an unfinished item in the queue.</param>
public sealed record FilledQueue(Guid? Id, IReadOnlyList<QueueItem> Items, IReadOnlyList<Guid> Skipped);
