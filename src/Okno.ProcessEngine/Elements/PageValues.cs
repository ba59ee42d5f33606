using System.Collections.Frozen;
using System.Text.Json;
using System.Xml.Linq;
using Okno.ProcessEngine.Definitions;
using Okno.ProcessEngine.Expressions;

namespace Okno.ProcessEngine.Elements;

/// <summary>The <c>okno:value field="…"</c> of an element: what to fill in, by name.</summary>
internal static class PageValues
{
    private static readonly FrozenDictionary<string, JsonElement> None = FrozenDictionary<string, JsonElement>.Empty;

    internal static List<KeyValuePair<string, Expression>> Read(XElement? xml, string id, List<Problem> problems)
    {
        var values = new List<KeyValuePair<string, Expression>>();
        foreach (var value in xml?.Elements(Bpmn.Okno + "value") ?? [])
        {
            if ((string?)value.Attribute("field") is not { Length: > 0 } field || values.Exists(known => known.Key == field))
                problems.Add(Problems.BadField(id));
            else
                values.Add(new(field, Expression.ReadValue(value.Value, id, problems)));
        }
        return values;
    }

    internal static IReadOnlyDictionary<string, JsonElement> Fill(IReadOnlyList<KeyValuePair<string, Expression>> values, Scope scope)
    {
        if (values.Count == 0)
            return None;
        var filled = new Dictionary<string, JsonElement>(values.Count, StringComparer.Ordinal);
        foreach (var (field, expression) in values)
            filled[field] = expression.Evaluate(scope);
        return filled;
    }
}
