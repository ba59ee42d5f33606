namespace Okno.ProcessEngine.Elements;

/// <summary>Something of BPMN that Okno does not execute: kept in a draft, an incident if it is reached after all.</summary>
public sealed class UnsupportedElement : Element
{
    /// <param name="kind">Its name in BPMN, with the child that makes it unsupported: <c>startEvent/conditionalEventDefinition</c>.</param>
    public UnsupportedElement(string id, string? name, string kind)
        : base(id, name) => Kind = kind;

    internal override void Enter(Run run, Token token) =>
        run.Fail(Id, "incident.not-executed", $"'{Label}' is a {Kind}, which Okno does not execute.");
}
