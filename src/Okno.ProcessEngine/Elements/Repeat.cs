using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Okno.ProcessEngine.Definitions;
using Okno.ProcessEngine.Expressions;

namespace Okno.ProcessEngine.Elements;

/// <summary>
/// How an activity repeats: once for each of several (BPMN 2.0.2 §10.3.8.2, multi-instance) or again while a condition holds
/// (§10.3.8.1, loop).
/// </summary>
/// <remarks>
/// What it goes over, and what comes of it, stand in <c>okno:repeat collection="=list" item="name" output="=expression" result="name"</c>; the
/// number of turns may also stand in BPMN's <c>loopCardinality</c>.
/// </remarks>
internal sealed class Repeat
{
    internal bool Sequential { get; private init; }
    internal string? Item { get; private init; }
    internal string? Result { get; private init; }
    internal Expression? Output { get; private init; }
    private Expression? Cardinality { get; init; }
    private Expression? Collection { get; init; }
    private Expression? Completion { get; init; }
    private Expression? While { get; init; }
    private bool TestBefore { get; init; }
    private int? Maximum { get; init; }

    internal static Repeat? Read(XElement activity, string id, List<Problem> problems)
    {
        if (activity.Element(Bpmn.Model + "standardLoopCharacteristics") is { } loop)
        {
            return new Repeat
            {
                Sequential = true,
                While = Condition(loop.Element(Bpmn.Model + "loopCondition"), id, problems),
                TestBefore = (string?)loop.Attribute("testBefore") is "true" or "1",
                Maximum = int.TryParse((string?)loop.Attribute("loopMaximum"), CultureInfo.InvariantCulture, out var most) ? most : null,
            };
        }
        if (activity.Element(Bpmn.Model + "multiInstanceLoopCharacteristics") is not { } multi)
            return null;
        var okno = Bpmn.Extension(multi, "repeat") ?? Bpmn.Extension(activity, "repeat");
        var cardinality = multi.Element(Bpmn.Model + "loopCardinality")?.Value;
        var read = new Repeat
        {
            Sequential = (string?)multi.Attribute("isSequential") is "true" or "1",
            Cardinality = string.IsNullOrWhiteSpace(cardinality)
                ? null
                : Expression.ReadCondition(cardinality.TrimStart().TrimStart('='), id, problems),
            Collection = Value(okno, "collection", id, problems),
            Item = (string?)okno?.Attribute("item"),
            Output = Value(okno, "output", id, problems),
            Result = (string?)okno?.Attribute("result"),
            Completion = Condition(multi.Element(Bpmn.Model + "completionCondition"), id, problems),
        };
        if (read.Cardinality is null && read.Collection is null)
            problems.Add(Problems.NoTurns(id));
        return read;
    }

    /// <summary>How many turns there are, and what they go over.</summary>
    internal (int Total, IReadOnlyList<JsonElement>? Items) Count(Scope scope)
    {
        if (While is not null || (Cardinality is null && Collection is null))
            return (Maximum ?? 1_000, null);
        if (Collection is not null)
        {
            var list = Collection.Evaluate(scope);
            if (list.ValueKind == JsonValueKind.Null)
                return (0, []);
            if (list.ValueKind != JsonValueKind.Array)
                throw new ExpressionFailed("incident.no-list", $"\"{Collection.Text}\" gives no list.");
            return (list.GetArrayLength(), [.. list.EnumerateArray().Select(item => item.Clone())]);
        }
        var count = Cardinality!.Evaluate(scope);
        return count.ValueKind == JsonValueKind.Number && count.TryGetDouble(out var number) && number is >= 0 and < int.MaxValue
            ? ((int)number, null)
            : throw new ExpressionFailed("incident.no-number", $"\"{Cardinality.Text}\" gives no number of turns.");
    }

    internal bool Begins(Scope scope) => While is null || !TestBefore || While.Holds(scope);

    /// <summary>Whether no further turn is needed.</summary>
    internal bool Ends(Scope scope, Turns turns)
    {
        if (While is not null)
            return !While.Holds(scope);
        if (Completion is null)
            return false;
        var seen = new Dictionary<string, JsonElement>(scope.Variables, StringComparer.Ordinal)
        {
            ["numberOfInstances"] = JsonSerializer.SerializeToElement(turns.Total),
            ["numberOfCompletedInstances"] = JsonSerializer.SerializeToElement(turns.Done),
            ["numberOfActiveInstances"] = JsonSerializer.SerializeToElement(turns.Started - turns.Done),
            ["outputs"] = JsonSerializer.SerializeToElement(turns.Outputs),
        };
        return Completion.Holds(scope with { Variables = seen });
    }

    private static Expression? Condition(XElement? xml, string id, List<Problem> problems) =>
        xml is null || string.IsNullOrWhiteSpace(xml.Value)
            ? null
            : Expression.ReadCondition(xml.Value.TrimStart().TrimStart('='), id, problems);

    private static Expression? Value(XElement? okno, string name, string id, List<Problem> problems) =>
        (string?)okno?.Attribute(name) is { Length: > 0 } text ? Expression.ReadValue(text, id, problems) : null;
}
