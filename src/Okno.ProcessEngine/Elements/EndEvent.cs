namespace Okno.ProcessEngine.Elements;

/// <summary>
/// Consumes the token; the last one completes its sub-process or the instance (BPMN 2.0.2 §10.5.3, §13.5.6). One with a trigger
/// throws it first: a message, a signal, an escalation, an error; a terminate one ends all of its scope.
/// </summary>
public sealed class EndEvent(string id, string? name, Trigger? trigger) : EventElement(id, name, trigger)
{
    internal override void Enter(Run run, Token token)
    {
        switch (Trigger)
        {
            case TerminateTrigger:
                run.Terminate(token);
                break;
            case ErrorTrigger error:
                if (!run.Throw(error.Code, token))
                    run.EndWithError(error.Code);
                break;
            case EscalationTrigger escalation:
                if (run.Escalate(escalation.Code, token))
                    run.Consume(token);
                break;
            default:
                Trigger?.Throw(run, token);
                run.Consume(token);
                break;
        }
    }
}
