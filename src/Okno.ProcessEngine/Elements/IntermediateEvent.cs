namespace Okno.ProcessEngine.Elements;

/// <summary>Waits for its trigger and goes on (BPMN 2.0.2 §10.5.4, §13.5.2); a link's catching end is only passed.</summary>
public sealed class CatchEvent(string id, string? name, Trigger? trigger) : EventElement(id, name, trigger)
{
    internal override bool Waits => Trigger is { Waits: true };

    internal override void Enter(Run run, Token token)
    {
        if (Trigger is not { Waits: true } trigger)
        {
            run.Leave(this, token);
            return;
        }
        trigger.Arm(run, token);
        run.Wait(token);
    }

    internal override bool Hear(Run run, Token token, EngineEvent e)
    {
        if (Trigger?.Hear(run, e) is not true)
            return false;
        run.Tell(new StopWaiting(token.Id));
        if (token.AttachedTo is { } gateway)
        {
            // The first event behind an event-based gateway decides; the others are no longer waited for.
            run.Replace(token with { AttachedTo = null, Waiting = false });
            run.Detach(gateway);
            run.Remove(gateway);
        }
        run.Leave(this, run.Find(token.Id)!);
        return true;
    }

    internal override void Abandon(Run run, Token token)
    {
        if (Waits)
            run.Tell(new StopWaiting(token.Id));
    }
}

/// <summary>Throws its trigger and goes on (BPMN 2.0.2 §10.5.4); a link goes on at its catching end.</summary>
public sealed class ThrowEvent(string id, string? name, Trigger? trigger) : EventElement(id, name, trigger)
{
    /// <summary>Where a link goes on.</summary>
    internal CatchEvent? LinkTarget { get; set; }

    internal override void Enter(Run run, Token token)
    {
        switch (Trigger)
        {
            case LinkTrigger link:
                if (LinkTarget is null)
                    run.Fail(Id, "incident.no-link", $"The link '{link.Name}' leads nowhere.");
                else
                    run.MoveTo(token, LinkTarget);
                break;
            case EscalationTrigger escalation:
                if (run.Escalate(escalation.Code, token))
                    run.Leave(this, token);
                break;
            default:
                Trigger?.Throw(run, token);
                run.Leave(this, token);
                break;
        }
    }
}

/// <summary>Waits beside an activity (BPMN 2.0.2 §10.5.4, §13.5.3): an interrupting one ends it, another lets it go on.</summary>
public sealed class BoundaryEvent(string id, string? name, Trigger? trigger, string attachedTo, bool interrupting)
    : EventElement(id, name, trigger)
{
    public string AttachedTo { get; } = attachedTo;

    public bool Interrupting { get; } = interrupting;

    /// <summary>What was caught goes on from here.</summary>
    internal override void Enter(Run run, Token token) => run.Leave(this, token);

    internal override bool Hear(Run run, Token token, EngineEvent e)
    {
        if (token.AttachedTo is not { } hostId || run.Find(hostId) is not { } host || Trigger?.Hear(run, e) is not true)
            return false;
        if (Interrupting)
        {
            run.Tell(new StopWaiting(token.Id));
            run.Remove(token.Id);
            run.Interrupt(host);
            run.MoveTo(host, this);
            return true;
        }
        if (Trigger is TimerTrigger { Kind: not "cycle" })
        {
            run.Disarm(token);
            run.Remove(token.Id);
        }
        run.Place(this, token.Scope);
        return true;
    }
}
