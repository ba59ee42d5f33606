using System.Text.Json;

namespace Okno.ProcessEngine;

/// <summary>Something that happened outside and that an instance may be waiting for.</summary>
public abstract record EngineEvent;

/// <summary>A record was saved.</summary>
/// <param name="Object">The kind of record, as the page names it: <c>case</c>.</param>
/// <param name="Record">The whole record as it now is; conditions see it as <c>record</c>.</param>
public sealed record RecordSaved(string Object, Guid RecordId, JsonElement Record) : EngineEvent;

/// <summary>An answer to one waiting token. When the token no longer waits for it, it changes nothing.</summary>
/// <param name="Key">The token's id, as the command that began the waiting gave it.</param>
public abstract record Answer(int Key) : EngineEvent;

/// <summary>The operator finished a step by its own button; the values join the instance's variables.</summary>
/// <remarks>A step with a completion condition is finished by its record alone: for it this event is illegal.</remarks>
public sealed record StepCompleted(int Key, IReadOnlyDictionary<string, JsonElement> Values) : Answer(Key);

/// <summary>What <see cref="DoWork"/> asked for is done.</summary>
public sealed record WorkDone(int Key, JsonElement Output) : Answer(Key);

/// <summary>What <see cref="DoWork"/> asked for failed for good: a boundary error event catches it, else it is an incident.</summary>
public sealed record WorkFailed(int Key, string Cause, string? ErrorCode = null) : Answer(Key);

public sealed record TimerFired(int Key) : Answer(Key);

public sealed record MessageArrived(int Key, JsonElement Payload) : Answer(Key);

public sealed record SignalArrived(int Key, JsonElement Payload) : Answer(Key);

/// <summary>The process that a call activity started is over.</summary>
/// <param name="ErrorCode">The error it ended with, if it ended with one.</param>
public sealed record ChildEnded(int Key, IReadOnlyDictionary<string, JsonElement> Outputs, string? ErrorCode = null) : Answer(Key);

/// <summary>The instance is no longer wanted.</summary>
public sealed record Cancel(string Why) : EngineEvent;

/// <summary>The incident was looked after: the element that failed is tried again, or passed over.</summary>
/// <param name="SkipWith">Values to go on with as if the element had brought them; null to try again.</param>
public sealed record IncidentResolved(IReadOnlyDictionary<string, JsonElement>? SkipWith = null) : EngineEvent;
