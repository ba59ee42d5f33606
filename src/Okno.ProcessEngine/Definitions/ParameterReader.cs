using System.Xml.Linq;
using Okno.ProcessEngine.Expressions;

namespace Okno.ProcessEngine.Definitions;

/// <summary>Reads <c>okno:parameters</c> of a process.</summary>
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

        return parameters;
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
