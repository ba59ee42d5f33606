using System.Text.Json;
using Okno.ProcessEngine.Definitions;
using static Okno.ProcessEngine.Tests.Model;

namespace Okno.ProcessEngine.Tests;

/// <summary>One instance played through; its state goes through JSON after every step, as it does in the database.</summary>
internal sealed class Play
{
    private readonly Definition _definition;
    private readonly List<Command> _commands;
    private readonly List<string> _entered = [];

    private Play(Definition definition, InstanceState state, List<Command> commands, IReadOnlyList<Passing> begun)
    {
        Begun = begun;
        _entered.AddRange(Of(begun));
        _definition = definition;
        _commands = commands;
        State = state;
    }

    internal InstanceState State { get; private set; }

    /// <summary>The way it went when it was started.</summary>
    internal IReadOnlyList<Passing> Begun { get; }

    /// <summary>The elements that tokens came to, in their order.</summary>
    internal IReadOnlyList<string> Entered => _entered;

    internal Status Status => State.Status;

    internal IReadOnlyList<Command> All => _commands;

    /// <summary>The steps that are open, by element, in alphabetical order.</summary>
    internal string Open => string.Join(' ', OpenSteps().Select(step => step.ElementId).Order(StringComparer.Ordinal));

    internal static Play Of(params string[] elements) => With([], elements);

    internal static Play With((string Name, object? Value)[] parameters, params string[] elements)
    {
        var definition = Sound(elements);
        var begun = Engine.Start(definition, Values([("entityRecordId", Case), .. parameters]));
        return new Play(definition, Stored(begun.State), [.. begun.Commands], begun.Way);
    }

    private static IEnumerable<string> Of(IEnumerable<Passing> way) =>
        way.Where(one => one.Kind is PassingKind.Entered).Select(one => one.Id);

    internal Play Copy() => new(_definition, State, [.. _commands], Begun);

    internal Advance Hear(EngineEvent e)
    {
        var advance = Engine.Apply(_definition, State, e);
        if (!ReferenceEquals(advance.State, State))
            State = Stored(advance.State);
        _commands.AddRange(advance.Commands);
        _entered.AddRange(Of(advance.Way));
        return advance with { State = State };
    }

    internal void Complete(string elementId, params (string Name, object? Value)[] values)
    {
        var step = OpenSteps().First(step => step.ElementId == elementId);
        Hear(new StepCompleted(step.Key, Values(values)));
    }

    internal int Timer(string elementId) => _commands.OfType<SetTimer>().Last(timer => timer.ElementId == elementId).Key;

    internal int Awaited(string name) => _commands.OfType<AwaitMessage>().Last(message => message.Name == name).Key;

    private List<OpenStep> OpenSteps()
    {
        var open = new List<OpenStep>();
        foreach (var command in _commands)
        {
            if (command is OpenStep opened)
                open.Add(opened);
            else if (command is CloseStep closed)
                open.RemoveAll(step => step.Key == closed.Key);
        }
        return open;
    }

    private static InstanceState Stored(InstanceState state) => JsonSerializer.Deserialize<InstanceState>(JsonSerializer.Serialize(state))!;
}
