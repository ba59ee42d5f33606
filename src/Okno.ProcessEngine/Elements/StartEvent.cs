namespace Okno.ProcessEngine.Elements;

/// <summary>
/// Where a process begins (BPMN 2.0.2 §10.5.2, §13.5.1), or an event sub-process: by hand, or when its trigger occurs.
/// </summary>
public sealed class StartEvent(string id, string? name, Trigger? trigger, bool interrupting) : EventElement(id, name, trigger)
{
    /// <summary>Of an event sub-process: whether it ends all else in its scope.</summary>
    public bool Interrupting { get; } = interrupting;

    internal override void Enter(Run run, Token token) => run.Leave(this, token);

    /// <summary>An event sub-process hears what it starts by.</summary>
    internal override bool Hear(Run run, Token token, EngineEvent e)
    {
        if (!token.Listens || Within is not { } process || Trigger?.Hear(run, e) is not true)
            return false;
        if (!Interrupting && Trigger is TimerTrigger { Kind: not "cycle" })
        {
            run.Disarm(token);
            run.Remove(token.Id);
        }
        run.StartEventSubProcess(process, token.Scope);
        return true;
    }
}
