using System.Text.Json;

namespace Okno.Contracts.Processes;

public enum StepKind
{
    OpenEditPage,
    Page,
    Form,
    Question,
}

/// <summary>A waiting step of a process: tells the client which page to open, and with what.</summary>
/// <param name="Page">The page: <c>case</c>.</param>
/// <param name="RecordId">The record to open; null when the page makes a new one.</param>
/// <param name="Values">Values to fill into the page's fields, by field name.</param>
/// <param name="Hint">What the operator is to do, as the process's author wrote it.</param>
/// <param name="Item">The queue item that the step serves.</param>
public sealed record ProcessStep(
    Guid Id,
    Guid InstanceId,
    StepKind Kind,
    string Page,
    Guid? RecordId,
    IReadOnlyDictionary<string, JsonElement> Values,
    string? Hint,
    Guid? Item
);

/// <summary>A problem found in a definition. What is an error keeps it from being published.</summary>
public sealed record ProcessProblem(string? ElementId, string Message, string Severity = "error");

/// <summary>A process definition in its newest version.</summary>
public sealed record ProcessDefinition(
    string Key,
    string Name,
    int Version,
    bool Published,
    IReadOnlyList<string> Parameters,
    IReadOnlyList<ProcessProblem> Problems,
    DateTimeOffset SavedAt
);

public enum ProcessInstanceState
{
    Running,
    Completed,
    Canceled,
    Incident,
}

public sealed record ProcessInstance(
    Guid Id,
    string Key,
    int Version,
    ProcessInstanceState State,
    Guid? QueueItemId,
    Guid? RecordId,
    DateTimeOffset StartedAt,
    DateTimeOffset? EndedAt,
    string? Incident
);
