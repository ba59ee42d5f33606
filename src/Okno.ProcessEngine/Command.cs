using System.Text.Json;

namespace Okno.ProcessEngine;

/// <summary>What the caller has to do, in this order and in the transaction that stores the new state.</summary>
public abstract record Command;

/// <summary>What kind of page a user task opens.</summary>
public enum PageKind
{
    /// <summary>The edit page of a record, new or existing.</summary>
    OpenEditPage,

    /// <summary>A page that Okno has ready, such as identification.</summary>
    Page,

    /// <summary>A page made of the fields that the process names.</summary>
    Form,

    /// <summary>A question with answers to choose from.</summary>
    Question,
}

/// <summary>A step begins to wait: the operator's page is to be opened.</summary>
/// <param name="Key">The token that waits; answers carry it.</param>
/// <param name="Page">The page to open; for an edit page the record's kind: <c>case</c>.</param>
/// <param name="RecordId">The record to open; null when the page makes a new one.</param>
/// <param name="Values">Values to fill into the page's fields, by field name.</param>
/// <param name="Fields">The fields of a form or the answers of a question, in their order.</param>
public sealed record OpenStep(
    int Key,
    string ElementId,
    PageKind Kind,
    string Page,
    Guid? RecordId,
    IReadOnlyDictionary<string, JsonElement> Values,
    string? Hint,
    IReadOnlyList<Elements.PageField> Fields
) : Command;

/// <summary>A step that waits is from now on what another version of the process says it is.</summary>
public sealed record RenewStep(OpenStep Step) : Command;

/// <summary>A step no longer waits.</summary>
public sealed record CloseStep(int Key, string ElementId) : Command;

/// <summary>Something to be done outside: read or change data, call out, notify. Answered by <see cref="WorkDone"/> or <see cref="WorkFailed"/>.</summary>
/// <param name="Kind">What to do: the name of Okno's extension element, such as <c>add</c> or <c>http</c>.</param>
/// <param name="Inputs">The element's attributes, and under <c>values</c> what its values came to.</param>
public sealed record DoWork(int Key, string ElementId, string Kind, IReadOnlyDictionary<string, JsonElement> Inputs) : Command;

/// <summary>Answer with <see cref="TimerFired"/> at a moment, after a duration, or again and again (BPMN 2.0.2 §10.5.5.4).</summary>
/// <param name="Kind"><c>date</c>, <c>duration</c> or <c>cycle</c>.</param>
/// <param name="Value">ISO 8601: a moment, a duration, or a repeating interval (<c>R3/PT10M</c>).</param>
public sealed record SetTimer(int Key, string ElementId, string Kind, string Value) : Command;

/// <summary>Answer with <see cref="MessageArrived"/>, until told <see cref="StopWaiting"/>.</summary>
public sealed record AwaitMessage(int Key, string ElementId, string Name, string? Correlation) : Command;

/// <summary>Answer with <see cref="SignalArrived"/>, until told <see cref="StopWaiting"/>.</summary>
public sealed record AwaitSignal(int Key, string ElementId, string Name) : Command;

/// <summary>Tell of every saving of the record by <see cref="RecordSaved"/>, until told <see cref="StopWaiting"/>.</summary>
public sealed record AwaitRecord(int Key, string ElementId, string Object, Guid RecordId) : Command;

/// <summary>The token no longer waits for its timer, message, signal, record or work.</summary>
public sealed record StopWaiting(int Key) : Command;

/// <summary>A message for whoever waits for it (BPMN 2.0.2 §10.5.5.3).</summary>
public sealed record SendMessage(string Name, string? Correlation, JsonElement Payload) : Command;

/// <summary>A signal for everyone who waits for it (BPMN 2.0.2 §10.5.5.10).</summary>
public sealed record ThrowSignal(string Name, JsonElement Payload) : Command;

/// <summary>Start a process and answer with <see cref="ChildEnded"/> when it is over (BPMN 2.0.2 §10.3.6).</summary>
public sealed record StartChild(int Key, string ElementId, string ProcessKey, IReadOnlyDictionary<string, JsonElement> Parameters)
    : Command;

/// <summary>The called process is no longer wanted.</summary>
public sealed record CancelChild(int Key) : Command;

/// <summary>The instance is over.</summary>
/// <param name="Why">The reason given when it was canceled.</param>
/// <param name="ErrorCode">The error that nothing in the process caught; a call activity that started it may.</param>
public sealed record EndInstance(Status Status, string? Why = null, string? ErrorCode = null) : Command;

/// <summary>The instance is stuck until somebody mends it; its waiting steps stay open but do not go on.</summary>
public sealed record RaiseIncident(Incident Incident) : Command;

/// <summary>The answer of the engine: the state to store, what to do, and the way that was gone.</summary>
public sealed record Advance(InstanceState State, IReadOnlyList<Command> Commands, IReadOnlyList<Passing> Way)
{
    internal static Advance Unchanged(InstanceState state) => new(state, [], []);
}

/// <summary>One thing that a token did, for whoever shows an instance.</summary>
/// <param name="Id">The element; of <see cref="PassingKind.Followed"/> the sequence flow.</param>
public readonly record struct Passing(PassingKind Kind, string Id);

public enum PassingKind
{
    Entered,
    Left,

    /// <summary>Left because something else ended it: a boundary event, a terminate end event, a cancellation.</summary>
    BrokenOff,

    /// <summary>A sequence flow was taken.</summary>
    Followed,
}
