using System.Collections.Frozen;
using System.Xml;
using System.Xml.Linq;
using Okno.ProcessEngine.Elements;
using Okno.ProcessEngine.Expressions;

namespace Okno.ProcessEngine.Definitions;

/// <summary>A definition as read, with all that is wrong with it. With an error it may be kept as a draft, not published.</summary>
public sealed record ReadDefinition(Definition Definition, IReadOnlyList<Problem> Problems)
{
    public bool Publishable => Problems.All(problem => problem.Severity != Severity.Error);
}

/// <summary>Reads BPMN 2.0 XML of any exporter: tolerant of dialect, strict about sense.</summary>
public static class DefinitionReader
{
    /// <summary>Throws <see cref="MalformedDefinition"/> when the text is no BPMN model.</summary>
    public static ReadDefinition Read(string xml) =>
        Read(BoundedXml.Read(settings => XmlReader.Create(new StringReader(xml.TrimStart('\uFEFF')), settings)));

    /// <summary>Reads bytes in the encoding that their XML declaration names.</summary>
    public static ReadDefinition Read(Stream xml) => Read(BoundedXml.Read(settings => XmlReader.Create(xml, settings)));

    private static ReadDefinition Read(XElement root)
    {
        if (root.Name != Bpmn.Model + "definitions")
            throw new MalformedDefinition("process.not-bpmn", "The file is not a BPMN 2.0 model.");

        var problems = new List<Problem>();
        var processes = root.Elements(Bpmn.Model + "process").ToList();
        var process =
            processes.Find(candidate => (string?)candidate.Attribute("isExecutable") is "true" or "1")
            ?? processes.Find(candidate => candidate.Elements(Bpmn.Model + "startEvent").Any())
            ?? processes.FirstOrDefault();

        FindDuplicateIds(root, problems);
        FindWhatIsBeside(root, process, problems);
        if (process is not null)
            return new ReadDefinition(ReadProcess(process, problems), problems);

        problems.Add(Problems.NoProcess());
        return new ReadDefinition(new Definition("", "", [], FrozenDictionary<string, Element>.Empty, [], null), problems);
    }

    private static Definition ReadProcess(XElement process, List<Problem> problems)
    {
        var key = Bpmn.Id(process) ?? "";
        if (key.Length == 0)
            problems.Add(Problems.NoKey());
        if ((string?)process.Attribute("isExecutable") is "false" or "0")
            problems.Add(Problems.NotExecutable(key));

        var elements = new Dictionary<string, Element>(StringComparer.Ordinal);
        foreach (var xml in Bpmn.Meaningful(process).Where(child => child.Name.LocalName != "sequenceFlow"))
        {
            if (Bpmn.Id(xml) is not { } id)
                problems.Add(Problems.NoId(xml.Name.LocalName));
            else if (!elements.ContainsKey(id)) // a duplicate is reported already; the first one counts
                elements.Add(id, ReadElement(xml, id, problems));
        }

        var flows = ReadFlows(process, elements, problems);
        var starts = elements.Values.OfType<NoneStartEvent>().ToList();
        if (starts.Count == 0)
            problems.Add(Problems.NoStart(key));
        foreach (var second in starts.Skip(1))
            problems.Add(Problems.SeveralStarts(second.Id, second.Label));

        var definition = new Definition(
            key,
            (string?)process.Attribute("name") is { Length: > 0 } name ? name : key,
            ParameterReader.Read(process, key, problems),
            elements.ToFrozenDictionary(StringComparer.Ordinal),
            flows,
            starts.FirstOrDefault()
        );
        FlowChecks.Find(definition, problems);
        return definition;
    }

    private static Element ReadElement(XElement xml, string id, List<Problem> problems)
    {
        var name = (string?)xml.Attribute("name");
        var kind = xml.Name.LocalName;
        if (WhatElse(xml) is { } more)
            kind = $"{kind}/{more}";

        switch (kind)
        {
            case "startEvent":
                return new NoneStartEvent(id, name);
            case "userTask":
                return UserTask.Read(xml, id, name, problems);
            case "exclusiveGateway":
                return ExclusiveGateway.Read(xml, id, name);
            case "endEvent":
                return new NoneEndEvent(id, name);
            default:
                var unsupported = new UnsupportedElement(id, name, kind);
                problems.Add(Problems.UnsupportedElement(id, unsupported.Label, kind));
                return unsupported;
        }
    }

    /// <summary>What in an element gives it a meaning that Okno does not know: a trigger, a loop marker, data, assignments.</summary>
    private static string? WhatElse(XElement xml)
    {
        if ((string?)xml.Attribute("isForCompensation") is "true" or "1")
            return "isForCompensation";
        foreach (var quantity in (string[])["startQuantity", "completionQuantity"])
        {
            if ((string?)xml.Attribute(quantity) is not (null or "1"))
                return quantity;
        }

        return Bpmn.Meaningful(xml).FirstOrDefault()?.Name.LocalName;
    }

    private static List<SequenceFlow> ReadFlows(XElement process, Dictionary<string, Element> elements, List<Problem> problems)
    {
        var flows = new List<SequenceFlow>();
        var outgoing = new Dictionary<Element, List<SequenceFlow>>();
        foreach (var xml in process.Elements(Bpmn.Model + "sequenceFlow"))
        {
            var id = Bpmn.Id(xml);
            var sourceId = (string?)xml.Attribute("sourceRef");
            var targetId = (string?)xml.Attribute("targetRef");
            var source = elements.GetValueOrDefault(sourceId ?? "");
            var target = elements.GetValueOrDefault(targetId ?? "");
            if (source is null)
                problems.Add(Problems.DanglingFlow(id, "source", sourceId));
            if (target is null)
                problems.Add(Problems.DanglingFlow(id, "target", targetId));
            if (source is null || target is null)
                continue;

            var text = xml.Element(Bpmn.Model + "conditionExpression")?.Value;
            var condition =
                string.IsNullOrWhiteSpace(text) || source is not ExclusiveGateway
                    ? null
                    : Expression.ReadCondition(text, id ?? source.Id, problems);
            if (!string.IsNullOrWhiteSpace(text) && source is not (ExclusiveGateway or UnsupportedElement))
                problems.Add(Problems.ConditionOutsideGateway(source.Id, source.Label));

            var flow = new SequenceFlow(id ?? "", source, target, condition);
            flows.Add(flow);
            if (!outgoing.TryGetValue(source, out var leaving))
                source.Outgoing = outgoing[source] = leaving = [];
            leaving.Add(flow);
        }

        return flows;
    }

    private static void FindDuplicateIds(XElement root, List<Problem> problems)
    {
        var repeated = root.DescendantsAndSelf().Select(Bpmn.Id).OfType<string>().CountBy(id => id, StringComparer.Ordinal);
        foreach (var (id, times) in repeated)
        {
            if (times > 1)
                problems.Add(Problems.DuplicateId(id));
        }
    }

    /// <summary>Other processes, message flows between pools (BPMN 2.0.2 §9.4) and models of other kinds.</summary>
    private static void FindWhatIsBeside(XElement root, XElement? process, List<Problem> problems)
    {
        foreach (var other in root.Elements(Bpmn.Model + "process").Where(other => other != process))
            problems.Add(Problems.AnotherProcess(Bpmn.Id(other), (string?)other.Attribute("name") ?? Bpmn.Id(other) ?? ""));

        foreach (var xml in root.Elements(Bpmn.Model + "collaboration").Elements(Bpmn.Model + "messageFlow"))
            Unsupported(xml);
        foreach (var xml in root.Elements(Bpmn.Model + "choreography").Concat(root.Elements(Bpmn.Model + "globalConversation")))
            Unsupported(xml);

        void Unsupported(XElement xml) =>
            problems.Add(
                Problems.UnsupportedElement(Bpmn.Id(xml), (string?)xml.Attribute("name") ?? Bpmn.Id(xml) ?? "", xml.Name.LocalName)
            );
    }
}
