using Okno.ProcessEngine.Definitions;

namespace Okno.ProcessEngine.Elements;

/// <summary>
/// Sends a token along each flow whose condition holds; joining, it waits for every token that can still come (BPMN 2.0.2 §10.6.3, §13.4.3).
/// </summary>
public sealed class InclusiveGateway(string id, string? name) : Element(id, name)
{
    internal override bool Joins => IncomingCount > 1;

    internal override void Enter(Run run, Token token)
    {
        if (Joins)
            run.Replace(token with { Waiting = true });
        else
            run.Fork(this, token, Choose(run.Scope(token)));
    }

    /// <summary>When nothing moves any more: lets one join go on that no other token can reach. Says whether there was one.</summary>
    internal static bool JoinSome(Run run, Definition definition)
    {
        foreach (
            var (gateway, scope) in run
                .Tokens.Where(token => token.Via is not null && token.Waiting)
                .Select(token => (token.ElementId, token.Scope))
                .Distinct()
                .ToList()
        )
        {
            if (definition.Elements.GetValueOrDefault(gateway) is not InclusiveGateway join || CanStillCome(run, definition, join, scope))
                continue;
            var here = run
                .Tokens.Where(token => token.ElementId == gateway && token.Scope == scope && token.Waiting)
                .DistinctBy(token => token.Via, StringComparer.Ordinal)
                .ToList();
            foreach (var other in here.Skip(1))
                run.Remove(other.Id);
            run.Try(join, () => run.Fork(join, here[0], join.Choose(run.Scope(here[0]))));
            return true;
        }
        return false;
    }

    private static bool CanStillCome(Run run, Definition definition, InclusiveGateway join, int scope)
    {
        var come = run
            .Tokens.Where(token => token.ElementId == join.Id && token.Scope == scope)
            .Select(token => token.Via)
            .ToHashSet(StringComparer.Ordinal);
        var reached = new HashSet<string>(StringComparer.Ordinal);
        var open = new Queue<Element>();
        foreach (var token in run.Tokens.Where(token => token.Scope == scope && token.ElementId != join.Id && !token.Listens))
        {
            if (definition.Elements.TryGetValue(token.ElementId, out var element) && reached.Add(element.Id))
                open.Enqueue(element);
        }
        while (open.TryDequeue(out var element))
        {
            foreach (var flow in element.Outgoing)
            {
                if (flow.Target == join && !come.Contains(flow.Id))
                    return true;
                if (flow.Target != join && reached.Add(flow.Target.Id))
                    open.Enqueue(flow.Target);
            }
            foreach (Element next in element is ThrowEvent { LinkTarget: { } target } ? [target] : (IEnumerable<Element>)element.Boundaries)
            {
                if (reached.Add(next.Id))
                    open.Enqueue(next);
            }
        }
        return false;
    }
}
