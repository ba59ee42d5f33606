using System.Text.Json;

namespace Okno.ProcessEngine;

/// <summary>What the caller has to do, in this order and in the transaction that stores the new state.</summary>
public abstract record Command;

/// <summary>A step begins to wait: the operator's page is to be opened.</summary>
/// <param name="Page">The page to open; the record's kind: <c>case</c>.</param>
/// <param name="RecordId">The record to open; null when the page makes a new one.</param>
/// <param name="Values">Values to fill into the page's fields, by field name.</param>
public sealed record OpenStep(string ElementId, string Page, Guid? RecordId, IReadOnlyDictionary<string, JsonElement> Values, string? Hint)
    : Command;

/// <summary>A step no longer waits.</summary>
public sealed record CloseStep(string ElementId) : Command;

/// <summary>The instance is over.</summary>
/// <param name="Why">The reason given when it was canceled.</param>
public sealed record EndInstance(Status Status, string? Why = null) : Command;

/// <summary>The instance is stuck until somebody mends it; its waiting steps stay open but do not go on.</summary>
public sealed record RaiseIncident(string ElementId, string Cause) : Command;

/// <summary>The answer of the engine: the state to store and what to do.</summary>
public sealed record Advance(InstanceState State, IReadOnlyList<Command> Commands)
{
    internal static Advance Unchanged(InstanceState state) => new(state, []);
}
