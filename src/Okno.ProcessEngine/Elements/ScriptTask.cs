using System.Xml.Linq;
using Okno.ProcessEngine.Definitions;
using Okno.ProcessEngine.Expressions;

namespace Okno.ProcessEngine.Elements;

/// <summary>Reckons something out (BPMN 2.0.2 §10.3.3). What its script gives joins the variables: under <c>okno:result</c>'s name, or member by member.</summary>
public sealed class ScriptTask(string id, string? name, Expression? script, string? result) : Activity(id, name)
{
    internal static ScriptTask Read(XElement xml, string id, string? name, List<Problem> problems)
    {
        var format = (string?)xml.Attribute("scriptFormat") ?? "javascript";
        var text = xml.Element(Bpmn.Model + "script")?.Value;
        if (
            string.IsNullOrWhiteSpace(text)
            || !format.Contains("javascript", StringComparison.OrdinalIgnoreCase)
                && !format.Contains("ecmascript", StringComparison.OrdinalIgnoreCase)
        )
        {
            problems.Add(Problems.NoScript(id, name ?? id));
            return new ScriptTask(id, name, null, null);
        }
        return new ScriptTask(
            id,
            name,
            Expression.ReadScript(text, id, problems),
            (string?)Bpmn.Extension(xml, "result")?.Attribute("variable")
        );
    }

    internal override void Enter(Run run, Token token)
    {
        if (script is null)
        {
            run.Fail(Id, "incident.no-script", $"'{Label}' has no JavaScript.");
            return;
        }
        run.Bring(result, script.Evaluate(run.Scope(token)));
        run.Leave(this, token);
    }
}
