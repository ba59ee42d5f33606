namespace Okno.ProcessEngine.Elements;

/// <summary>Waits for the first of the events behind it (BPMN 2.0.2 §10.6.6, §13.4.4).</summary>
public sealed class EventBasedGateway(string id, string? name) : Element(id, name)
{
    internal override bool Waits => true;

    internal override void Enter(Run run, Token token)
    {
        run.Wait(token);
        Attend(run, token, _ => true);
    }

    /// <summary>The events behind it begin to be waited for.</summary>
    internal void Attend(Run run, Token token, Func<Element, bool> which)
    {
        foreach (var target in Outgoing.Select(flow => flow.Target).Where(which))
        {
            if (target is EventElement { Trigger: { Waits: true } trigger })
                run.PlaceWaiting(target, trigger, token.Scope, token.Id, listens: false);
            else if (target is ReceiveTask { Message: { } message })
                run.PlaceWaiting(target, message, token.Scope, token.Id, listens: false);
            else
                run.Fail(Id, "incident.no-event", $"'{target.Label}' is no event that '{Label}' can wait for.");
        }
    }
}
