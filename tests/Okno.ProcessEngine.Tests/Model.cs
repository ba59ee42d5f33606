using System.Security;
using System.Text.Json;
using Okno.ProcessEngine.Definitions;

namespace Okno.ProcessEngine.Tests;

/// <summary>Small models, written down briefly.</summary>
internal static class Model
{
    internal static readonly Guid Case = Guid.Parse("0198c0de-0000-7000-8000-000000000001");

    internal static string Xml(string elements, string extensions = "") =>
        $"""
            <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:okno="urn:okno:bpmn:1">
              <process id="p" name="P" isExecutable="true">
                <extensionElements><okno:parameters>
                  <okno:parameter name="entityRecordId" type="guid" /><okno:parameter name="amount" type="number" />
                </okno:parameters>{extensions}</extensionElements>
                {elements}
              </process>
            </definitions>
            """;

    internal static string Start(string id = "start") => $"""<startEvent id="{id}" />""";

    internal static string End(string id = "end") => $"""<endEvent id="{id}" />""";

    internal static string Gateway(string id, string? otherwise = null) =>
        $"""<exclusiveGateway id="{id}" {(otherwise is null ? "" : $"default=\"{otherwise}\"")} />""";

    internal static string Task(string id, string? condition = null, string recordId = "=entityRecordId", string values = "") =>
        $"""
            <userTask id="{id}"><extensionElements><okno:openEditPage object="case" recordId="{recordId}" hint="Hint">
              {(condition is null ? "" : $"<okno:completionCondition>{SecurityElement.Escape(condition)}</okno:completionCondition>")}
              {values}
            </okno:openEditPage></extensionElements></userTask>
            """;

    internal static string Flow(string from, string to, string? condition = null) =>
        condition is null
            ? $"""<sequenceFlow id="{from}-{to}" sourceRef="{from}" targetRef="{to}" />"""
            : $"""
                <sequenceFlow id="{from}-{to}" sourceRef="{from}" targetRef="{to}">
                  <conditionExpression>{SecurityElement.Escape(condition)}</conditionExpression>
                </sequenceFlow>
                """;

    /// <summary>A definition without any problem, or the test fails naming them.</summary>
    internal static Definition Sound(params string[] elements)
    {
        var read = DefinitionReader.Read(Xml(string.Concat(elements)));
        Assert.Empty(read.Problems);
        return read.Definition;
    }

    internal static string[] Codes(params string[] elements) =>
        [.. DefinitionReader.Read(Xml(string.Concat(elements))).Problems.Select(p => p.Code)];

    /// <summary>start → task → end.</summary>
    internal static Definition OneTask(string? condition = null, string recordId = "=entityRecordId", string values = "") =>
        Sound(Start(), Task("task", condition, recordId, values), End(), Flow("start", "task"), Flow("task", "end"));

    internal static Advance Begin(Definition definition, double? amount = null) =>
        Engine.Start(definition, Values(("entityRecordId", Case), ("amount", amount)));

    internal static Dictionary<string, JsonElement> Values(params (string Name, object? Value)[] values) =>
        values.ToDictionary(value => value.Name, value => JsonSerializer.SerializeToElement(value.Value), StringComparer.Ordinal);

    internal static RecordSaved Saved(object record, Guid? id = null, string kind = "case") =>
        new(kind, id ?? Case, JsonSerializer.SerializeToElement(record));

    internal static string Json(InstanceState state) => JsonSerializer.Serialize(state);

    internal static string Ask(string id) =>
        $"<userTask id='{id}'><extensionElements><okno:question text='Q'><okno:answer value='yes'/><okno:answer value='no'/></okno:question></extensionElements></userTask>";

    internal static string Timer(string id, string duration) =>
        $"<intermediateCatchEvent id='{id}'><timerEventDefinition><timeDuration>{duration}</timeDuration></timerEventDefinition></intermediateCatchEvent>";

    internal static string Message(string id) =>
        $"<intermediateCatchEvent id='{id}'><extensionElements><okno:message result='answer'/></extensionElements><messageEventDefinition messageRef='{id}'/></intermediateCatchEvent>";

    internal static string Boundary(string id, string at, string definition, bool interrupts) =>
        $"<boundaryEvent id='{id}' attachedToRef='{at}' cancelActivity='{(interrupts ? "true" : "false")}'>{definition}</boundaryEvent>";

    internal static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
