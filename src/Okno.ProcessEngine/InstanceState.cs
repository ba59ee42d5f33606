using System.Text.Json;
using System.Text.Json.Serialization;

namespace Okno.ProcessEngine;

/// <summary>Where an instance stands. What may happen in each status is in <see cref="Transitions"/>.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Status>))]
public enum Status
{
    Running,
    Completed,
    Canceled,
    Incident,
}

/// <summary>A place the instance has got to (BPMN 2.0.2 §7.2: token).</summary>
/// <param name="ElementId">The element it stands at.</param>
/// <param name="Waiting">
/// True when the element has been entered and waits for an event; false only while an incident keeps it from being entered.
/// </param>
/// <param name="RecordId">The record whose saving the element waits for; null when the page makes a new one.</param>
public sealed record Token(int Id, string ElementId, bool Waiting = false, Guid? RecordId = null);

/// <summary>What stopped an instance: a mistake in the definition or in what it was given, for an administrator to read.</summary>
public sealed record Incident(string ElementId, string Cause);

/// <summary>All that is to be stored of an instance; survives a JSON round trip unchanged.</summary>
/// <param name="Variables">The process's parameters, and the values that completed steps brought, by name.</param>
public sealed record InstanceState(
    Status Status,
    IReadOnlyList<Token> Tokens,
    IReadOnlyDictionary<string, JsonElement> Variables,
    Incident? Incident = null
);
