using Okno.Contracts.Processes;

namespace Okno.Server.Processes;

/// <summary>One version of a process: its BPMN 2.0 XML exactly as it was given.</summary>
public sealed class ProcessVersion
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The BPMN process id: <c>case-processing</c>.</summary>
    public string Key { get; init; } = "";

    public int Version { get; init; }
    public string Name { get; init; } = "";
    public string Xml { get; init; } = "";
    public bool Published { get; set; }

    /// <summary>JSON list of problems found when it was saved.</summary>
    public string Problems { get; init; } = "[]";

    public Guid? SavedById { get; init; }
    public DateTimeOffset SavedAt { get; init; }
}

/// <summary>A running or ended process. Its state is what the engine made of it, kept as JSON.</summary>
public sealed class RunningProcess
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid ProcessVersionId { get; init; }
    public ProcessInstanceState State { get; set; }

    /// <summary>JSON of the engine's <c>InstanceState</c>.</summary>
    public string Engine { get; set; } = "";

    public Guid? QueueItemId { get; init; }
    public Guid? RecordId { get; init; }
    public string? Incident { get; set; }
    public DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; set; }
    public int Version { get; set; }
}

/// <summary>A step of a running process that waits for someone.</summary>
public sealed class WaitingStep
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid InstanceId { get; init; }
    public string ElementId { get; init; } = "";
    public StepKind Kind { get; init; }
    public string Page { get; init; } = "";
    public Guid? RecordId { get; init; }

    /// <summary>JSON object: field name to value.</summary>
    public string Values { get; init; } = "{}";

    public string? Hint { get; init; }
    public DateTimeOffset OpenedAt { get; init; }
    public DateTimeOffset? ClosedAt { get; set; }
}
