using System.Collections.Frozen;

namespace Okno.ProcessEngine;

/// <summary>Which events an instance accepts in which status, and where each may lead. What is not here is illegal.</summary>
/// <remarks>An illegal event is no error: events come late and doubled. It changes nothing (BPMN 2.0.2 §13.2, §13.3.2).</remarks>
internal static class Transitions
{
    private static readonly FrozenDictionary<(Status From, Type Event), Status[]> Moves = new Dictionary<
        (Status From, Type Event),
        Status[]
    >
    {
        [(Status.Running, typeof(RecordSaved))] = [Status.Running, Status.Completed, Status.Incident],
        [(Status.Running, typeof(StepCompleted))] = [Status.Running, Status.Completed, Status.Incident],
        [(Status.Running, typeof(WorkDone))] = [Status.Running, Status.Completed, Status.Incident],
        [(Status.Running, typeof(WorkFailed))] = [Status.Running, Status.Completed, Status.Incident],
        [(Status.Running, typeof(TimerFired))] = [Status.Running, Status.Completed, Status.Incident],
        [(Status.Running, typeof(MessageArrived))] = [Status.Running, Status.Completed, Status.Incident],
        [(Status.Running, typeof(SignalArrived))] = [Status.Running, Status.Completed, Status.Incident],
        [(Status.Running, typeof(ChildEnded))] = [Status.Running, Status.Completed, Status.Incident],
        [(Status.Running, typeof(Cancel))] = [Status.Canceled],
        [(Status.Incident, typeof(IncidentResolved))] = [Status.Running, Status.Completed, Status.Incident],
        [(Status.Incident, typeof(Cancel))] = [Status.Canceled],
    }.ToFrozenDictionary();

    internal static bool Accepts(Status from, EngineEvent e) => Moves.ContainsKey((from, e.GetType()));

    internal static bool Leads(Status from, EngineEvent e, Status to) =>
        Moves.TryGetValue((from, e.GetType()), out var targets) && targets.Contains(to);
}
