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
    public static Advance Start(Definition definition, IReadOnlyDictionary<string, JsonElement> parameters)
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

        var run = new Run(definition, [], variables);
        if (definition.Start is null)
            run.Fail(definition.Key, $"'{definition.Name}' has no start event.");
        else
        {
            run.Place(definition.Start);
            if (unfit is not null)
                run.Fail(definition.Start.Id, $"Parameter '{unfit.Name}' is not of type {unfit.Type}.");
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
            RecordSaved saved => Hear(definition, state, saved),
            StepCompleted completed => Complete(definition, state, completed),
            IncidentResolved => Resume(definition, state),
            Cancel cancel => End(state, cancel),
            _ => Advance.Unchanged(state),
        };
    }

    private static Advance Hear(Definition definition, InstanceState state, RecordSaved saved)
    {
        var run = new Run(definition, state.Tokens, state.Variables);
        saved = saved with { Record = Kept(saved.Record) };
        foreach (var token in state.Tokens)
        {
            if (token.Waiting && !run.Stuck && definition.Elements.GetValueOrDefault(token.ElementId) is UserTask task)
                run.Try(task, () => task.Hear(saved, run, token));
        }

        run.Go();
        var advance = run.Finish();
        return advance.Commands.Count == 0 && advance.State.Tokens.SequenceEqual(state.Tokens) ? Advance.Unchanged(state) : advance;
    }

    private static Advance Complete(Definition definition, InstanceState state, StepCompleted completed)
    {
        var token = state.Tokens.FirstOrDefault(token => token.Waiting && token.ElementId == completed.ElementId);
        if (token is null || definition.Elements.GetValueOrDefault(token.ElementId) is not UserTask { Page.CompletionCondition: null } task)
            return Advance.Unchanged(state);

        var variables = new Dictionary<string, JsonElement>(state.Variables, StringComparer.Ordinal);
        foreach (var (name, value) in completed.Values)
            variables[name] = Kept(value);

        var run = new Run(definition, state.Tokens, variables);
        task.Complete(run, token);
        run.Go();
        return run.Finish();
    }

    private static Advance Resume(Definition definition, InstanceState state)
    {
        var run = new Run(definition, state.Tokens, state.Variables);
        if (state.Tokens.Count == 0 && definition.Start is not null)
            run.Place(definition.Start);
        foreach (var token in state.Tokens)
        {
            if (!token.Waiting)
                run.Retry(token);
        }

        run.Go();
        return run.Finish();
    }

    private static Advance End(InstanceState state, Cancel cancel)
    {
        List<Command> commands = [];
        foreach (var token in state.Tokens)
        {
            if (token.Waiting)
                commands.Add(new CloseStep(token.ElementId));
        }

        commands.Add(new EndInstance(Status.Canceled, cancel.Why));
        return new Advance(state with { Status = Status.Canceled, Tokens = [], Incident = null }, commands);
    }

    /// <summary>A value that outlives the document it was parsed from; what is no value is null.</summary>
    private static JsonElement Kept(JsonElement value) => value.ValueKind == JsonValueKind.Undefined ? Null : value.Clone();
}
