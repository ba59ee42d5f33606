using Okno.ProcessEngine.Expressions;

namespace Okno.ProcessEngine.Elements;

/// <summary>
/// Sends the token along the first flow whose condition holds, else along the default flow; merges without waiting
/// (BPMN 2.0.2 §10.6.2, §13.4.2).
/// </summary>
/// <remarks>When no condition holds and there is no default flow, BPMN has the gateway throw: an incident.</remarks>
public sealed class ExclusiveGateway(string id, string? name) : Element(id, name)
{
    internal override void Enter(Run run, Token token) => run.Fork(this, token, Choose(run.Scope(token)));

    internal override IReadOnlyList<SequenceFlow> Choose(Scope scope)
    {
        SequenceFlow? chosen = null;
        foreach (var flow in Outgoing)
        {
            if (IsDefault(flow))
                chosen = flow;
            else if (flow.Condition is null || flow.Condition.Holds(scope))
                return [flow];
        }
        return chosen is null ? [] : [chosen];
    }
}
