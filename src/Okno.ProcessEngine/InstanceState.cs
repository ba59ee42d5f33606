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
/// <param name="Id">Given once in an instance; what waits outside answers to it.</param>
/// <param name="ElementId">The element it stands at.</param>
/// <param name="Waiting">
/// True when the element has been entered and waits for an event; false only while an incident keeps it from being entered.
/// </param>
/// <param name="RecordId">The record whose saving the element waits for; null when the page makes a new one.</param>
/// <param name="Scope">The token of the sub-process or multi-instance activity it runs in; 0 in the process itself.</param>
/// <param name="Via">The flow by which it came to a gateway that joins.</param>
/// <param name="AttachedTo">The token beside which it waits: a boundary event, or an event behind an event-based gateway.</param>
/// <param name="Listens">True when it waits to start an event sub-process; such a token does not keep its scope alive.</param>
/// <param name="Inner">True when it is one turn of a multi-instance activity or loop.</param>
/// <param name="Locals">What only this turn and what runs in it can see.</param>
/// <param name="Done">True when the element has done what it does and an incident keeps the token from leaving it.</param>
public sealed record Token(
    int Id,
    string ElementId,
    bool Waiting = false,
    Guid? RecordId = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int Scope = 0,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] string? Via = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int? AttachedTo = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Listens = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Inner = false,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] IReadOnlyDictionary<string, JsonElement>? Locals = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] bool Done = false
)
{
    /// <summary>Whether the process goes on as long as this token is there.</summary>
    [JsonIgnore]
    public bool Lives => AttachedTo is null && !Listens;
}

/// <summary>How far a multi-instance activity or loop has got; it belongs to the token that waits for its turns.</summary>
/// <param name="Items">What the turns go over, when they go over a collection.</param>
/// <param name="Outputs">What the turns brought, in the order in which they ended.</param>
public sealed record Turns(
    int Token,
    int Total,
    int Started,
    int Done,
    IReadOnlyList<JsonElement>? Items,
    IReadOnlyList<JsonElement> Outputs
);

/// <summary>What stopped an instance: a mistake in the definition or in what it was given, for an administrator to read.</summary>
/// <param name="Cause">A sentence in English, or the words of what was asked for outside.</param>
/// <param name="Code">Of the sentence, for translation: <c>incident.no-condition</c>.</param>
/// <param name="Arguments">What the sentence names, in the order of its places.</param>
public sealed record Incident(
    string ElementId,
    string Cause,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Code = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Arguments = null
);

/// <summary>All that is to be stored of an instance; survives a JSON round trip unchanged.</summary>
/// <param name="Variables">The process's parameters, and the values that completed steps brought, by name.</param>
/// <param name="Turns">The multi-instance activities and loops under way.</param>
/// <param name="LastToken">The highest id given to a token, so that none is given twice.</param>
public sealed record InstanceState(
    Status Status,
    IReadOnlyList<Token> Tokens,
    IReadOnlyDictionary<string, JsonElement> Variables,
    Incident? Incident = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Turns>? Turns = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] int LastToken = 0
);
