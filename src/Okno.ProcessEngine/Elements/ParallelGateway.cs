namespace Okno.ProcessEngine.Elements;

/// <summary>Waits for one token by each incoming flow, then sends one along each outgoing flow (BPMN 2.0.2 §10.6.4, §13.4.1).</summary>
public sealed class ParallelGateway(string id, string? name) : Element(id, name)
{
    internal override bool Joins => IncomingCount > 1;

    internal override void Enter(Run run, Token token)
    {
        if (!Joins)
        {
            run.Fork(this, token, Outgoing);
            return;
        }
        run.Replace(token with { Waiting = true });
        var here = run
            .Tokens.Where(other => other.ElementId == Id && other.Scope == token.Scope && other.Waiting)
            .DistinctBy(other => other.Via, StringComparer.Ordinal)
            .ToList();
        if (here.Count < IncomingCount)
            return;
        foreach (var other in here.Where(other => other.Id != token.Id))
            run.Remove(other.Id);
        run.Fork(this, token, Outgoing);
    }
}
