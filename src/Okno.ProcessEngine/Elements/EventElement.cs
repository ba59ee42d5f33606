namespace Okno.ProcessEngine.Elements;

/// <summary>Something that happens in the course of a process (BPMN 2.0.2 §10.5).</summary>
public abstract class EventElement(string id, string? name, Trigger? trigger) : Element(id, name)
{
    /// <summary>What it is about; null when it only marks a place.</summary>
    public Trigger? Trigger { get; } = trigger;
}
