using Okno.Contracts.Queues;

namespace Okno.Server.Queues;

/// <summary>An ordered stream of work over one kind of record.</summary>
public sealed class Queue
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public string Name { get; set; } = "";
    public string Object { get; init; } = "";
    public QueueKind Kind { get; set; }

    /// <summary>Code of the lookup <c>queue-priority</c>.</summary>
    public string Priority { get; set; } = "";

    public QueueState State { get; set; }
    public string ProcessKey { get; set; } = "";
    public QueueFilling Filling { get; init; }

    /// <summary>JSON, see docs/queue-filter.md; null takes every record of the object.</summary>
    public string? Filter { get; set; }

    /// <summary>Code of the sentence that says why the queue is not filled as meant.</summary>
    public string? Problem { get; set; }

    /// <summary>Set when the queue was deleted: its journal stays, nobody sees it any more.</summary>
    public DateTimeOffset? DeletedAt { get; set; }

    /// <summary>Asks the filler to compare the whole queue with its records.</summary>
    public bool FillingAsked { get; set; }

    public int Version { get; set; }
    public List<QueueTeamMember> Team { get; } = [];
}

/// <summary>An operator or a role in a queue's team.</summary>
public sealed class QueueTeamMember
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid QueueId { get; init; }
    public Guid? UserId { get; init; }
    public Guid? RoleId { get; init; }
    public bool Active { get; set; }
}
