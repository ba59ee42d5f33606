using Okno.ProcessEngine.Elements;

namespace Okno.ProcessEngine;

/// <summary>Errors and escalations: the way up to whoever catches them.</summary>
internal sealed partial class Run
{
    /// <summary>An error goes up from scope to scope to the first that catches it (BPMN 2.0.2 §10.5.4, §13.5.3).</summary>
    /// <returns>False when nothing does.</returns>
    internal bool Throw(string? code, Token from)
    {
        for (var token = from; ; )
        {
            if (token.Id != from.Id || _definition.Elements.GetValueOrDefault(token.ElementId) is Activity)
            {
                var caught = _definition
                    .Elements[token.ElementId]
                    .Boundaries.FirstOrDefault(b => b.Trigger is ErrorTrigger e && e.Catches(code));
                if (caught is not null && !token.Inner)
                {
                    Interrupt(token);
                    MoveTo(token, caught);
                    return true;
                }
            }
            var handlers = token.Scope == 0 ? _definition.EventSubProcesses : EventSubProcessesOf(token.Scope);
            var handler = handlers.FirstOrDefault(sub => sub.EventStart?.Trigger is ErrorTrigger e && e.Catches(code));
            if (handler is not null)
            {
                var scope = token.Scope;
                RemoveScope(scope);
                StartEventSubProcess(handler, scope);
                return true;
            }
            if (token.Scope == 0 || Find(token.Scope) is not { } host)
                return false;
            token = host;
        }
    }

    private IReadOnlyList<SubProcess> EventSubProcessesOf(int scope) =>
        Find(scope) is { } host && _definition.Elements.GetValueOrDefault(host.ElementId) is SubProcess sub ? sub.EventSubProcesses : [];

    /// <summary>An error that nothing catches ends the process; a call activity that started it may catch it.</summary>
    internal void EndWithError(string? code)
    {
        RemoveScope(0);
        _error = (code ?? "", true);
    }

    /// <summary>An escalation goes up the same way, but lets everything go on unless what catches it interrupts (BPMN 2.0.2 §10.5.5.5).</summary>
    /// <returns>Whether the token that threw it is still there.</returns>
    internal bool Escalate(string? code, Token from)
    {
        for (var token = from; ; )
        {
            var handlers = token.Scope == 0 ? _definition.EventSubProcesses : EventSubProcessesOf(token.Scope);
            var handler = handlers.FirstOrDefault(sub => sub.EventStart?.Trigger is EscalationTrigger e && e.Catches(code));
            if (handler is not null)
            {
                StartEventSubProcess(handler, token.Scope);
                return Find(from.Id) is not null;
            }
            if (token.Scope == 0 || Find(token.Scope) is not { } host)
                return true;
            var caught = _definition
                .Elements[host.ElementId]
                .Boundaries.FirstOrDefault(b => b.Trigger is EscalationTrigger e && e.Catches(code));
            if (caught is not null && !host.Inner)
            {
                if (caught.Interrupting)
                {
                    Interrupt(host);
                    MoveTo(host, caught);
                }
                else
                    Place(caught, host.Scope);
                return Find(from.Id) is not null;
            }
            token = host;
        }
    }
}
