using System.Text.Json;
using System.Xml.Linq;
using Okno.ProcessEngine.Definitions;
using Okno.ProcessEngine.Expressions;

namespace Okno.ProcessEngine.Elements;

/// <summary>Runs another process and waits until it is over (BPMN 2.0.2 §10.3.6, §13.3.5).</summary>
/// <remarks>
/// <c>okno:call</c> says what it is given (<c>okno:value field="parameter"</c>; without any, all variables) and what it brings back (<c>okno:output
/// from="…" to="…"</c>; without any, all of its variables).
/// </remarks>
public sealed class CallActivity(
    string id,
    string? name,
    string processKey,
    IReadOnlyList<KeyValuePair<string, Expression>> inputs,
    IReadOnlyList<(string From, string To)> outputs
) : Activity(id, name)
{
    public string ProcessKey { get; } = processKey;

    internal override bool Waits => true;

    internal static CallActivity Read(XElement xml, string id, string? name, List<Problem> problems)
    {
        var key = Trigger.Local((string?)xml.Attribute("calledElement"));
        if (string.IsNullOrWhiteSpace(key))
            problems.Add(Problems.NothingCalled(id, name ?? id));
        var call = Bpmn.Extension(xml, "call");
        return new CallActivity(
            id,
            name,
            key ?? "",
            PageValues.Read(call, id, problems),
            [
                .. (call?.Elements(Bpmn.Okno + "output") ?? [])
                    .Select(output =>
                        (
                            (string?)output.Attribute("from") ?? "",
                            (string?)output.Attribute("to") ?? (string?)output.Attribute("from") ?? ""
                        )
                    )
                    .Where(output => output.Item1.Length > 0),
            ]
        );
    }

    internal override void Enter(Run run, Token token)
    {
        var scope = run.Scope(token);
        var parameters = inputs.Count == 0 ? scope.Variables : PageValues.Fill(inputs, scope);
        run.Wait(token);
        run.Tell(new StartChild(token.Id, Id, ProcessKey, new Dictionary<string, JsonElement>(parameters, StringComparer.Ordinal)));
    }

    internal override bool Hear(Run run, Token token, EngineEvent e)
    {
        switch (e)
        {
            case ChildEnded { ErrorCode: { } code }:
                Failed(run, token, code, $"'{ProcessKey}' ended with the error '{code}'.");
                return true;
            case ChildEnded ended:
                if (outputs.Count == 0)
                    run.SetAll(ended.Outputs);
                foreach (var (from, to) in outputs)
                    run.Set(to, ended.Outputs.TryGetValue(from, out var value) ? value : default);
                run.Leave(this, token);
                return true;
            case WorkFailed failed:
                Failed(run, token, failed.ErrorCode, failed.Cause);
                return true;
            default:
                return false;
        }
    }

    internal override void Abandon(Run run, Token token) => run.Tell(new CancelChild(token.Id));
}
