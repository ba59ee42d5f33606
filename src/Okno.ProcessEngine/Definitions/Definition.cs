using System.Collections.Frozen;
using Okno.ProcessEngine.Elements;

namespace Okno.ProcessEngine.Definitions;

/// <summary>A process ready to run: immutable, made to be cached and shared between threads.</summary>
/// <param name="Key">The process's id in its model.</param>
/// <param name="Elements">The flow nodes by id, those of its sub-processes too; their sequence flows hang on them.</param>
/// <param name="Starts">The start events of the process itself.</param>
public sealed record Definition(
    string Key,
    string Name,
    IReadOnlyList<Parameter> Parameters,
    FrozenDictionary<string, Element> Elements,
    IReadOnlyList<SequenceFlow> Flows,
    IReadOnlyList<StartEvent> Starts
)
{
    /// <summary>The start event without a trigger; null when there is none.</summary>
    public Element? Start { get; } = Starts.FirstOrDefault(start => start.Trigger is null);

    /// <summary>Whether anything in it asks an operator to act.</summary>
    public bool HasUserAction { get; } = Elements.Values.Any(element => element is UserTask { Page: not null });

    /// <summary>The processes that its call activities start.</summary>
    public IReadOnlyList<string> Calls { get; } =
    [
        .. Elements
            .Values.OfType<CallActivity>()
            .Select(call => call.ProcessKey)
            .Where(key => key.Length > 0)
            .Distinct(StringComparer.Ordinal),
    ];

    /// <summary>What starts an instance besides a hand: the start event and the message, signal or timer it waits for.</summary>
    public IReadOnlyList<StartTrigger> StartTriggers { get; } =
    [
        .. Starts
            .Select(start =>
                start.Trigger switch
                {
                    MessageTrigger message => new StartTrigger(start.Id, "message", message.Name),
                    SignalTrigger signal => new StartTrigger(start.Id, "signal", signal.Name),
                    TimerTrigger timer => new StartTrigger(start.Id, timer.Kind, timer.Value.Text),
                    _ => null,
                }
            )
            .OfType<StartTrigger>(),
    ];

    internal IReadOnlyList<SubProcess> EventSubProcesses { get; } =
    [.. Elements.Values.OfType<SubProcess>().Where(sub => sub.TriggeredByEvent && sub.Within is null)];
}

/// <summary>What starts a process besides a hand.</summary>
/// <param name="Kind"><c>message</c>, <c>signal</c>, or a timer's <c>date</c>, <c>duration</c>, <c>cycle</c>.</param>
/// <param name="Name">The message's or signal's name; the time in ISO 8601.</param>
public sealed record StartTrigger(string ElementId, string Kind, string Name);
