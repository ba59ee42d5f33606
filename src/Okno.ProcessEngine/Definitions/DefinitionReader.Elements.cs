using System.Xml.Linq;
using Okno.ProcessEngine.Elements;

namespace Okno.ProcessEngine.Definitions;

/// <summary>One element with what is in it.</summary>
public static partial class DefinitionReader
{
    private static Element ReadElement(XElement xml, string id, SubProcess? within, List<Problem> problems)
    {
        var name = (string?)xml.Attribute("name");
        var kind = xml.Name.LocalName;
        if (WhatElse(xml) is { } more)
            return Unsupported($"{kind}/{more}");

        switch (kind)
        {
            case "startEvent" or "endEvent" or "intermediateCatchEvent" or "intermediateThrowEvent" or "boundaryEvent":
                return (Element?)ReadEvent(xml, id, name, kind, within, problems)
                    ?? Unsupported($"{kind}/{((Trigger.Read(xml, id, name, []) as UnknownTrigger)?.Kind)}");
            case "exclusiveGateway":
                return new ExclusiveGateway(id, name);
            case "parallelGateway":
                return new ParallelGateway(id, name);
            case "inclusiveGateway":
                return new InclusiveGateway(id, name);
            case "eventBasedGateway" when (string?)xml.Attribute("instantiate") is not ("true" or "1"):
                return new EventBasedGateway(id, name);
            case "subProcess":
                return Repeating(new SubProcess(id, name, (string?)xml.Attribute("triggeredByEvent") is "true" or "1"));
            case "callActivity":
                return Repeating(CallActivity.Read(xml, id, name, problems));
            case "userTask":
                return Repeating(UserTask.Read(xml, id, name, problems));
            case "task" or "manualTask":
                return Repeating(new PassTask(id, name));
            case "scriptTask":
                return Repeating(ScriptTask.Read(xml, id, name, problems));
            case "businessRuleTask":
                return Repeating(DecisionTask.Read(xml, id, name, problems));
            case "receiveTask":
                return Repeating(ReceiveTask.Read(xml, id, name, problems));
            case "sendTask":
                return Repeating(
                    (Activity?)WorkTask.Read(xml, id, name, problems)
                        ?? new SendTask(
                            id,
                            name,
                            MessageTrigger.Read(
                                xml,
                                (string?)xml.Attribute("messageRef"),
                                xml.AncestorsAndSelf().Last(),
                                id,
                                name,
                                problems
                            )
                        )
                );
            case "serviceTask":
                if (WorkTask.Read(xml, id, name, problems) is { } work)
                    return Repeating(work);
                problems.Add(Problems.NoWork(id, name ?? id));
                return new WorkTask(id, name, null, [], [], [], null);
            default:
                return Unsupported(kind);
        }

        Activity Repeating(Activity activity)
        {
            activity.Repeat = Repeat.Read(xml, id, problems);
            return activity;
        }

        UnsupportedElement Unsupported(string what)
        {
            var unsupported = new UnsupportedElement(id, name, what);
            problems.Add(Problems.UnsupportedElement(id, unsupported.Label, what));
            return unsupported;
        }
    }

    /// <summary>An event with a trigger that it can have (BPMN 2.0.2 §10.5.1, table 10.93); null when Okno does not know the trigger.</summary>
    private static EventElement? ReadEvent(XElement xml, string id, string? name, string kind, SubProcess? within, List<Problem> problems)
    {
        var trigger = Trigger.Read(xml, id, name, problems);
        if (trigger is UnknownTrigger)
            return null;
        var fits = kind switch
        {
            "startEvent" => trigger is null or { Waits: true }
                || (within is { TriggeredByEvent: true } && trigger is ErrorTrigger or EscalationTrigger),
            "endEvent" => trigger is null or MessageTrigger or SignalTrigger or ErrorTrigger or EscalationTrigger or TerminateTrigger,
            "intermediateCatchEvent" => trigger is { Waits: true } or LinkTrigger,
            "intermediateThrowEvent" => trigger is null or MessageTrigger or SignalTrigger or EscalationTrigger or LinkTrigger,
            _ => trigger is { Waits: true } or ErrorTrigger or EscalationTrigger,
        };
        if (!fits)
            problems.Add(Problems.BadTrigger(id, name ?? id));
        var interrupting = (string?)xml.Attribute(kind == "startEvent" ? "isInterrupting" : "cancelActivity") is not ("false" or "0");
        return kind switch
        {
            "startEvent" => new StartEvent(id, name, trigger, interrupting),
            "endEvent" => new EndEvent(id, name, trigger),
            "intermediateCatchEvent" => new CatchEvent(id, name, trigger),
            "intermediateThrowEvent" => new ThrowEvent(id, name, trigger),
            _ => new BoundaryEvent(
                id,
                name,
                trigger,
                Trigger.Local((string?)xml.Attribute("attachedToRef")) ?? "",
                interrupting || trigger is ErrorTrigger
            ),
        };
    }

    /// <summary>What in an element gives it a meaning that Okno does not know: compensation, quantities, assignments.</summary>
    private static string? WhatElse(XElement xml)
    {
        if ((string?)xml.Attribute("isForCompensation") is "true" or "1")
            return "isForCompensation";
        foreach (var quantity in (string[])["startQuantity", "completionQuantity"])
        {
            if ((string?)xml.Attribute(quantity) is not (null or "" or "0" or "1")) // none says the same as one
                return quantity;
        }
        if (xml.Name.LocalName is "subProcess")
            return null;
        return Bpmn.Meaningful(xml).FirstOrDefault(child => !Understood(child))?.Name.LocalName;
    }

    private static bool Understood(XElement child) =>
        child.Name.LocalName is "standardLoopCharacteristics" or "multiInstanceLoopCharacteristics" or "script" or "eventDefinitionRef"
        || child.Name.LocalName.EndsWith("ventDefinition", StringComparison.Ordinal);
}
