using System.Text.Json;
using Okno.ProcessEngine.Elements;

namespace Okno.ProcessEngine;

/// <summary>Activities that run several times.</summary>
internal sealed partial class Run
{
    /// <summary>Begins the turns of a multi-instance activity or loop (BPMN 2.0.2 §10.3.8, §13.3.7).</summary>
    internal void BeginTurns(Activity activity, Token token)
    {
        var repeat = activity.Repeat!;
        var (total, items) = repeat.Count(Scope(token));
        if (total > TurnsAtMost)
        {
            Fail(activity.Id, "incident.too-many-turns", $"'{activity.Label}' would run {total} times; {TurnsAtMost} is the most.");
            return;
        }
        if (total == 0 || !repeat.Begins(Scope(token)))
        {
            if (repeat.Result is { } name)
                Set(name, JsonSerializer.SerializeToElement(Array.Empty<object>()));
            Detach(token.Id);
            Leave(activity, token);
            return;
        }
        Wait(token);
        _turns.Add(new Turns(token.Id, total, 0, 0, items, []));
        activity.AttachBoundaries(this, token);
        for (var turn = 0; turn < (repeat.Sequential ? 1 : total); turn++)
            BeginTurn(activity, token.Id);
    }

    private void BeginTurn(Activity activity, int token)
    {
        var at = _turns.FindIndex(turns => turns.Token == token);
        var turns = _turns[at];
        _turns[at] = turns with { Started = turns.Started + 1 };
        var locals = new Dictionary<string, JsonElement>(StringComparer.Ordinal)
        {
            ["loopCounter"] = JsonSerializer.SerializeToElement(turns.Started),
        };
        if (turns.Items is { } items)
            locals[activity.Repeat!.Item ?? "item"] = items[turns.Started];
        Place(activity, token, inner: true, locals);
    }

    private void EndTurn(Element element, Token turn)
    {
        var activity = (Activity)element;
        var repeat = activity.Repeat!;
        var at = _turns.FindIndex(turns => turns.Token == turn.Scope);
        if (at < 0 || Find(turn.Scope) is not { } host)
            return;
        var turns = _turns[at] with { Done = _turns[at].Done + 1 };
        if (repeat.Output is { } output)
            turns = turns with { Outputs = [.. turns.Outputs, output.Evaluate(Scope(turn))] };
        // All that can fail comes first, so that a turn is ended as a whole or not at all.
        var done = turns.Done >= turns.Total || repeat.Ends(Scope(host), turns);
        _turns[at] = turns;
        Remove(turn.Id);

        if (!done)
        {
            if (repeat.Sequential)
                BeginTurn(activity, host.Id);
            return;
        }
        RemoveScope(host.Id);
        if (repeat.Result is { } name)
            Set(name, JsonSerializer.SerializeToElement(turns.Outputs));
        Leave(activity, host);
    }
}
