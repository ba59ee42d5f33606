namespace Okno.ProcessEngine.Elements;

/// <summary>A flow node of a process (BPMN 2.0.2 §10.2). Each kind has one file: how it is read and what it does.</summary>
public abstract class Element(string id, string? name)
{
    public string Id { get; } = id;

    public string? Name { get; } = name;

    /// <summary>The sequence flows that leave it, in the model's order.</summary>
    public IReadOnlyList<SequenceFlow> Outgoing { get; internal set; } = [];

    /// <summary>How sentences call it.</summary>
    internal string Label => string.IsNullOrWhiteSpace(Name) ? Id : Name;

    /// <summary>Whether a token can rest here, so that a loop through it is not endless.</summary>
    internal virtual bool Waits => false;

    /// <summary>A token arrives. Throws <see cref="Expressions.ExpressionFailed"/>, which becomes an incident here.</summary>
    internal abstract void Enter(Run run, Token token);
}
