using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Okno.Contracts.Processes;

/// <summary>One version of a process, as its history lists it.</summary>
/// <param name="SavedBy">Null when Okno brought it.</param>
/// <param name="Problems">How many problems it was saved with, warnings among them.</param>
/// <param name="Running">How many instances run on it.</param>
public sealed record ProcessVersionInfo(
    int Version,
    string Name,
    bool Published,
    DateTimeOffset SavedAt,
    Named? SavedBy,
    int Problems,
    int Running
);

/// <summary>What a model comes to, without being saved.</summary>
public sealed record CheckedProcess(
    string Key,
    string Name,
    bool Publishable,
    IReadOnlyList<ProcessParameter> Parameters,
    IReadOnlyList<ProcessProblem> Problems
);

/// <summary>A formula to be read, and worked out with sample values.</summary>
/// <param name="Kind"><c>condition</c>, <c>script</c> or <c>value</c>.</param>
/// <param name="Values">What parameters and variables hold in the sample.</param>
/// <param name="Record">What a completion condition sees as <c>record</c>.</param>
public sealed record CheckFormulaRequest(
    [Required, MaxLength(100_000)] string Text,
    [Required, MaxLength(20)] string Kind,
    IReadOnlyDictionary<string, JsonElement>? Values = null,
    JsonElement? Record = null
);

/// <param name="Readable">False when it is no expression at all.</param>
/// <param name="Value">What it gives with the sample values; null also when it could not be worked out.</param>
/// <param name="Mistake">What is wrong with it, or with it and these values.</param>
public sealed record CheckedFormula(bool Readable, JsonElement? Value, string? Mistake);

/// <summary>A run of a model that nothing is written of. It is told from the beginning: the same answers give the same run.</summary>
/// <param name="Xml">The BPMN 2.0 model.</param>
/// <param name="StartId">The start event; null for the one without a trigger, or else the first.</param>
public sealed record RehearseProcessRequest(
    [Required] string Xml,
    IReadOnlyDictionary<string, JsonElement>? Parameters = null,
    IReadOnlyList<RehearsalAnswer>? Answers = null,
    [MaxLength(300)] string? StartId = null
);

/// <summary>What is to have happened to a token that waits.</summary>
/// <param name="Kind">
/// <c>step</c>, <c>record</c>, <c>work</c>, <c>failure</c>, <c>timer</c>, <c>message</c>, <c>signal</c>, <c>process</c>; <c>retry</c> or <c>skip</c> after an
/// incident, whatever the token.
/// </param>
/// <param name="Value">An object with a step's, record's or process's values; a work's result; a message's or signal's payload.</param>
/// <param name="Code">The error that a failure is told by.</param>
public sealed record RehearsalAnswer(
    int Token,
    [Required, MaxLength(20)] string Kind,
    JsonElement? Value = null,
    [MaxLength(300)] string? Code = null
);

/// <summary>How far a rehearsal has got.</summary>
/// <param name="Passed">Elements and flows in the order in which tokens came by, one list for the start and one for each answer.</param>
/// <param name="At">The elements where tokens rest.</param>
/// <param name="Incident">What stopped it, at <paramref name="IncidentElementId"/>.</param>
public sealed record Rehearsal(
    string State,
    IReadOnlyList<IReadOnlyList<string>> Passed,
    IReadOnlyList<string> At,
    IReadOnlyList<RehearsalWait> Waits,
    IReadOnlyDictionary<string, JsonElement> Values,
    string? Incident,
    string? IncidentElementId
);

/// <summary>Something that a rehearsed process waits for.</summary>
/// <param name="Kind">The kind of answer it takes first of all.</param>
/// <param name="Title">The page, the data element, the message; a timer's time.</param>
/// <param name="Given">What it was asked with: a page's values, a data element's inputs, a called process's parameters.</param>
/// <param name="Fields">The fields of a form, the answers of a question.</param>
public sealed record RehearsalWait(
    int Token,
    string ElementId,
    string Kind,
    string Title,
    IReadOnlyDictionary<string, JsonElement> Given,
    IReadOnlyList<StepField> Fields,
    StepKind? Step = null,
    Guid? RecordId = null
);
