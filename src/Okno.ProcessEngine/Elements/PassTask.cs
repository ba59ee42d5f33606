namespace Okno.ProcessEngine.Elements;

/// <summary>A task without work for Okno: an abstract or manual one (BPMN 2.0.2 §10.3.3). The token passes.</summary>
public sealed class PassTask(string id, string? name) : Activity(id, name)
{
    internal override void Enter(Run run, Token token) => run.Leave(this, token);
}
