using System.Collections.Frozen;
using System.Text.Json;
using System.Xml.Linq;
using Okno.ProcessEngine.Definitions;
using Okno.ProcessEngine.Expressions;

namespace Okno.ProcessEngine.Elements;

/// <summary>Okno's <c>okno:openEditPage</c>: the edit page of a new or existing record.</summary>
/// <param name="RecordId">The record to open; null for a new one.</param>
/// <param name="CompletionCondition">What must hold over the saved <c>record</c>; null when any save will do.</param>
/// <param name="Values">What to fill into the page's fields.</param>
public sealed record OpenEditPage(
    string Object,
    Expression? RecordId,
    string? Hint,
    Expression? CompletionCondition,
    IReadOnlyList<KeyValuePair<string, Expression>> Values
)
{
    private static readonly FrozenDictionary<string, JsonElement> NoValues = FrozenDictionary<string, JsonElement>.Empty;

    internal static OpenEditPage Read(XElement xml, string taskId, List<Problem> problems)
    {
        var kind = (string?)xml.Attribute("object");
        if (string.IsNullOrWhiteSpace(kind))
            problems.Add(Problems.NoObject(taskId));

        var recordId = (string?)xml.Attribute("recordId");
        var condition = xml.Element(Bpmn.Okno + "completionCondition");
        var values = new List<KeyValuePair<string, Expression>>();
        foreach (var value in xml.Elements(Bpmn.Okno + "value"))
        {
            if ((string?)value.Attribute("field") is not { Length: > 0 } field || values.Exists(known => known.Key == field))
                problems.Add(Problems.BadField(taskId));
            else
                values.Add(new(field, Expression.ReadValue(value.Value, taskId, problems)));
        }

        return new OpenEditPage(
            kind ?? "",
            string.IsNullOrWhiteSpace(recordId) ? null : Expression.ReadValue(recordId, taskId, problems),
            (string?)xml.Attribute("hint"),
            condition is null ? null : Expression.ReadCondition(condition.Value, taskId, problems),
            values
        );
    }

    internal Guid? FindRecord(Scope scope)
    {
        if (RecordId is null)
            return null;

        var value = RecordId.Evaluate(scope);
        if (value.ValueKind == JsonValueKind.String && value.TryGetGuid(out var id))
            return id;

        throw new ExpressionFailed($"recordId \"{RecordId.Text}\" gives no record's id.");
    }

    internal IReadOnlyDictionary<string, JsonElement> FillIn(Scope scope)
    {
        if (Values.Count == 0)
            return NoValues;

        var filled = new Dictionary<string, JsonElement>(Values.Count, StringComparer.Ordinal);
        foreach (var (field, expression) in Values)
            filled[field] = expression.Evaluate(scope);
        return filled;
    }
}
