using System.Globalization;
using System.Text;

namespace Okno.ProcessEngine.Definitions;

/// <summary>One element of BPMN, and what Okno does with it.</summary>
/// <param name="Name">Its name in BPMN; behind a slash what is in it: <c>startEvent/timerEventDefinition</c>.</param>
/// <param name="Section">Where BPMN 2.0.2 describes it.</param>
/// <param name="Does">What it does when it is executed; null when a model with it cannot be published.</param>
public sealed record BpmnElement(string Name, string Section, string? Does);

/// <summary>What of BPMN 2.0.2 Okno executes, and what it refuses by name when a model is published.</summary>
public static class BpmnElements
{
    public static IReadOnlyList<BpmnElement> All { get; } =
    [
        new("startEvent", "10.5.2", "Starts by hand, by another process, or from a queue item or a call."),
        new("startEvent/messageEventDefinition", "10.5.2", "A message starts an instance; in an event sub-process, that."),
        new("startEvent/signalEventDefinition", "10.5.2", "A signal starts an instance; in an event sub-process, that."),
        new(
            "startEvent/timerEventDefinition",
            "10.5.2",
            "A moment or a repeating interval starts instances; in an event sub-process, a time after its scope began."
        ),
        new("startEvent/errorEventDefinition", "10.5.2", "Event sub-process only: catches an error of its scope and ends all else there."),
        new("startEvent/escalationEventDefinition", "10.5.2", "Event sub-process only: hears an escalation of its scope."),
        new("startEvent/conditionalEventDefinition", "10.5.2", null),
        new("startEvent/compensateEventDefinition", "10.5.2", null),
        new("endEvent", "10.5.3", "Ends its token; with the last one its scope is over."),
        new("endEvent/messageEventDefinition", "10.5.3", "Sends a message first."),
        new("endEvent/signalEventDefinition", "10.5.3", "Throws a signal first."),
        new(
            "endEvent/errorEventDefinition",
            "10.5.3",
            "Throws an error: the next scope that catches it goes on, else the instance ends with it."
        ),
        new("endEvent/escalationEventDefinition", "10.5.3", "Tells an escalation upwards first."),
        new("endEvent/terminateEventDefinition", "10.5.3", "Ends everything in its scope at once."),
        new("endEvent/cancelEventDefinition", "10.5.3", null),
        new("endEvent/compensateEventDefinition", "10.5.3", null),
        new("intermediateCatchEvent/messageEventDefinition", "10.5.4", "Waits for a message, told apart by its correlation."),
        new("intermediateCatchEvent/signalEventDefinition", "10.5.4", "Waits for a signal."),
        new("intermediateCatchEvent/timerEventDefinition", "10.5.4", "Waits until a moment, or for a time."),
        new("intermediateCatchEvent/linkEventDefinition", "10.5.4", "The other end of a link."),
        new("intermediateCatchEvent/conditionalEventDefinition", "10.5.4", null),
        new("intermediateThrowEvent", "10.5.4", "Marks a place and is passed."),
        new(
            "intermediateThrowEvent/messageEventDefinition",
            "10.5.4",
            "Sends a message: to whoever has waited longest, else to a process that it starts."
        ),
        new("intermediateThrowEvent/signalEventDefinition", "10.5.4", "Throws a signal to all who wait for it and all whom it starts."),
        new("intermediateThrowEvent/escalationEventDefinition", "10.5.4", "Tells an escalation upwards and goes on."),
        new("intermediateThrowEvent/linkEventDefinition", "10.5.4", "Goes on at the link's other end."),
        new("intermediateThrowEvent/compensateEventDefinition", "10.5.4", null),
        new("boundaryEvent/messageEventDefinition", "10.5.4", "A message ends the activity, or begins something beside it."),
        new("boundaryEvent/signalEventDefinition", "10.5.4", "A signal ends the activity, or begins something beside it."),
        new(
            "boundaryEvent/timerEventDefinition",
            "10.5.4",
            "A time ends the activity, or begins something beside it, again and again if it repeats."
        ),
        new("boundaryEvent/escalationEventDefinition", "10.5.4", "An escalation in the activity ends it, or begins something beside it."),
        new("boundaryEvent/errorEventDefinition", "10.5.4", "An error in the activity ends it and goes on here."),
        new("boundaryEvent/cancelEventDefinition", "10.5.4", null),
        new("boundaryEvent/compensateEventDefinition", "10.5.4", null),
        new("boundaryEvent/conditionalEventDefinition", "10.5.4", null),
        new("exclusiveGateway", "10.6.2", "The first flow whose condition holds, else the default one; merges without waiting."),
        new("inclusiveGateway", "10.6.3", "Every flow whose condition holds, else the default one; joins all that can still come."),
        new("parallelGateway", "10.6.4", "Every flow at once; joins one token by each flow."),
        new("eventBasedGateway", "10.6.6", "Waits for the first of the events behind it."),
        new("complexGateway", "10.6.5", null),
        new("userTask", "10.3.3", "An operator's step: an edit page, a page that is ready, a form or a question."),
        new("serviceTask", "10.3.3", "One of Okno's data elements, or a call by HTTP."),
        new("sendTask", "10.3.3", "Sends a message and goes on, or does what a service task does."),
        new("receiveTask", "10.3.3", "Waits for a message, or until a record is as wanted."),
        new("scriptTask", "10.3.3", "JavaScript, bounded in time and memory."),
        new("businessRuleTask", "10.3.3", "A decision table: the first rule that holds."),
        new("manualTask", "10.3.3", "Passed: done without Okno."),
        new("task", "10.3.3", "Passed: nothing to do."),
        new("callActivity", "10.3.6", "Runs another process and waits for its end."),
        new("subProcess", "10.3.5", "A process within the process; an event sub-process starts by its trigger."),
        new(
            "subProcess/multiInstanceLoopCharacteristics",
            "10.3.8",
            "Any activity, once for each of several, one after the other or all at once."
        ),
        new("subProcess/standardLoopCharacteristics", "10.3.8", "Any activity, again while a condition holds."),
        new("transaction", "10.3.5", null),
        new("adHocSubProcess", "10.3.5", null),
    ];

    /// <summary>The table of the documentation.</summary>
    public static string AsMarkdown()
    {
        var text = new StringBuilder("| Element | BPMN 2.0.2 | What Okno does |\n|---|---|---|\n");
        foreach (var element in All)
            text.Append(
                CultureInfo.InvariantCulture,
                $"| `{element.Name.Replace("/", "` with `", StringComparison.Ordinal)}` | §{element.Section} | {element.Does ?? "**refused** when the model is published"} |\n"
            );
        return text.ToString();
    }
}
