namespace Okno.ProcessEngine.Elements;

/// <summary>Something of BPMN that Okno does not execute: kept in a draft, an incident if it is reached after all.</summary>
/// <param name="kind">Its name in BPMN, with the child that makes it unsupported: <c>startEvent/timerEventDefinition</c>.</param>
public sealed class UnsupportedElement(string id, string? name, string kind) : Element(id, name)
{
    public string Kind { get; } = kind;

    internal override void Enter(Run run, Token token) => run.Fail(Id, $"'{Label}' is a {Kind}, which Okno does not execute.");
}
