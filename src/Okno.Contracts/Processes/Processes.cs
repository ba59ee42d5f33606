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
/// <param name="Fields">The fields of a form, or the answers of a question; otherwise empty.</param>
public sealed record ProcessStep(
    Guid Id,
    Guid InstanceId,
    StepKind Kind,
    string Page,
    Guid? RecordId,
    IReadOnlyDictionary<string, JsonElement> Values,
    string? Hint,
    Guid? Item,
    IReadOnlyList<StepField>? Fields = null
);

/// <summary>A field of a form, or an answer to a question.</summary>
/// <param name="Name">What the value is called in <c>values</c>; of an answer, the value itself (sent as <c>answer</c>).</param>
/// <param name="Type"><c>text</c>, <c>number</c>, <c>boolean</c>, <c>dateTime</c>, <c>phone</c>, <c>email</c>, <c>contact</c>, <c>account</c>, <c>case</c>, <c>lookup</c>.</param>
/// <param name="LabelEn">In English; null when there is only <paramref name="Label"/>.</param>
/// <param name="Lookup">The lookup that a field of this type chooses from.</param>
public sealed record StepField(string Name, string Type, string Label, string? LabelEn, bool Required, string? Lookup);

/// <summary>What an operator brings to a step by its own button.</summary>
public sealed record CompleteStepRequest(IReadOnlyDictionary<string, JsonElement>? Values);

/// <summary>Where to go next; null when nothing waits for the operator.</summary>
public sealed record CompletedStep(ProcessStep? Step);

/// <summary>How to go on after an incident.</summary>
/// <param name="SkipWith">Values to go on with as if the element had brought them; null to try it again.</param>
public sealed record ResolveIncidentRequest(IReadOnlyDictionary<string, JsonElement>? SkipWith);

public sealed record CancelInstanceRequest(string? Reason);

/// <summary>A message to running processes, or to those that a message starts.</summary>
public sealed record SendMessageRequest(string Name, string? Correlation, JsonElement? Payload);

/// <summary>A problem found in a definition. What is an error keeps it from being published.</summary>
public sealed record ProcessProblem(string? ElementId, string Message, string Severity = "error");

/// <summary>A process definition in its newest version.</summary>
/// <param name="PublishedVersion">The version that new instances run on; null when none is published.</param>
/// <param name="SavedBy">Who saved the newest version; null when Okno brought it.</param>
/// <param name="Running">How many instances run, in any version, those with an incident among them.</param>
public sealed record ProcessDefinition(
    string Key,
    string Name,
    int Version,
    bool Published,
    IReadOnlyList<string> Parameters,
    IReadOnlyList<ProcessProblem> Problems,
    DateTimeOffset SavedAt,
    int? PublishedVersion = null,
    Named? SavedBy = null,
    int Running = 0,
    int Incidents = 0
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
    string? Incident,
    string? ElementId = null,
    IReadOnlyDictionary<string, JsonElement>? Values = null,
    IReadOnlyList<string>? Waiting = null
);
