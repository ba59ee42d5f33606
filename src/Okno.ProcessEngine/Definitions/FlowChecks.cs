using Okno.ProcessEngine.Elements;

namespace Okno.ProcessEngine.Definitions;

/// <summary>Finds what makes no sense in how a process flows. No recursion: a chain may be 10,000 elements long.</summary>
internal static class FlowChecks
{
    internal static void Find(Definition definition, List<Problem> problems)
    {
        FindWrongEnds(definition, problems);
        FindUnreachable(definition, problems);
        FindDeadEnds(definition, problems);
        FindEndlessLoops(definition, problems);
    }

    private static void FindWrongEnds(Definition definition, List<Problem> problems)
    {
        foreach (var start in definition.Flows.Select(flow => flow.Target).OfType<StartEvent>().Distinct())
            problems.Add(Problems.FlowIntoStart(start.Id, start.Label));

        foreach (var element in definition.Elements.Values)
        {
            if (element is EndEvent && element.Outgoing.Count > 0)
                problems.Add(Problems.FlowOutOfEnd(element.Id, element.Label));
            if (element.DefaultFlowId is { } id && !element.Outgoing.Any(element.IsDefault) && element is not UnsupportedElement)
                problems.Add(Problems.UnknownDefaultFlow(element.Id, element.Label, id));
            if (
                element is ExclusiveGateway or InclusiveGateway
                && element.Outgoing.Count > 1
                && element.Outgoing.Any(flow => flow.Condition is null && !element.IsDefault(flow))
            )
                problems.Add(Problems.MissingCondition(element.Id, element.Label));
            if (
                element is EventBasedGateway
                && element.Outgoing.Any(flow =>
                    flow.Target is not (CatchEvent { Trigger: { Waits: true } } or ReceiveTask { Message: not null } or UnsupportedElement)
                )
            )
                problems.Add(Problems.NoEventBehind(element.Id, element.Label));
        }
    }

    /// <summary>Where a token can go from an element, by flow or by event.</summary>
    private static IEnumerable<Element> Next(Element element)
    {
        var next = element.Outgoing.Select(flow => flow.Target).Concat(element.Boundaries);
        return element is ThrowEvent { LinkTarget: { } link } ? next.Append(link) : next;
    }

    /// <remarks>What Okno does not execute may be entered in ways not drawn as flows, so the search begins there too.</remarks>
    private static void FindUnreachable(Definition definition, List<Problem> problems)
    {
        if (definition.Starts.Count == 0)
            return; // one problem is enough

        var reached = Spread(
            definition.Elements.Values.Where(element =>
                element is StartEvent or UnsupportedElement or SubProcess { TriggeredByEvent: true }
                || element.Within?.Starts.Contains(element) is true
            ),
            Next
        );
        foreach (var element in definition.Elements.Values.Where(element => !reached.Contains(element)))
            problems.Add(Problems.Unreachable(element.Id, element.Label));
    }

    private static void FindDeadEnds(Definition definition, List<Problem> problems)
    {
        var before = definition
            .Elements.Values.SelectMany(element => Next(element).Select(next => (element, next)))
            .ToLookup(pair => pair.next, pair => pair.element);
        // A sub-process without an end event is over when all in it is.
        var ends = definition.Elements.Values.OfType<EndEvent>().Select(end => end.Within).OfType<SubProcess>().ToHashSet();
        var ending = Spread(
            definition.Elements.Values.Where(element =>
                element is EndEvent or UnsupportedElement or SubProcess { TriggeredByEvent: true }
                || (element is { Outgoing.Count: 0, Within: { } within } && !ends.Contains(within))
            ),
            element => before[element]
        );
        foreach (var element in definition.Elements.Values.Where(element => !ending.Contains(element)))
            problems.Add(Problems.NoWayToEnd(element.Id, element.Label));
    }

    /// <summary>Takes away, again and again, what has no predecessor; what is left among the non-waiting stands in or behind a loop.</summary>
    private static void FindEndlessLoops(Definition definition, List<Problem> problems)
    {
        var passing = definition.Elements.Values.Where(element => !element.Waits && element is not UnsupportedElement).ToHashSet();
        var flows = definition.Flows.Where(flow => passing.Contains(flow.Source) && passing.Contains(flow.Target)).ToList();
        Peel(passing, flows.ToLookup(flow => flow.Source, flow => flow.Target), flows.CountBy(flow => flow.Target));
        Peel(passing, flows.ToLookup(flow => flow.Target, flow => flow.Source), flows.CountBy(flow => flow.Source));
        foreach (var element in passing)
            problems.Add(Problems.EndlessLoop(element.Id, element.Label));
    }

    private static void Peel(HashSet<Element> left, ILookup<Element, Element> next, IEnumerable<KeyValuePair<Element, int>> counts)
    {
        var waitingFor = counts.ToDictionary();
        var free = new Queue<Element>(left.Where(element => waitingFor.GetValueOrDefault(element) == 0));
        while (free.TryDequeue(out var element))
        {
            left.Remove(element);
            foreach (var after in next[element])
            {
                if (--waitingFor[after] == 0)
                    free.Enqueue(after);
            }
        }
    }

    private static HashSet<Element> Spread(IEnumerable<Element> from, Func<Element, IEnumerable<Element>> next)
    {
        var found = from.ToHashSet();
        var open = new Queue<Element>(found);
        while (open.TryDequeue(out var element))
        {
            foreach (var other in next(element).Where(found.Add))
                open.Enqueue(other);
        }

        return found;
    }
}
