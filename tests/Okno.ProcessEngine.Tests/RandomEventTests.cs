using System.Text;
using System.Text.Json;
using CsCheck;
using Okno.ProcessEngine.Elements;
using static Okno.ProcessEngine.Tests.Model;

namespace Okno.ProcessEngine.Tests;

/// <summary>
/// Random processes of everything that waits, interrupts and repeats, answered in random order, some answers failing and some doubled: no token is lost, what is
/// waited for outside is what the tokens wait for, a join fires once, and every process ends.
/// </summary>
public class RandomEventTests
{
    private static readonly string[] Kinds =
    [
        "task",
        "timer",
        "message",
        "work",
        "boundary",
        "beside",
        "race",
        "repeat",
        "subProcess",
        "eventSubProcess",
        "parallel",
        "inclusive",
        "sequence",
    ];

    [Fact]
    public void What_is_waited_for_outside_is_what_the_tokens_wait_for_until_all_is_over() =>
        Gen.Select(Gen.Int[0, Kinds.Length - 1].Array[1, 12], Gen.Int[0, 9], Gen.Int[0, 999].Array[80])
            .Sample(
                (shape, amount, order) =>
                {
                    var draw = new Drawing(shape);
                    var last = draw.Block("start", 0);
                    var told = Play.With([("amount", amount)], Start(), draw.Xml, End(), Flow(last, "end"));
                    var outside = new Outside(told.All);
                    Check(told, outside);
                    for (var turn = 0; told.Status is not Status.Completed; turn++)
                    {
                        Assert.True(turn < 2_000, "it never ends");
                        var chance = order[turn % order.Length] + turn;
                        if (told.Status is Status.Incident)
                        {
                            outside.Note(told.Hear(chance % 2 == 0 ? new IncidentResolved() : new IncidentResolved(Values())));
                            Check(told, outside);
                            continue;
                        }
                        var answer = outside.Answer(chance);
                        outside.Note(told.Hear(answer));
                        Check(told, outside);
                        if (chance % 5 == 0 && answer is not TimerFired && told.Status is Status.Running && !outside.Awaits(answer.Key))
                            Assert.Empty(told.Hear(answer).Commands); // a doubled answer means nothing
                    }
                    Assert.Equal(Status.Completed, told.Status);
                    Assert.Empty(told.State.Tokens);
                    Assert.Equal(1, told.All.Count(command => command is EndInstance));
                    foreach (var (element, times) in told.Entered.CountBy(id => id, StringComparer.Ordinal))
                        Assert.True(times == 1 || !element.StartsWith("after-", StringComparison.Ordinal), $"{element} came {times} times");
                },
                iter: 400
            );

    private static void Check(Play told, Outside outside)
    {
        var waiting = told.State.Tokens.Where(token => token.Waiting).ToList();
        Assert.All(outside.Keys, key => Assert.Contains(waiting, token => token.Id == key));
        if (told.Status is Status.Running)
        {
            Assert.Contains(waiting, token => token.Lives);
            Assert.All(told.State.Tokens, token => Assert.True(token.Waiting, $"{token.ElementId} neither moves nor waits"));
            Assert.NotEmpty(outside.Keys);
        }
        // Whatever hangs on another token hangs on one that is there.
        var ids = told.State.Tokens.Select(token => token.Id).ToHashSet();
        Assert.Equal(ids.Count, told.State.Tokens.Count);
        Assert.All(told.State.Tokens, token => Assert.True(token.Scope == 0 || ids.Contains(token.Scope)));
        Assert.All(told.State.Tokens, token => Assert.True(token.AttachedTo is not { } host || ids.Contains(host)));
    }

    /// <summary>The world as the commands made it: what is open and can be answered.</summary>
    private sealed class Outside
    {
        private readonly SortedDictionary<int, Func<int, Answer>> _open = [];

        internal Outside(IEnumerable<Command> commands) => Note(commands);

        internal IEnumerable<int> Keys => _open.Keys;

        internal bool Awaits(int key) => _open.ContainsKey(key);

        internal void Note(Advance advance) => Note(advance.Commands);

        internal Answer Answer(int chance)
        {
            var (key, make) = _open.ElementAt(chance % _open.Count);
            var answer = make(chance);
            if (answer is WorkDone or WorkFailed)
                _open.Remove(key); // work is answered once
            return answer;
        }

        private void Note(IEnumerable<Command> commands)
        {
            foreach (var command in commands)
            {
                switch (command)
                {
                    case OpenStep step:
                        _open.Add(step.Key, _ => new StepCompleted(step.Key, Values(("answer", "yes"))));
                        break;
                    case SetTimer timer:
                        _open.Add(timer.Key, _ => new TimerFired(timer.Key));
                        break;
                    case AwaitMessage message:
                        _open.Add(message.Key, _ => new MessageArrived(message.Key, default));
                        break;
                    case DoWork work:
                        _open.Add(
                            work.Key,
                            chance =>
                                chance % 3 == 0
                                    ? new WorkFailed(work.Key, "not today", chance % 2 == 0 ? "busy" : null)
                                    : new WorkDone(work.Key, JsonSerializer.SerializeToElement(1))
                        );
                        break;
                    case CloseStep close:
                        Assert.True(_open.Remove(close.Key), $"{close.ElementId} was closed and not open");
                        break;
                    case StopWaiting stop:
                        _open.Remove(stop.Key);
                        break;
                }
            }
        }
    }

    /// <summary>Draws nested blocks: each has one way in and one way out, marked by an element <c>after-…</c> that only one token may come to.</summary>
    private sealed class Drawing(int[] shape)
    {
        private const string Question =
            "<extensionElements><okno:question text='Q'><okno:answer value='yes'/><okno:answer value='no'/></okno:question></extensionElements>";

        private const string Time = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>";
        private readonly StringBuilder _xml = new();
        private int _next;
        private int _id;

        internal string Xml => _xml.ToString();

        internal string Block(string after, int depth, string? condition = null)
        {
            var kind = depth > 3 || _next >= shape.Length ? "task" : Kinds[shape[_next++]];
            var id = $"e{_id++}";
            switch (kind)
            {
                case "sequence":
                    return Block(Block(after, depth + 1, condition), depth + 1);
                case "timer":
                    return Draw($"<intermediateCatchEvent id='{id}'>{Time}</intermediateCatchEvent>");
                case "message":
                    return Draw($"<intermediateCatchEvent id='{id}'><messageEventDefinition/></intermediateCatchEvent>");
                case "work":
                    Draw(
                        $"<serviceTask id='{id}'><extensionElements><okno:add object='case'/></extensionElements></serviceTask><boundaryEvent id='{id}b' attachedToRef='{id}'><errorEventDefinition/></boundaryEvent>"
                    );
                    return Merge(id, id, id + "b");
                case "boundary":
                    Draw(
                        $"<userTask id='{id}'>{Question}</userTask><boundaryEvent id='{id}b' attachedToRef='{id}'>{Time}</boundaryEvent><boundaryEvent id='{id}c' attachedToRef='{id}'><messageEventDefinition/></boundaryEvent>"
                    );
                    return Merge(id, id, id + "b", id + "c");
                case "beside":
                    Draw(
                        $"<userTask id='{id}'>{Question}</userTask><boundaryEvent id='{id}b' attachedToRef='{id}' cancelActivity='false'>{Time}</boundaryEvent><userTask id='{id}t'>{Question}</userTask><endEvent id='{id}e'/>"
                    );
                    Line(id + "b", id + "t");
                    Line(id + "t", id + "e");
                    return id;
                case "race":
                    Draw(
                        $"<eventBasedGateway id='{id}'/><intermediateCatchEvent id='{id}a'>{Time}</intermediateCatchEvent><intermediateCatchEvent id='{id}b'><messageEventDefinition/></intermediateCatchEvent>"
                    );
                    Line(id, id + "a");
                    Line(id, id + "b");
                    return Merge(id, id + "a", id + "b");
                case "repeat":
                    var sequential = shape[_next % shape.Length] % 2 == 0 ? "true" : "false";
                    Draw(
                        $"<userTask id='{id}'>{Question}<multiInstanceLoopCharacteristics isSequential='{sequential}'><loopCardinality>3</loopCardinality></multiInstanceLoopCharacteristics></userTask><boundaryEvent id='{id}b' attachedToRef='{id}'>{Time}</boundaryEvent>"
                    );
                    return Merge(id, id, id + "b");
                case "subProcess" or "eventSubProcess":
                    Line(after, id, condition);
                    _xml.Append($"<subProcess id='{id}'><startEvent id='{id}s'/>");
                    var inner = Block(id + "s", depth + 1);
                    _xml.Append($"<endEvent id='{id}e'/>");
                    Line(inner, id + "e");
                    if (kind == "eventSubProcess")
                    {
                        var interrupting = shape[_next % shape.Length] % 2 == 0 ? "true" : "false";
                        _xml.Append(
                            $"<subProcess id='{id}v' triggeredByEvent='true'><startEvent id='{id}vs' isInterrupting='{interrupting}'>{Time}</startEvent>"
                        );
                        var heard = Block(id + "vs", depth + 2);
                        _xml.Append($"<endEvent id='{id}ve'/>");
                        Line(heard, id + "ve");
                        _xml.Append("</subProcess>");
                    }
                    _xml.Append("</subProcess>");
                    return After(id, id);
                case "parallel" or "inclusive":
                    Line(after, id, condition);
                    var asks = kind == "inclusive";
                    _xml.Append($"<{kind}Gateway id='{id}' {(asks ? $"default='{id}-{id}d'" : "")}/><{kind}Gateway id='{id}j'/>");
                    for (var branch = 0; branch < 2; branch++)
                        Line(Block(id, depth + 1, asks ? $"amount > {3 * branch}" : null), id + "j");
                    if (asks)
                    {
                        _xml.Append($"<manualTask id='{id}d'/>");
                        Line(id, id + "d");
                        Line(id + "d", id + "j");
                    }
                    return After(id, id + "j");
                default:
                    return Draw($"<userTask id='{id}'>{Question}</userTask>");
            }

            string Draw(string xml)
            {
                Line(after, id, condition);
                _xml.Append(xml);
                return id;
            }
        }

        private string Merge(string id, params string[] from)
        {
            _xml.Append($"<exclusiveGateway id='{id}m'/>");
            foreach (var one in from)
                Line(one, id + "m");
            return After(id, id + "m");
        }

        private string After(string id, string from)
        {
            _xml.Append($"<manualTask id='after-{id}'/>");
            Line(from, "after-" + id);
            return "after-" + id;
        }

        private void Line(string from, string to, string? condition = null) => _xml.Append(Flow(from, to, condition));
    }
}
