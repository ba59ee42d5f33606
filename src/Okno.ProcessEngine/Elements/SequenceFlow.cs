using Okno.ProcessEngine.Expressions;

namespace Okno.ProcessEngine.Elements;

/// <summary>The way from one element to the next (BPMN 2.0.2 §8.4.13).</summary>
/// <param name="condition">Asked by the exclusive gateway that it leaves.</param>
public sealed class SequenceFlow(string id, Element source, Element target, Expression? condition)
{
    public string Id { get; } = id;

    public Element Source { get; } = source;

    public Element Target { get; } = target;

    public Expression? Condition { get; } = condition;
}
