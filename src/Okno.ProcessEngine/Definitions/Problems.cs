using System.Globalization;
using System.Text;

namespace Okno.ProcessEngine.Definitions;

/// <summary>Everything that can be wrong with a definition, each with its code and its sentence.</summary>
internal static class Problems
{
    internal static Problem NoProcess() => Error(null, "process.no-process", "The model holds no process.");

    internal static Problem NoKey() => Error(null, "process.no-key", "The process has no id.");

    internal static Problem NotExecutable(string key) =>
        Of(Severity.Warning, key, "process.not-executable", "The process is marked as not executable; Okno executes it all the same.");

    internal static Problem AnotherProcess(string? id, string name) =>
        Error(id, "process.another-process", "The model holds a further process, '{0}'. Okno executes one process per model.", name);

    internal static Problem NoStart(string key) => Error(key, "process.no-start", "The process has no start event without a trigger.");

    internal static Problem SeveralStarts(string id, string label) =>
        Error(id, "process.several-starts", "'{0}' is a second start event. A process begins at one.", label);

    internal static Problem UnsupportedElement(string? id, string label, string kind) =>
        Error(id, "process.unsupported-element", "'{0}' is a {1}, which Okno does not execute.", label, kind);

    internal static Problem NoId(string kind) => Error(null, "process.no-id", "A {0} has no id.", kind);

    internal static Problem DuplicateId(string id) => Error(id, "process.duplicate-id", "The id '{0}' is used more than once.", id);

    internal static Problem DanglingFlow(string? id, string end, string? reference) =>
        Error(id, "process.dangling-flow", "The flow '{0}' has no {1}: '{2}' is not in the process.", id ?? "", end, reference ?? "");

    internal static Problem FlowIntoStart(string id, string label) =>
        Error(id, "process.flow-into-start", "A flow leads into the start event '{0}'.", label);

    internal static Problem FlowOutOfEnd(string id, string label) =>
        Error(id, "process.flow-out-of-end", "A flow leads out of the end event '{0}'.", label);

    internal static Problem MissingCondition(string id, string label) =>
        Error(id, "process.missing-condition", "A flow out of the gateway '{0}' has no condition and is not its default flow.", label);

    internal static Problem UnknownDefaultFlow(string id, string label, string flow) =>
        Error(id, "process.unknown-default-flow", "The default flow '{1}' of '{0}' does not leave it.", label, flow);

    internal static Problem Unreachable(string id, string label) =>
        Error(id, "process.unreachable", "'{0}' cannot be reached from the start.", label);

    internal static Problem NoWayToEnd(string id, string label) =>
        Error(id, "process.no-way-to-end", "No way leads from '{0}' to an end.", label);

    internal static Problem EndlessLoop(string id, string label) =>
        Error(id, "process.endless-loop", "'{0}' is part of a loop in which nothing ever waits.", label);

    internal static Problem NoPage(string id, string label) =>
        Error(id, "process.no-page", "The user task '{0}' does not say which page it opens (okno:openEditPage).", label);

    internal static Problem NoInput(string id, string label, string input) =>
        Error(id, "process.no-input", "'{0}' does not say its {1}.", label, input);

    internal static Problem BadInput(string id, string label, string input, string value) =>
        Error(id, "process.bad-input", "'{0}' cannot have '{2}' as its {1}.", label, input, value);

    internal static Problem NoFields(string id, string label) =>
        Error(id, "process.no-fields", "'{0}' has nothing to fill in or to choose from.", label);

    internal static Problem NoTurns(string id) =>
        Error(id, "process.no-turns", "The multi-instance activity says neither how often it runs nor over which list.");

    internal static Problem NoTime(string id) => Error(id, "process.no-time", "The timer does not say when.");

    internal static Problem NoScript(string id, string label) =>
        Error(id, "process.no-script", "The script task '{0}' has no JavaScript.", label);

    internal static Problem NoRules(string id, string label) =>
        Error(id, "process.no-rules", "The business rule task '{0}' has no decision table (okno:decision).", label);

    internal static Problem NothingCalled(string id, string label) =>
        Error(id, "process.nothing-called", "The call activity '{0}' does not say which process it calls.", label);

    internal static Problem NotAttached(string id, string label) =>
        Error(id, "process.not-attached", "The boundary event '{0}' is not attached to an activity.", label);

    internal static Problem BadTrigger(string id, string label) =>
        Error(id, "process.bad-trigger", "'{0}' cannot have this trigger here.", label);

    internal static Problem BrokenLink(string id, string label) =>
        Error(id, "process.broken-link", "The link '{0}' has no other end.", label);

    internal static Problem NoEventBehind(string id, string label) =>
        Error(id, "process.no-event-behind", "Behind the event-based gateway '{0}' stands something that is no event to wait for.", label);

    internal static Problem NoWork(string id, string label) =>
        Error(id, "process.no-work", "The service task '{0}' does not say what it does (okno:read, find, add, change, delete, …).", label);

    internal static Problem NoObject(string id) => Error(id, "process.no-object", "The page to open does not name its object.");

    internal static Problem BadField(string id) =>
        Error(id, "process.bad-field", "A value for the page names no field, or one that has a value already.");

    internal static Problem BadExpression(string id, string text, string mistake) =>
        Error(id, "process.bad-expression", "The expression \"{0}\" cannot be read: {1}", text, mistake);

    internal static Problem BadParameterName(string key, string name) =>
        Error(key, "process.bad-parameter-name", "'{0}' cannot be the name of a parameter, or is one already.", name);

    internal static Problem BadParameterType(string key, string name, string type) =>
        Error(key, "process.bad-parameter-type", "The parameter '{0}' is of an unknown type, '{1}'.", name, type);

    private static Problem Error(string? elementId, string code, string sentence, params string[] arguments) =>
        Of(Severity.Error, elementId, code, sentence, arguments);

    private static Problem Of(Severity severity, string? elementId, string code, string sentence, params string[] arguments) =>
        new(
            elementId,
            code,
            string.Format(CultureInfo.InvariantCulture, CompositeFormat.Parse(sentence), (object?[])arguments),
            severity,
            arguments
        );
}
