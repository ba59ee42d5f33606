using System.Collections.Frozen;
using System.Text.Json;
using Okno.ProcessEngine.Definitions;
using Okno.ProcessEngine.Elements;

namespace Okno.ProcessEngine;

/// <summary>Executes BPMN as a pure function: a definition, a state and an event give a new state and commands.</summary>
/// <remarks>
/// Never throws for what a definition, a parameter or an event holds: mistakes become incidents, illegal events change nothing.
/// </remarks>
public static class Engine
{
    private static readonly JsonElement Null = JsonSerializer.SerializeToElement<object?>(null);

    /// <summary>Begins an instance (BPMN 2.0.2 §13.2). Parameters that the definition does not declare are left out.</summary>
    /// <param name="startId">The start event whose trigger occurred; null for the one without a trigger.</param>
    public static Advance Start(Definition definition, IReadOnlyDictionary<string, JsonElement> parameters, string? startId = null)
    {
        var variables = new Dictionary<string, JsonElement>(definition.Parameters.Count, StringComparer.Ordinal);
        Parameter? unfit = null;
        foreach (var parameter in definition.Parameters)
        {
            var value = parameters.TryGetValue(parameter.Name, out var given) ? Kept(given) : Null;
            variables[parameter.Name] = value;
            if (!parameter.Admits(value))
                unfit ??= parameter;
        }

        var run = new Run(definition, new InstanceState(Status.Running, [], variables));
        var start = startId is null ? definition.Start : definition.Starts.FirstOrDefault(one => one.Id == startId);
        if (start is null)
            run.Fail(definition.Key, "incident.no-start-event", $"'{definition.Name}' has no start event.");
        else
        {
            run.Place(start);
            run.Listen(definition.EventSubProcesses, 0);
            if (unfit is not null)
                run.Fail(start.Id, "incident.bad-parameter", $"Parameter '{unfit.Name}' is not of type {unfit.Type}.");
            run.Go();
        }

        return run.Finish();
    }

    /// <summary>Tells an instance what happened. A definition other than the one it was started with leads to incidents.</summary>
    public static Advance Apply(Definition definition, InstanceState state, EngineEvent e)
    {
        if (!Transitions.Accepts(state.Status, e))
            return Advance.Unchanged(state);

        return e switch
        {
            RecordSaved saved => Hear(definition, state, saved with { Record = Kept(saved.Record) }),
            Answer answer => Take(definition, state, answer),
            IncidentResolved resolved => Resume(definition, state, resolved),
            Cancel cancel => End(definition, state, cancel),
            _ => Advance.Unchanged(state),
        };
    }

    private static Advance Hear(Definition definition, InstanceState state, RecordSaved saved)
    {
        var run = new Run(definition, state);
        foreach (var token in state.Tokens)
        {
            if (token.Waiting && !run.Stuck && run.Find(token.Id) is { } still)
                Tell(definition, run, still, saved);
        }

        run.Go();
        return run.ChangedFrom(state) ? run.Finish() : Advance.Unchanged(state);
    }

    private static Advance Take(Definition definition, InstanceState state, Answer answer)
    {
        var run = new Run(definition, state);
        if (run.Find(answer.Key) is not { Waiting: true } token || !Tell(definition, run, token, answer))
            return Advance.Unchanged(state);
        run.Go();
        return run.Finish();
    }

    private static bool Tell(Definition definition, Run run, Token token, EngineEvent e)
    {
        var heard = false;
        // What repeats waits for its turns; nothing outside ends it, however late an answer to what stood there before comes.
        if (run.Repeats(token))
            return false;
        if (definition.Elements.TryGetValue(token.ElementId, out var element))
            run.Try(element, () => heard = element.Hear(run, token, e));
        return heard || run.Stuck;
    }

    private static Advance Resume(Definition definition, InstanceState state, IncidentResolved resolved)
    {
        var run = new Run(definition, state);
        if (state.Tokens.Count == 0 && definition.Start is not null)
        {
            run.Place(definition.Start);
            run.Listen(definition.EventSubProcesses, 0);
        }
        var stuck = state.Tokens.Where(token => !token.Waiting).ToList();
        var skipped = resolved.SkipWith is null ? null : stuck.Find(token => token.ElementId == state.Incident?.ElementId);
        run.SetAll(resolved.SkipWith ?? FrozenDictionary<string, JsonElement>.Empty);
        foreach (var token in stuck)
        {
            if (token != skipped)
                run.Retry(token);
            else if (!token.Lives)
                run.Remove(token.Id); // what cannot be waited for is not waited for
            else if (definition.Elements.TryGetValue(token.ElementId, out var element))
                run.Leave(element, token);
        }

        run.Go();
        return run.Finish();
    }

    private static Advance End(Definition definition, InstanceState state, Cancel cancel)
    {
        var run = new Run(definition, state);
        run.RemoveScope(0);
        run.Tell(new EndInstance(Status.Canceled, cancel.Why));
        var finished = run.Finish();
        var commands = finished.Commands.Where(command => command is not EndInstance { Status: Status.Completed }).ToList();
        return new Advance(state with { Status = Status.Canceled, Tokens = [], Incident = null, Turns = null }, commands, finished.Way);
    }

    /// <summary>A value that outlives the document it was parsed from; what is no value is null.</summary>
    internal static JsonElement Kept(JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? Null : value.Clone();
}
