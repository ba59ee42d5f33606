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
        foreach (var start in definition.Flows.Select(flow => flow.Target).OfType<NoneStartEvent>().Distinct())
            problems.Add(Problems.FlowIntoStart(start.Id, start.Label));

        foreach (var element in definition.Elements.Values)
        {
            if (element is NoneEndEvent && element.Outgoing.Count > 0)
                problems.Add(Problems.FlowOutOfEnd(element.Id, element.Label));
            else if (element is NoneStartEvent or UserTask && element.Outgoing.Count > 1)
                problems.Add(Problems.SeveralOutgoing(element.Id, element.Label));
            else if (element is ExclusiveGateway gateway)
                FindBadChoices(gateway, problems);
        }
    }

    private static void FindBadChoices(ExclusiveGateway gateway, List<Problem> problems)
    {
        if (gateway.DefaultFlowId is { } id && !gateway.Outgoing.Any(gateway.IsDefault))
            problems.Add(Problems.UnknownDefaultFlow(gateway.Id, gateway.Label, id));
        if (gateway.Outgoing.Count > 1 && gateway.Outgoing.Any(flow => flow.Condition is null && !gateway.IsDefault(flow)))
            problems.Add(Problems.MissingCondition(gateway.Id, gateway.Label));
    }

    /// <remarks>What Okno does not execute may be entered in ways not drawn as flows, so the search begins there too.</remarks>
    private static void FindUnreachable(Definition definition, List<Problem> problems)
    {
        if (definition.Start is null)
            return; // one problem is enough

        var reached = Spread(
            definition.Elements.Values.Where(element => element is NoneStartEvent or UnsupportedElement),
            element => element.Outgoing.Select(flow => flow.Target)
        );
        foreach (var element in definition.Elements.Values.Where(element => !reached.Contains(element)))
            problems.Add(Problems.Unreachable(element.Id, element.Label));
    }

    private static void FindDeadEnds(Definition definition, List<Problem> problems)
    {
        var before = definition.Flows.ToLookup(flow => flow.Target, flow => flow.Source);
        var ending = Spread(
            definition.Elements.Values.Where(element => element is NoneEndEvent or UnsupportedElement),
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
