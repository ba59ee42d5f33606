using System.Xml.Linq;

namespace Okno.ProcessEngine.Elements;

/// <summary>
/// Sends the token along the first flow whose condition holds, else along the default flow; merges without waiting
/// (BPMN 2.0.2 §10.6.2, §13.4.2).
/// </summary>
/// <remarks>When no condition holds and there is no default flow, BPMN has the gateway throw: an incident.</remarks>
public sealed class ExclusiveGateway(string id, string? name, string? defaultFlowId) : Element(id, name)
{
    public string? DefaultFlowId { get; } = defaultFlowId;

    internal static ExclusiveGateway Read(XElement xml, string id, string? name) => new(id, name, (string?)xml.Attribute("default"));

    internal override void Enter(Run run, Token token)
    {
        SequenceFlow? chosen = null;
        foreach (var flow in Outgoing)
        {
            if (IsDefault(flow))
                chosen = flow;
            else if (flow.Condition is null || flow.Condition.Holds(run.Scope()))
            {
                chosen = flow;
                break;
            }
        }

        if (chosen is null)
            run.Fail(Id, $"No condition of '{Label}' holds and it has no default flow.");
        else
            run.Move(token, chosen);
    }

    internal bool IsDefault(SequenceFlow flow) => DefaultFlowId is not null && flow.Id == DefaultFlowId;
}
