using System.Text;
using System.Text.Json;
using CsCheck;
using Okno.ProcessEngine.Definitions;
using Okno.ProcessEngine.Elements;
using static Okno.ProcessEngine.Tests.Model;

namespace Okno.ProcessEngine.Tests;

/// <summary>Random processes, sound and unsound, told random things.</summary>
public class RandomProcessTests
{
    private const int MaxNodes = 8;

    private static readonly string[] Conditions = ["true", "record.done", "amount > 2", "record.no.such", "1", "(() => { throw 1 })()"];

    private static readonly Gen<string> Processes = Gen.Select(Gen.Bool, Gen.Int[0, Conditions.Length], Gen.Int[0, MaxNodes].Array[1, 3])
        .Array[1, MaxNodes]
        .Select(nodes =>
        {
            string Target(int number) => number < nodes.Length ? $"n{number}" : "end";
            var xml = new StringBuilder(Start()).Append(End()).Append(Flow("start", "n0"));
            for (var i = 0; i < nodes.Length; i++)
            {
                var (isTask, condition, targets) = nodes[i];
                var next = targets.Select(Target).Distinct(StringComparer.Ordinal).Take(isTask ? 1 : 3).ToList();
                xml.Append(
                    isTask
                        ? Task($"n{i}", condition < Conditions.Length ? Conditions[condition] : null)
                        : Gateway($"n{i}", $"n{i}-{next[0]}")
                );
                for (var j = 0; j < next.Count; j++)
                    xml.Append(Flow($"n{i}", next[j], j == 0 ? null : $"amount > {targets[j]}"));
            }

            return Xml(xml.ToString());
        });

    private static readonly Gen<EngineEvent> Events = Gen.Frequency(
        (6, Gen.Bool.Select(done => (EngineEvent)Saved(new { done, no = new { such = done } }))),
        (1, Gen.Const((EngineEvent)new RecordSaved("case", Case, default))),
        (1, Gen.Const((EngineEvent)Saved(new { }, id: Guid.Empty))),
        (1, Gen.Const((EngineEvent)Saved(new { }, kind: "contact"))),
        (
            5,
            Gen.Select(
                Gen.Int[0, MaxNodes],
                Gen.Int[0, 9],
                (n, amount) => (EngineEvent)new StepCompleted(1 + (n % 2), Values(("amount", amount)))
            )
        ),
        (2, Gen.Const((EngineEvent)new IncidentResolved())),
        (1, Gen.Const((EngineEvent)new Cancel("random")))
    );

    [Fact]
    public void Every_instance_ends_or_waits_for_something_named() =>
        Gen.Select(Processes, Gen.Int[0, 9], Events.Array[0, 20])
            .Sample(
                (xml, amount, events) =>
                {
                    var read = DefinitionReader.Read(xml);
                    var begun = Begin(read.Definition, amount);
                    if (read.Publishable)
                        Assert.NotEqual(Status.Incident, begun.State.Status); // a sound process does not fail by itself

                    var open = new List<string>();
                    Check(read.Definition, begun, open);
                    var state = begun.State;
                    foreach (var e in events)
                        state = Tell(read.Definition, state, e, open);
                },
                iter: 500
            );

    private static InstanceState Tell(Definition definition, InstanceState state, EngineEvent e, List<string> open)
    {
        var advance = Engine.Apply(definition, state, e);
        var restored = Engine.Apply(definition, JsonSerializer.Deserialize<InstanceState>(Json(state))!, e);
        Assert.Equal(Json(advance.State), Json(restored.State));
        Assert.Equal(advance.Commands.Select(command => command.GetType()), restored.Commands.Select(command => command.GetType()));

        if (ReferenceEquals(advance.State, state))
        {
            Assert.Empty(advance.Commands);
            return state;
        }

        Assert.True(Transitions.Accepts(state.Status, e), $"{e} is illegal in {state.Status}");
        Assert.True(Transitions.Leads(state.Status, e, advance.State.Status), $"{e} led from {state.Status} to {advance.State.Status}");
        Check(definition, advance, open);
        return advance.State;
    }

    private static void Check(Definition definition, Advance advance, List<string> open)
    {
        foreach (var command in advance.Commands)
        {
            if (command is OpenStep opened)
                open.Add(opened.ElementId);
            else if (command is CloseStep closed)
                Assert.True(open.Remove(closed.ElementId), $"{closed.ElementId} was not open");
        }

        var state = advance.State;
        Assert.Equal(
            open.Order(StringComparer.Ordinal),
            state.Tokens.Where(t => t.Waiting).Select(t => t.ElementId).Order(StringComparer.Ordinal)
        );
        Assert.All(state.Tokens, token => Assert.True(definition.Elements.ContainsKey(token.ElementId)));
        Assert.Equal(state.Status == Status.Incident, state.Incident is not null);
        Assert.Equal(state.Status == Status.Incident ? 1 : 0, advance.Commands.Count(command => command is RaiseIncident));
        Assert.Equal(
            state.Status is Status.Completed or Status.Canceled ? 1 : 0,
            advance.Commands.Count(command => command is EndInstance)
        );
        if (state.Status is Status.Running)
            Assert.All(state.Tokens, token => Assert.True(token.Waiting && definition.Elements[token.ElementId] is UserTask));
        Assert.Equal(state.Status is Status.Running or Status.Incident ? 1 : 0, state.Tokens.Count); // one token, never lost or doubled
    }
}
