using System.Text.Json;

namespace Okno.ProcessEngine;

/// <summary>Something that happened outside and that an instance may be waiting for.</summary>
public abstract record EngineEvent;

/// <summary>A record was saved.</summary>
/// <param name="Object">The kind of record, as the page names it: <c>case</c>.</param>
/// <param name="Record">The whole record as it now is; conditions see it as <c>record</c>.</param>
public sealed record RecordSaved(string Object, Guid RecordId, JsonElement Record) : EngineEvent;

/// <summary>The operator finished a step by its own button; the values join the instance's variables.</summary>
/// <remarks>A step with a completion condition is finished by its record alone: for it this event is illegal.</remarks>
public sealed record StepCompleted(string ElementId, IReadOnlyDictionary<string, JsonElement> Values) : EngineEvent;

/// <summary>The instance is no longer wanted.</summary>
public sealed record Cancel(string Why) : EngineEvent;

/// <summary>What caused the incident was mended: the element that failed is tried again.</summary>
public sealed record IncidentResolved : EngineEvent;
