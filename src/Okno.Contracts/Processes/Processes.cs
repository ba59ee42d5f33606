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

/// <summary>A running or ended process. A list has the members up to <paramref name="Incident"/>; one instance has all.</summary>
/// <param name="Incident">What stopped it, in words; also the error that it ended with.</param>
/// <param name="ElementId">The element of the incident.</param>
/// <param name="Values">Its parameters and variables, by name.</param>
/// <param name="Waiting">The elements at which something waits; one that waits twice stands here twice.</param>
/// <param name="CallerId">The instance whose call activity started it.</param>
/// <param name="Elements">Where it has been and is.</param>
/// <param name="Flows">The sequence flows that were taken.</param>
/// <param name="Waits">What it waits for.</param>
/// <param name="Called">The instances that its call activities started, newest first.</param>
/// <param name="Journal">
/// Newest first: <c>process.started</c>, <c>process-step.opened</c>, <c>process-step.closed</c>, <c>process.incident</c>, <c>process.incident-resolved</c>,
/// <c>process.migrated</c>, <c>process.ended-with-error</c>, <c>process.canceled</c>, <c>process.completed</c>.
/// </param>
/// <param name="Incidents">Newest first, the mended ones too.</param>
/// <param name="Migration">The newest version, when that is not its own and it is not over.</param>
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
    IReadOnlyList<string>? Waiting = null,
    string? Name = null,
    Named? StartedBy = null,
    Guid? CallerId = null,
    IReadOnlyList<ProcessParameter>? Parameters = null,
    IReadOnlyList<InstanceElement>? Elements = null,
    IReadOnlyList<string>? Flows = null,
    IReadOnlyList<InstanceWait>? Waits = null,
    IReadOnlyList<CalledInstance>? Called = null,
    IReadOnlyList<HistoryRow>? Journal = null,
    IReadOnlyList<InstanceIncident>? Incidents = null,
    OfferedMigration? Migration = null
);

/// <summary>What a process is started with.</summary>
/// <param name="Type"><c>guid</c>, <c>text</c>, <c>number</c>, <c>boolean</c>, <c>dateTime</c> or <c>any</c>.</param>
public sealed record ProcessParameter(string Name, string Type);

public enum InstanceElementState
{
    Passed,
    Waiting,
    Incident,

    /// <summary>Ended by something else: a boundary event, a terminate end event, a cancellation.</summary>
    BrokenOff,
}

/// <summary>An element that an instance has come to.</summary>
/// <param name="Kind">Its name in BPMN: <c>userTask</c>.</param>
/// <param name="Times">How often it was come to.</param>
/// <param name="EnteredAt">The last time.</param>
/// <param name="LeftAt">The last time; null while something is there.</param>
public sealed record InstanceElement(
    string ElementId,
    string? Name,
    string Kind,
    InstanceElementState State,
    int Times,
    DateTimeOffset? EnteredAt,
    DateTimeOffset? LeftAt
);

/// <summary>Something that an instance waits for.</summary>
/// <param name="Kind"><c>step</c>, <c>timer</c>, <c>message</c>, <c>signal</c>, <c>record</c>, <c>call</c> or <c>work</c>.</param>
/// <param name="Name">The page, message, signal, kind of record or called process.</param>
/// <param name="DueAt">When a timer fires, or work is done next.</param>
public sealed record InstanceWait(
    string ElementId,
    string Kind,
    string? Name,
    DateTimeOffset? DueAt = null,
    Guid? InstanceId = null,
    Guid? StepId = null
);

/// <summary>An instance that another one called.</summary>
/// <param name="ElementId">The call activity, while it waits.</param>
public sealed record CalledInstance(Guid Id, string Key, ProcessInstanceState State, string? ElementId);

/// <summary>What stopped an instance, and how it went on.</summary>
/// <param name="Resolution"><c>retried</c>, <c>skipped</c> or <c>canceled</c>; null while it stands.</param>
public sealed record InstanceIncident(
    string ElementId,
    string? ElementName,
    string Cause,
    DateTimeOffset At,
    DateTimeOffset? ResolvedAt = null,
    Named? ResolvedBy = null,
    string? Resolution = null
);

/// <summary>A newer version that an instance could go on in.</summary>
/// <param name="Possible">False when one of the obstacles stands in the way.</param>
/// <param name="Obstacles">Elements that wait and are not in the newer version, or not the same.</param>
public sealed record OfferedMigration(int Version, bool Possible, IReadOnlyList<ProcessProblem> Obstacles);

/// <param name="Version">Null for the newest one.</param>
public sealed record MigrateInstanceRequest(int? Version);
