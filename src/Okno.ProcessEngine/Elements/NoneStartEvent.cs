namespace Okno.ProcessEngine.Elements;

/// <summary>Where an instance begins when it is started by hand or by another area (BPMN 2.0.2 §10.5.2, §13.5.1).</summary>
public sealed class NoneStartEvent(string id, string? name) : Element(id, name)
{
    internal override void Enter(Run run, Token token) => run.Leave(this, token);
}
