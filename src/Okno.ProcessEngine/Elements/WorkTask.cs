using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;
using System.Xml.Linq;
using Okno.ProcessEngine.Definitions;
using Okno.ProcessEngine.Expressions;

namespace Okno.ProcessEngine.Elements;

/// <summary>
/// A service task (BPMN 2.0.2 §10.3.3) that has something done outside: one of Okno's data elements. What that brings joins the
/// variables under the name in <c>result</c>.
/// </summary>
public sealed class WorkTask(
    string id,
    string? name,
    string? work,
    IReadOnlyList<KeyValuePair<string, Expression>> attributes,
    IReadOnlyList<KeyValuePair<string, Expression>> values,
    IReadOnlyList<(string Name, Expression Value, string? Secret)> headers,
    string? result
) : Activity(id, name)
{
    /// <summary>What can be done: the names of the extension elements, and the attributes that each needs.</summary>
    public static readonly FrozenDictionary<string, string[]> Kinds = new Dictionary<string, string[]>(StringComparer.Ordinal)
    {
        ["read"] = ["object", "recordId"],
        ["find"] = ["object"],
        ["add"] = ["object"],
        ["change"] = ["object", "recordId"],
        ["delete"] = ["object", "recordId"],
        ["addCommunicationOption"] = ["contactId"],
        ["startProcess"] = ["process"],
        ["http"] = ["url"],
        ["notify"] = ["user", "text"],
        ["post"] = ["text"],
    }.ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>What it has done; null in a draft that does not say.</summary>
    public string? Work { get; } = work;

    internal override bool Waits => true;

    internal static WorkTask? Read(XElement xml, string id, string? name, List<Problem> problems)
    {
        var found = xml.Elements(Bpmn.Model + "extensionElements")
            .Elements()
            .FirstOrDefault(one => one.Name.Namespace == Bpmn.Okno && Kinds.ContainsKey(one.Name.LocalName));
        if (found is null)
            return null;
        var kind = found.Name.LocalName;
        foreach (var needed in Kinds[kind].Where(needed => string.IsNullOrWhiteSpace((string?)found.Attribute(needed))))
            problems.Add(Problems.NoInput(id, name ?? id, needed));
        if (kind == "http")
            FindBadInputs(found, id, name, problems);
        return new WorkTask(
            id,
            name,
            kind,
            [
                .. found
                    .Attributes()
                    .Where(one => !one.IsNamespaceDeclaration && one.Name.LocalName != "result")
                    .Select(one => KeyValuePair.Create(one.Name.LocalName, Expression.ReadValue(one.Value, id, problems))),
            ],
            PageValues.Read(found, id, problems),
            [.. found.Elements(Bpmn.Okno + "header").Select(header => Header(header, id, problems))],
            (string?)found.Attribute("result")
        );
    }

    /// <summary>A header's value, or the name of the secret that is sent in it: the secret itself never stands in a definition.</summary>
    private static (string, Expression, string?) Header(XElement xml, string id, List<Problem> problems) =>
        ((string?)xml.Attribute("name") ?? "", Expression.ReadValue(xml.Value, id, problems), (string?)xml.Attribute("secret"));

    private static void FindBadInputs(XElement http, string id, string? name, List<Problem> problems)
    {
        foreach (var header in http.Elements(Bpmn.Okno + "header").Where(one => string.IsNullOrWhiteSpace((string?)one.Attribute("name"))))
            problems.Add(Problems.NoInput(id, name ?? id, "header name"));
        Check("method", value => value.ToUpperInvariant() is "GET" or "POST" or "PUT" or "PATCH" or "DELETE");
        Check("url", value => Uri.TryCreate(value, UriKind.Absolute, out var url) && url.Scheme is "http" or "https");
        Check("timeout", value => int.TryParse(value, CultureInfo.InvariantCulture, out var seconds) && seconds is >= 1 and <= 30);
        Check("retries", value => int.TryParse(value, CultureInfo.InvariantCulture, out var times) && times is >= 0 and <= 10);

        void Check(string input, Func<string, bool> fits)
        {
            if ((string?)http.Attribute(input) is { Length: > 0 } value && !value.TrimStart().StartsWith('=') && !fits(value.Trim()))
                problems.Add(Problems.BadInput(id, name ?? id, input, value));
        }
    }

    internal override void Enter(Run run, Token token)
    {
        var scope = run.Scope(token);
        var inputs = PageValues.Fill(attributes, scope);
        var all = new Dictionary<string, JsonElement>(inputs, StringComparer.Ordinal)
        {
            ["values"] = JsonSerializer.SerializeToElement(PageValues.Fill(values, scope)),
        };
        if (headers.Count > 0)
            all["headers"] = JsonSerializer.SerializeToElement(
                headers.Select(header => new
                {
                    name = header.Name,
                    value = header.Secret is null ? header.Value.Evaluate(scope) : (JsonElement?)null,
                    secret = header.Secret,
                })
            );
        run.Wait(token);
        run.Tell(new DoWork(token.Id, Id, Work ?? "", all));
    }

    internal override bool Hear(Run run, Token token, EngineEvent e)
    {
        switch (e)
        {
            case WorkDone done:
                if (result is { Length: > 0 })
                    run.Set(result, done.Output);
                run.Leave(this, token);
                return true;
            case WorkFailed failed:
                Failed(run, token, failed.ErrorCode, failed.Cause);
                return true;
            default:
                return false;
        }
    }

    internal override void Abandon(Run run, Token token) => run.Tell(new StopWaiting(token.Id));
}
