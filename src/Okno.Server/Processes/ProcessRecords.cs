using System.Text.Json;
using Okno.Contracts;
using Okno.Contracts.Processes;
using Okno.ProcessEngine;

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

    /// <summary>Since when the process is out of the library; its instances keep the version.</summary>
    public DateTimeOffset? DeletedAt { get; set; }
}

/// <summary>A running or ended process. Its state is what the engine made of it, kept as JSON.</summary>
public sealed class RunningProcess
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The version it runs on: the one it was started with, or one it was taken to.</summary>
    public Guid ProcessVersionId { get; set; }

    public ProcessInstanceState State { get; set; }

    /// <summary>JSON of the engine's <c>InstanceState</c>.</summary>
    public string Engine { get; set; } = "";

    public Guid? QueueItemId { get; init; }
    public Guid? RecordId { get; init; }

    /// <summary>The instance that nobody called: itself, or the one at the top of those that called it.</summary>
    public Guid RootId { get; init; }

    /// <summary>The instance whose call activity waits for this one, and its token.</summary>
    public Guid? ParentId { get; init; }

    public int? ParentToken { get; init; }

    /// <summary>Who started it; null when Okno did.</summary>
    public Guid? StartedById { get; init; }

    public string? Incident { get; set; }

    /// <summary>JSON of where it has been: see <see cref="Processes.Trail"/>.</summary>
    public string Trail { get; set; } = "[]";

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

    /// <summary>The engine's token that waits here.</summary>
    public int Token { get; init; } = 1;

    public StepKind Kind { get; private set; }
    public string Page { get; private set; } = "";
    public Guid? RecordId { get; private set; }

    /// <summary>JSON object: field name to value.</summary>
    public string Values { get; private set; } = "{}";

    public string? Hint { get; private set; }

    /// <summary>JSON list: the fields of a form, the answers of a question.</summary>
    public string Fields { get; private set; } = "[]";

    public DateTimeOffset OpenedAt { get; init; }
    public DateTimeOffset? ClosedAt { get; private set; }

    /// <summary>Who did what closed it; null when Okno did.</summary>
    public Guid? ClosedById { get; private set; }

    /// <summary>Shows what the engine says the step is.</summary>
    public WaitingStep Showing(OpenStep open)
    {
        Kind = open.Kind switch
        {
            PageKind.OpenEditPage => StepKind.OpenEditPage,
            PageKind.Page => StepKind.Page,
            PageKind.Form => StepKind.Form,
            _ => StepKind.Question,
        };
        Page = open.Page;
        RecordId = open.RecordId;
        Values = open.Values.Count == 0 ? "{}" : JsonSerializer.Serialize(open.Values);
        Hint = open.Hint;
        Fields =
            open.Fields.Count == 0
                ? "[]"
                : JsonSerializer.Serialize(
                    open.Fields.Select(field => new StepField(
                        field.Name,
                        field.Type,
                        field.Label,
                        field.LabelEn,
                        field.Required,
                        field.Lookup
                    )),
                    Wire.Json
                );
        return this;
    }

    public void Close(Guid? by, DateTimeOffset now)
    {
        ClosedAt = now;
        ClosedById = by;
    }
}

/// <summary>A message, signal or record that a running process waits for.</summary>
public sealed class ProcessWait
{
    public const string Message = "message";
    public const string Signal = "signal";
    public const string Record = "record";

    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid InstanceId { get; init; }
    public int Token { get; init; }
    public string Kind { get; init; } = "";

    /// <summary>The message's or signal's name; the kind of record.</summary>
    public string Name { get; init; } = "";

    public string? Correlation { get; init; }
    public Guid? RecordId { get; init; }
}

/// <summary>Something to be done for processes at a moment: a timer that fires, a message or signal to be told. Done once, then deleted.</summary>
public sealed class ProcessJob
{
    public const string Timer = "timer";
    public const string Start = "start";
    public const string Message = "message";
    public const string Signal = "signal";

    /// <summary>What came while an incident stopped the instance: told when that is resolved.</summary>
    public const string Answer = "answer";

    /// <summary>What is to be done outside: see <see cref="OutsideWork"/>.</summary>
    public const string Work = "work";

    public Guid Id { get; init; } = Guid.CreateVersion7();
    public string Kind { get; init; } = "";
    public DateTimeOffset DueAt { get; set; }
    public Guid? InstanceId { get; init; }
    public int Token { get; init; }

    /// <summary>The version that a start timer starts.</summary>
    public Guid? VersionId { get; init; }

    /// <summary>The message's or signal's name; the start event; the repeating interval of a timer.</summary>
    public string Name { get; init; } = "";

    public string? Correlation { get; init; }

    /// <summary>JSON of what a message or signal carries.</summary>
    public string Payload { get; init; } = "null";

    /// <summary>How often a timer is still to fire after this; null for without end.</summary>
    public int? Left { get; set; }

    public int Attempts { get; set; }

    /// <summary>A node has taken it on until then; if it dies, another may after that.</summary>
    public DateTimeOffset? HeldUntil { get; set; }
}
