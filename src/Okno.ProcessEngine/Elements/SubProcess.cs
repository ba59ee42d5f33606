namespace Okno.ProcessEngine.Elements;

/// <summary>A process within the process (BPMN 2.0.2 §10.3.5, §13.3.4); an event sub-process starts when its trigger occurs (§13.5.4).</summary>
public sealed class SubProcess(string id, string? name, bool triggeredByEvent) : Activity(id, name)
{
    public bool TriggeredByEvent { get; } = triggeredByEvent;

    /// <summary>Where it begins: its start event, or, without one, whatever no flow leads to (BPMN 2.0.2 §13.3.4).</summary>
    internal IReadOnlyList<Element> Starts { get; set; } = [];

    /// <summary>The start event whose trigger starts an event sub-process.</summary>
    internal StartEvent? EventStart { get; set; }

    internal IReadOnlyList<SubProcess> EventSubProcesses { get; set; } = [];

    internal override bool Waits => true;

    internal override void Enter(Run run, Token token)
    {
        if (Starts.Count == 0)
            run.Fail(Id, "incident.no-start", $"The sub-process '{Label}' has nothing to start with.");
        else
            run.BeginScope(this, token, Starts);
    }
}
