namespace Okno.ProcessEngine.Elements;

/// <summary>Consumes the token; the last one completes the instance (BPMN 2.0.2 §10.5.3, §13.5.6).</summary>
public sealed class NoneEndEvent(string id, string? name) : Element(id, name)
{
    internal override void Enter(Run run, Token token) => run.Consume(token);
}
