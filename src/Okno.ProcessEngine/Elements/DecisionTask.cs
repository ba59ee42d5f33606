using System.Xml.Linq;
using Okno.ProcessEngine.Definitions;
using Okno.ProcessEngine.Expressions;

namespace Okno.ProcessEngine.Elements;

/// <summary>
/// A business rule task (BPMN 2.0.2 §10.3.3) with a decision table: the first <c>okno:rule</c> whose <c>when</c> holds gives its
/// <c>okno:value</c>s to the variables. A rule without <c>when</c> always holds.
/// </summary>
public sealed class DecisionTask(
    string id,
    string? name,
    IReadOnlyList<(Expression? When, IReadOnlyList<KeyValuePair<string, Expression>> Values)> rules
) : Activity(id, name)
{
    internal static DecisionTask Read(XElement xml, string id, string? name, List<Problem> problems)
    {
        var table = Bpmn.Extension(xml, "decision");
        if (table is null || !table.Elements(Bpmn.Okno + "rule").Any())
            problems.Add(Problems.NoRules(id, name ?? id));
        var rules = (table?.Elements(Bpmn.Okno + "rule") ?? []).Select(rule =>
            (
                (string?)rule.Attribute("when") is { Length: > 0 } when
                    ? Expression.ReadCondition(when.TrimStart().TrimStart('='), id, problems)
                    : null,
                PageValues.Read(rule, id, problems)
            )
        );
        return new DecisionTask(id, name, [.. rules]);
    }

    internal override void Enter(Run run, Token token)
    {
        var scope = run.Scope(token);
        foreach (var (when, values) in rules)
        {
            if (when is not null && !when.Holds(scope))
                continue;
            run.SetAll(PageValues.Fill(values, scope));
            run.Leave(this, token);
            return;
        }
        run.Fail(Id, "incident.no-rule", $"No rule of '{Label}' holds.");
    }
}
