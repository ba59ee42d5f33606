using System.Text;
using CsCheck;
using static Okno.ProcessEngine.Tests.Model;

namespace Okno.ProcessEngine.Tests;

/// <summary>Random well-built processes: whatever their shape and whatever the order of work, each task opens once and the process ends.</summary>
public class RandomFlowTests
{
    private static readonly string[] Kinds = ["task", "parallelGateway", "inclusiveGateway", "exclusiveGateway", "subProcess", "sequence"];

    [Fact]
    public void Every_task_opens_once_at_most_and_every_process_ends() =>
        Gen.Select(Gen.Int[0, 5].Array[1, 14], Gen.Int[0, 9], Gen.Int[0, 99].Array[60])
            .Sample(
                (shape, amount, order) =>
                {
                    var draw = new Drawing(shape);
                    draw.Begin("start", "<startEvent id='start'/>");
                    var last = draw.Block("start", 0);
                    draw.Begin("end", "<endEvent id='end'/>");
                    draw.Flow(last, "end");
                    var told = Play.With([("amount", amount)], draw.Xml);
                    var opened = new List<string>();
                    for (var turn = 0; told.Open.Length > 0; turn++)
                    {
                        Assert.Equal(Status.Running, told.Status);
                        var open = told.Open.Split(' ');
                        var chosen = open[order[turn % order.Length] % open.Length];
                        opened.Add(chosen);
                        told.Complete(chosen);
                        Assert.True(turn < 500, "it never ends");
                    }
                    Assert.Equal(Status.Completed, told.Status);
                    Assert.Equal(opened.Distinct(StringComparer.Ordinal).Count(), opened.Count);
                    Assert.Equal(
                        opened.Order(StringComparer.Ordinal),
                        told.All.OfType<OpenStep>().Select(step => step.ElementId).Order(StringComparer.Ordinal)
                    );
                },
                iter: 400
            );

    /// <summary>Draws nested blocks: each has one way in and one way out.</summary>
    private sealed class Drawing(int[] shape)
    {
        private readonly StringBuilder _xml = new();
        private int _next;
        private int _id;

        internal string Xml => _xml.ToString();

        internal void Begin(string id, string xml) => _xml.Append(xml.Replace("@", id, StringComparison.Ordinal));

        internal void Flow(string from, string to, string? condition = null) => _xml.Append(Model.Flow(from, to, condition));

        /// <summary>Draws a block behind an element; answers its last element.</summary>
        internal string Block(string after, int depth, string? condition = null)
        {
            var kind = depth > 3 || _next >= shape.Length ? "task" : Kinds[shape[_next++]];
            var id = $"e{_id++}";
            switch (kind)
            {
                case "sequence":
                    return Block(Block(after, depth + 1, condition), depth + 1);
                case "subProcess":
                    Flow(after, id, condition);
                    _xml.Append($"<subProcess id='{id}'><startEvent id='{id}s'/>");
                    var inner = Block(id + "s", depth + 1);
                    _xml.Append($"<endEvent id='{id}e'/>");
                    Flow(inner, id + "e");
                    _xml.Append("</subProcess>");
                    return id;
                case "task":
                    Flow(after, id, condition);
                    _xml.Append(
                        $"<userTask id='{id}'><extensionElements><okno:question text='Q'><okno:answer value='a'/><okno:answer value='b'/></okno:question></extensionElements></userTask>"
                    );
                    return id;
                default:
                    Flow(after, id, condition);
                    var branches = 2 + (shape[_next % shape.Length] % 2);
                    var asks = kind != "parallelGateway";
                    // The last branch of a choice is its default: its first flow is the one drawn below.
                    var fallback = $"{id}-{id}d";
                    _xml.Append($"<{kind} id='{id}' {(asks ? $"default='{fallback}'" : "")}/><{kind} id='{id}j'/>");
                    for (var branch = 0; branch < branches; branch++)
                    {
                        var last = Block(id, depth + 1, asks ? $"amount > {3 * branch}" : null);
                        Flow(last, id + "j");
                    }
                    if (asks)
                    {
                        _xml.Append($"<manualTask id='{id}d'/>");
                        Flow(id, id + "d");
                        Flow(id + "d", id + "j");
                    }
                    return id + "j";
            }
        }
    }
}
