using Okno.ProcessEngine.Expressions;

namespace Okno.ProcessEngine.Elements;

/// <summary>A flow node of a process (BPMN 2.0.2 §10.2). Each kind has one file: how it is read and what it does.</summary>
public abstract class Element(string id, string? name)
{
    public string Id { get; } = id;

    public string? Name { get; } = name;

    /// <summary>Its name in BPMN: <c>userTask</c>.</summary>
    public string Kind { get; internal set; } = "";

    /// <summary>The sequence flows that leave it, in the model's order.</summary>
    public IReadOnlyList<SequenceFlow> Outgoing { get; internal set; } = [];

    /// <summary>The flow taken when no other's condition holds.</summary>
    public string? DefaultFlowId { get; internal set; }

    /// <summary>The sub-process it stands in; null in the process itself.</summary>
    public SubProcess? Within { get; internal set; }

    /// <summary>How many sequence flows lead to it.</summary>
    internal int IncomingCount { get; set; }

    /// <summary>The boundary events attached to it.</summary>
    internal IReadOnlyList<BoundaryEvent> Boundaries { get; set; } = [];

    /// <summary>How sentences call it.</summary>
    internal string Label => string.IsNullOrWhiteSpace(Name) ? Id : Name;

    /// <summary>Whether a token can rest here, so that a loop through it is not endless.</summary>
    internal virtual bool Waits => false;

    /// <summary>Whether it waits for tokens by several of its incoming flows.</summary>
    internal virtual bool Joins => false;

    /// <summary>A token comes to it.</summary>
    internal virtual void Arrive(Run run, Token token) => Enter(run, token);

    /// <summary>A token is let in. Throws <see cref="ExpressionFailed"/>, which becomes an incident here.</summary>
    internal abstract void Enter(Run run, Token token);

    /// <summary>A token that waits here hears of something; says whether it meant anything to it.</summary>
    internal virtual bool Hear(Run run, Token token, EngineEvent e) => false;

    /// <summary>The token that waits here came from another version of the process.</summary>
    internal virtual void Renew(Run run, Token token) { }

    /// <summary>The token that waits here is taken away: what was asked for outside is no longer wanted.</summary>
    internal virtual void Abandon(Run run, Token token) { }

    /// <summary>
    /// The flows to leave by: those without a condition or whose condition holds, else the default one (BPMN 2.0.2 §13.3.1).
    /// </summary>
    internal virtual IReadOnlyList<SequenceFlow> Choose(Scope scope)
    {
        if (Outgoing.Count == 1 && Outgoing[0].Condition is null)
            return Outgoing;
        var chosen = Outgoing.Where(flow => !IsDefault(flow) && (flow.Condition is null || flow.Condition.Holds(scope))).ToList();
        return chosen.Count > 0 ? chosen : [.. Outgoing.Where(IsDefault)];
    }

    internal bool IsDefault(SequenceFlow flow) => DefaultFlowId is not null && flow.Id == DefaultFlowId;
}
