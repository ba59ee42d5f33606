using System.Text.Json;
using System.Xml.Linq;
using Okno.ProcessEngine.Definitions;
using Okno.ProcessEngine.Expressions;

namespace Okno.ProcessEngine.Elements;

/// <summary>Sends a message and goes on (BPMN 2.0.2 §10.3.3).</summary>
public sealed class SendTask(string id, string? name, Trigger message) : Activity(id, name)
{
    internal override void Enter(Run run, Token token)
    {
        message.Throw(run, token);
        run.Leave(this, token);
    }
}

/// <summary>
/// Waits for a message (BPMN 2.0.2 §10.3.3), or with <c>okno:waitForRecord</c> until a record is saved that its condition holds for.
/// </summary>
public sealed class ReceiveTask(string id, string? name, Trigger? message, RecordAwaited? record) : Activity(id, name)
{
    internal Trigger? Message { get; } = message;

    internal override bool Waits => true;

    internal static ReceiveTask Read(XElement xml, string id, string? name, List<Problem> problems)
    {
        if (Bpmn.Extension(xml, "waitForRecord") is { } wait)
            return new ReceiveTask(id, name, null, RecordAwaited.Read(wait, id, name, problems));
        var root = xml.AncestorsAndSelf().Last();
        return new ReceiveTask(id, name, MessageTrigger.Read(xml, (string?)xml.Attribute("messageRef"), root, id, name, problems), null);
    }

    internal override void Enter(Run run, Token token)
    {
        if (record is not null)
        {
            var recordId = record.Find(run.Scope(token));
            run.Wait(token, recordId);
            run.Tell(new AwaitRecord(token.Id, Id, record.Object, recordId));
            return;
        }
        Message!.Arm(run, token);
        run.Wait(token);
    }

    internal override bool Hear(Run run, Token token, EngineEvent e)
    {
        if (record is not null)
        {
            if (e is not RecordSaved saved || saved.Object != record.Object || saved.RecordId != token.RecordId)
                return false;
            if (!(record.Condition?.Holds(run.Scope(token, saved.Record)) ?? true))
                return false;
        }
        else if (!Message!.Hear(run, e))
            return false;

        run.Tell(new StopWaiting(token.Id));
        if (token.AttachedTo is { } gateway)
        {
            run.Replace(token with { AttachedTo = null, Waiting = false });
            run.Detach(gateway);
            run.Remove(gateway);
        }
        run.Leave(this, run.Find(token.Id)!);
        return true;
    }

    internal override void Abandon(Run run, Token token) => run.Tell(new StopWaiting(token.Id));

    /// <summary>Whether both wait for a message, or both for a record of the same kind.</summary>
    internal bool IsLike(ReceiveTask other) => Awaited?.Object == other.Awaited?.Object;

    private RecordAwaited? Awaited => record;
}

/// <summary>Okno's <c>okno:waitForRecord object="case" recordId="=…"</c> with an <c>okno:condition</c> over <c>record</c>.</summary>
public sealed record RecordAwaited(string Object, Expression RecordId, Expression? Condition)
{
    internal static RecordAwaited Read(XElement xml, string id, string? name, List<Problem> problems)
    {
        foreach (var needed in (string[])["object", "recordId"])
        {
            if (string.IsNullOrWhiteSpace((string?)xml.Attribute(needed)))
                problems.Add(Problems.NoInput(id, name ?? id, needed));
        }
        var condition = xml.Element(Bpmn.Okno + "condition")?.Value;
        return new RecordAwaited(
            (string?)xml.Attribute("object") ?? "",
            Expression.ReadValue((string?)xml.Attribute("recordId") ?? "", id, problems),
            string.IsNullOrWhiteSpace(condition) ? null : Expression.ReadCondition(condition, id, problems)
        );
    }

    internal Guid Find(Scope scope) =>
        RecordId.Evaluate(scope) is { ValueKind: JsonValueKind.String } value && value.TryGetGuid(out var id)
            ? id
            : throw new ExpressionFailed("incident.no-record", $"recordId \"{RecordId.Text}\" gives no record's id.");
}
