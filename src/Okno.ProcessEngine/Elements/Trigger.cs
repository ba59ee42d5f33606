using System.Text.Json;
using System.Xml.Linq;
using Okno.ProcessEngine.Definitions;
using Okno.ProcessEngine.Expressions;

namespace Okno.ProcessEngine.Elements;

/// <summary>What an event is about (BPMN 2.0.2 §10.5.5): its event definition.</summary>
public abstract class Trigger
{
    /// <summary>Whether something outside has to happen for it.</summary>
    internal virtual bool Waits => false;

    /// <summary>A token begins to wait for it.</summary>
    internal virtual void Arm(Run run, Token token) { }

    /// <summary>Whether this is what a token waits for; what it brought joins the variables.</summary>
    internal virtual bool Hear(Run run, EngineEvent e) => false;

    /// <summary>The token throws it and goes on.</summary>
    internal virtual void Throw(Run run, Token token) { }

    /// <summary>Reads the one event definition of an event; null when it has none, and a problem when it has what Okno does not know.</summary>
    internal static Trigger? Read(XElement xml, string id, string? name, List<Problem> problems)
    {
        var definitions = xml.Elements()
            .Where(child =>
                child.Name.Namespace == Bpmn.Model && child.Name.LocalName.EndsWith("ventDefinition", StringComparison.Ordinal)
                || child.Name == Bpmn.Model + "eventDefinitionRef"
            )
            .ToList();
        if (definitions.Count == 0)
            return null;
        var root = xml.Document?.Root ?? xml.AncestorsAndSelf().Last();
        // One that several events share stands beside the process (BPMN 2.0.2 §10.5.1).
        if (definitions is [{ Name.LocalName: "eventDefinitionRef" } shared])
            definitions = [root.Elements().FirstOrDefault(one => Bpmn.Id(one) is { } key && key == Local(shared.Value.Trim())) ?? shared];
        var kind = definitions[0].Name.LocalName;
        Trigger? trigger =
            definitions.Count > 1
                ? null
                : kind switch
                {
                    "timerEventDefinition" => TimerTrigger.Read(definitions[0], id, problems),
                    "messageEventDefinition" => MessageTrigger.Read(
                        xml,
                        (string?)definitions[0].Attribute("messageRef"),
                        root,
                        id,
                        name,
                        problems
                    ),
                    "signalEventDefinition" => new SignalTrigger(
                        NameOf(root, "signal", (string?)definitions[0].Attribute("signalRef")) ?? name ?? id,
                        Payload(xml, id, problems),
                        Result(xml)
                    ),
                    "errorEventDefinition" => new ErrorTrigger(CodeOf(root, "error", (string?)definitions[0].Attribute("errorRef"))),
                    "escalationEventDefinition" => new EscalationTrigger(
                        CodeOf(root, "escalation", (string?)definitions[0].Attribute("escalationRef"))
                    ),
                    "linkEventDefinition" => new LinkTrigger(
                        (string?)definitions[0].Attribute("name") is { Length: > 0 } link ? link : name ?? id
                    ),
                    "terminateEventDefinition" => new TerminateTrigger(),
                    _ => null,
                };
        return trigger ?? new UnknownTrigger(definitions.Count > 1 ? "multiple" : kind);
    }

    internal static string? NameOf(XElement root, string kind, string? reference) =>
        Find(root, kind, reference) is { } found && (string?)found.Attribute("name") is { Length: > 0 } name ? name : Local(reference);

    private static string? CodeOf(XElement root, string kind, string? reference) =>
        (string?)Find(root, kind, reference)?.Attribute($"{kind}Code") is { Length: > 0 } code ? code : NameOf(root, kind, reference);

    private static XElement? Find(XElement root, string kind, string? reference) =>
        reference is null ? null : root.Elements(Bpmn.Model + kind).FirstOrDefault(one => Bpmn.Id(one) == Local(reference));

    /// <summary>References are QNames in some exporters' files.</summary>
    internal static string? Local(string? reference) => reference?[(reference.IndexOf(':', StringComparison.Ordinal) + 1)..];

    internal static Expression? Payload(XElement xml, string id, List<Problem> problems) =>
        (string?)Bpmn.Extension(xml, "message")?.Attribute("payload") is { Length: > 0 } text
            ? Expression.ReadValue(text, id, problems)
            : null;

    internal static string? Result(XElement xml) => (string?)Bpmn.Extension(xml, "message")?.Attribute("result");
}

/// <summary>What Okno does not execute.</summary>
internal sealed class UnknownTrigger(string kind) : Trigger
{
    internal string Kind { get; } = kind;
}

/// <summary>A moment, a duration or a repeating interval in ISO 8601 (BPMN 2.0.2 §10.5.5.4).</summary>
internal sealed class TimerTrigger(string kind, Expression time) : Trigger
{
    internal override bool Waits => true;

    internal string Kind { get; } = kind;

    internal Expression Value { get; } = time;

    internal static TimerTrigger Read(XElement xml, string id, List<Problem> problems)
    {
        foreach (var (element, kind) in new[] { ("timeDate", "date"), ("timeDuration", "duration"), ("timeCycle", "cycle") })
        {
            if (xml.Element(Bpmn.Model + element)?.Value is { } text && !string.IsNullOrWhiteSpace(text))
                return new TimerTrigger(kind, Expression.ReadValue(text, id, problems));
        }
        problems.Add(Problems.NoTime(id));
        return new TimerTrigger("duration", Expression.ReadValue("PT0S", id, problems));
    }

    internal override void Arm(Run run, Token token)
    {
        var value = Value.Evaluate(run.Scope(token));
        if (value.ValueKind != JsonValueKind.String || !Iso8601.IsTime(Kind, value.GetString()!))
            throw new ExpressionFailed("incident.no-time", $"\"{Value.Text}\" gives no {Kind} in ISO 8601.");
        run.Tell(new SetTimer(token.Id, token.ElementId, Kind, value.GetString()!));
    }

    internal override bool Hear(Run run, EngineEvent e) => e is TimerFired;
}

/// <summary>A message for one who waits (BPMN 2.0.2 §10.5.5.3); <c>okno:message</c> says by what it is told apart and what it carries.</summary>
internal sealed class MessageTrigger(string message, Expression? correlation, Expression? payload, string? result) : Trigger
{
    internal override bool Waits => true;

    internal string Name { get; } = message;

    internal static MessageTrigger Read(XElement xml, string? reference, XElement root, string id, string? name, List<Problem> problems)
    {
        var correlation = (string?)Bpmn.Extension(xml, "message")?.Attribute("correlation");
        return new MessageTrigger(
            NameOf(root, "message", reference) ?? name ?? id,
            string.IsNullOrWhiteSpace(correlation) ? null : Expression.ReadValue(correlation, id, problems),
            Payload(xml, id, problems),
            Result(xml)
        );
    }

    internal override void Arm(Run run, Token token) =>
        run.Tell(new AwaitMessage(token.Id, token.ElementId, Name, Correlation(run, token)));

    internal override bool Hear(Run run, EngineEvent e)
    {
        if (e is not MessageArrived arrived)
            return false;
        run.Bring(result, arrived.Payload);
        return true;
    }

    internal override void Throw(Run run, Token token) =>
        run.Tell(new SendMessage(Name, Correlation(run, token), payload?.Evaluate(run.Scope(token)) ?? Engine.Kept(default)));

    private string? Correlation(Run run, Token token)
    {
        if (correlation is null)
            return null;
        var value = correlation.Evaluate(run.Scope(token));
        return value.ValueKind == JsonValueKind.String ? value.GetString() : value.GetRawText();
    }
}

/// <summary>A signal to everyone (BPMN 2.0.2 §10.5.5.10).</summary>
internal sealed class SignalTrigger(string signal, Expression? payload, string? result) : Trigger
{
    internal override bool Waits => true;

    internal string Name { get; } = signal;

    internal override void Arm(Run run, Token token) => run.Tell(new AwaitSignal(token.Id, token.ElementId, Name));

    internal override bool Hear(Run run, EngineEvent e)
    {
        if (e is not SignalArrived arrived)
            return false;
        run.Bring(result, arrived.Payload);
        return true;
    }

    internal override void Throw(Run run, Token token) =>
        run.Tell(new ThrowSignal(Name, payload?.Evaluate(run.Scope(token)) ?? Engine.Kept(default)));
}

/// <summary>An error (BPMN 2.0.2 §10.5.5.6): it ends what it is thrown from, up to where it is caught.</summary>
internal sealed class ErrorTrigger(string? code) : Trigger
{
    internal string? Code { get; } = code;

    internal bool Catches(string? thrown) => string.IsNullOrEmpty(Code) || Code == thrown;
}

/// <summary>An escalation (BPMN 2.0.2 §10.5.5.5): told upwards, without ending what it is told from.</summary>
internal sealed class EscalationTrigger(string? code) : Trigger
{
    internal string? Code { get; } = code;

    internal bool Catches(string? thrown) => string.IsNullOrEmpty(Code) || Code == thrown;
}

/// <summary>Where a flow goes on elsewhere on the page (BPMN 2.0.2 §10.5.5.7).</summary>
internal sealed class LinkTrigger(string link) : Trigger
{
    internal string Name { get; } = link;
}

/// <summary>Everything ends at once (BPMN 2.0.2 §10.5.5.11).</summary>
internal sealed class TerminateTrigger : Trigger;
