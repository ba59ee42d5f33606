using System.Xml.Linq;
using Okno.ProcessEngine.Expressions;

namespace Okno.ProcessEngine.Definitions;

/// <summary>
/// Reads <c>okno:parameters</c> of a process, and its data objects (BPMN 2.0.2 §10.4.1): one whose name is an identifier is a parameter of the
/// type of its item definition.
/// </summary>
internal static class ParameterReader
{
    internal static List<Parameter> Read(XElement process, string key, List<Problem> problems)
    {
        var parameters = new List<Parameter>();
        foreach (var xml in Bpmn.Extension(process, "parameters")?.Elements(Bpmn.Okno + "parameter") ?? [])
        {
            var name = (string?)xml.Attribute("name") ?? "";
            var type = (string?)xml.Attribute("type") ?? "";
            if (!Expression.IsName(name) || parameters.Exists(known => known.Name == name))
                problems.Add(Problems.BadParameterName(key, name));
            else if (TypeOf(type) is not { } known)
                problems.Add(Problems.BadParameterType(key, name, type));
            else
                parameters.Add(new Parameter(name, known));
        }

        foreach (var xml in process.Elements().Where(xml => xml.Name == Bpmn.Model + "dataObject" || xml.Name == Bpmn.Model + "property"))
        {
            if (
                (string?)xml.Attribute("name") is { Length: > 0 } name
                && Expression.IsName(name)
                && !parameters.Exists(one => one.Name == name)
            )
                parameters.Add(new Parameter(name, TypeOfItem(xml)));
        }
        return parameters;
    }

    /// <summary>The type that an item definition (BPMN 2.0.2 §8.4.10) names, by the names of XML Schema; what it does not name may be anything.</summary>
    private static ParameterType TypeOfItem(XElement data)
    {
        var reference = Elements.Trigger.Local((string?)data.Attribute("itemSubjectRef"));
        var item = data.AncestorsAndSelf().Last().Elements(Bpmn.Model + "itemDefinition").FirstOrDefault(one => Bpmn.Id(one) == reference);
        if (
            item is null
            || (string?)data.Attribute("isCollection") is "true" or "1"
            || (string?)item.Attribute("isCollection") is "true" or "1"
        )
            return ParameterType.Any;
        return Elements.Trigger.Local((string?)item.Attribute("structureRef"))?.ToUpperInvariant() switch
        {
            "STRING" => ParameterType.Text,
            "INT" or "INTEGER" or "LONG" or "SHORT" or "DECIMAL" or "DOUBLE" or "FLOAT" or "NUMBER" => ParameterType.Number,
            "BOOLEAN" => ParameterType.Boolean,
            "DATETIME" => ParameterType.DateTime,
            "GUID" or "UUID" => ParameterType.Guid,
            _ => ParameterType.Any,
        };
    }

    private static ParameterType? TypeOf(string text) =>
        text switch
        {
            "guid" => ParameterType.Guid,
            "text" => ParameterType.Text,
            "number" => ParameterType.Number,
            "boolean" => ParameterType.Boolean,
            "dateTime" => ParameterType.DateTime,
            "any" => ParameterType.Any,
            _ => null,
        };
}
