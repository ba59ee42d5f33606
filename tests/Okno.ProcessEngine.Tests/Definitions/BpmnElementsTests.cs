using Okno.ProcessEngine.Definitions;
using static Okno.ProcessEngine.Tests.Model;

namespace Okno.ProcessEngine.Tests.Definitions;

/// <summary>The table of elements says what the reader does, and the documentation says what the table says.</summary>
public class BpmnElementsTests
{
    /// <summary>All flow nodes of BPMN 2.0.2's schema.</summary>
    private static readonly string[] FlowNodes =
    [
        "startEvent",
        "endEvent",
        "intermediateCatchEvent",
        "intermediateThrowEvent",
        "boundaryEvent",
        "exclusiveGateway",
        "inclusiveGateway",
        "parallelGateway",
        "eventBasedGateway",
        "complexGateway",
        "task",
        "userTask",
        "serviceTask",
        "sendTask",
        "receiveTask",
        "scriptTask",
        "businessRuleTask",
        "manualTask",
        "callActivity",
        "subProcess",
        "transaction",
        "adHocSubProcess",
    ];

    private static readonly string[] Triggers =
    [
        "messageEventDefinition",
        "signalEventDefinition",
        "timerEventDefinition",
        "errorEventDefinition",
        "escalationEventDefinition",
        "linkEventDefinition",
        "terminateEventDefinition",
        "conditionalEventDefinition",
        "compensateEventDefinition",
        "cancelEventDefinition",
    ];

    [Fact]
    public void The_table_says_what_the_reader_takes()
    {
        var told = BpmnElements.All.ToDictionary(element => element.Name, element => element.Does is not null, StringComparer.Ordinal);
        var candidates = FlowNodes
            .Concat(
                FlowNodes
                    .Where(node => node.EndsWith("Event", StringComparison.Ordinal))
                    .SelectMany(node => Triggers.Select(trigger => $"{node}/{trigger}"))
            )
            .ToList();
        Assert.Empty(told.Keys.Where(name => !name.Contains("LoopCharacteristics", StringComparison.Ordinal)).Except(candidates));
        foreach (var candidate in candidates)
            Assert.Equal((candidate, told.GetValueOrDefault(candidate)), (candidate, Takes(candidate)));
    }

    [Fact]
    public void The_documentation_has_the_table()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Okno.slnx")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("The repository was not found.");
        Assert.Contains(
            BpmnElements.AsMarkdown(),
            File.ReadAllText(Path.Combine(folder, "docs", "bpmn-elements.md")).ReplaceLineEndings("\n"),
            StringComparison.Ordinal
        );
    }

    /// <summary>Whether the reader takes an element where it may stand at all: in the process, or in an event sub-process.</summary>
    private static bool Takes(string candidate)
    {
        var parts = candidate.Split('/');
        var inside = parts.Length > 1 ? $"<{parts[1]}/>" : "";
        var element = $"<{parts[0]} id='x' attachedToRef='host'>{inside}</{parts[0]}>";
        return new[] { element, $"<subProcess id='sub' triggeredByEvent='true'>{element}</subProcess>" }.Any(xml =>
            !DefinitionReader
                .Read(Xml("<manualTask id='host'/>" + xml))
                .Problems.Any(problem => problem.ElementId == "x" && problem.Code is "process.unsupported-element" or "process.bad-trigger")
        );
    }
}
