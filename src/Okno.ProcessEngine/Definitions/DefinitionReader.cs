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
public static partial class DefinitionReader
{
    /// <summary>Throws <see cref="MalformedDefinition"/> when the text is no BPMN model.</summary>
    public static ReadDefinition Read(string xml) =>
        Read(BoundedXml.Read(settings => XmlReader.Create(new StringReader(xml.TrimStart('\uFEFF')), settings)));

    /// <summary>Reads bytes in the encoding that their XML declaration names.</summary>
    public static ReadDefinition Read(Stream xml)
    {
        using var bytes = new MemoryStream();
        xml.CopyTo(bytes);
        return Read(ModelText.Decode(bytes.ToArray()));
    }

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
        return new ReadDefinition(new Definition("", "", [], FrozenDictionary<string, Element>.Empty, [], []), problems);
    }

    private static Definition ReadProcess(XElement process, List<Problem> problems)
    {
        var key = Bpmn.Id(process) ?? "";
        if (key.Length == 0)
            problems.Add(Problems.NoKey());
        if ((string?)process.Attribute("isExecutable") is "false" or "0")
            problems.Add(Problems.NotExecutable(key));

        var elements = new Dictionary<string, Element>(StringComparer.Ordinal);
        var flows = new List<SequenceFlow>();
        List<XElement> scopes = [];
        ReadContents(process, null, elements, scopes, problems);
        // Some exporters keep the flows of a sub-process outside it.
        foreach (var scope in scopes)
            flows.AddRange(ReadFlows(scope, elements, problems));
        FindStarts(elements, problems);
        Connect(elements, process, problems);

        var starts = elements.Values.OfType<StartEvent>().Where(start => start.Within is null).ToList();
        if (starts.Count == 0)
            problems.Add(Problems.NoStart(key));
        foreach (var second in starts.Where(start => start.Trigger is null).Skip(1))
            problems.Add(Problems.SeveralStarts(second.Id, second.Label));

        var definition = new Definition(
            key,
            (string?)process.Attribute("name") is { Length: > 0 } name ? name : key,
            ParameterReader.Read(process, key, problems),
            elements.ToFrozenDictionary(StringComparer.Ordinal),
            flows,
            starts
        );
        FlowChecks.Find(definition, problems);
        return definition;
    }

    /// <summary>The flow nodes and flows of a process, and of its sub-processes; nesting is bounded by <see cref="BoundedXml"/>.</summary>
    private static void ReadContents(
        XElement parent,
        SubProcess? within,
        Dictionary<string, Element> elements,
        List<XElement> scopes,
        List<Problem> problems
    )
    {
        scopes.Add(parent);
        foreach (var xml in Bpmn.Meaningful(parent).Where(IsFlowNode))
        {
            if (Bpmn.Id(xml) is not { } id)
            {
                problems.Add(Problems.NoId(xml.Name.LocalName));
                continue;
            }
            if (elements.ContainsKey(id)) // a duplicate is reported already; the first one counts
                continue;
            var element = ReadElement(xml, id, within, problems);
            element.Within = within;
            element.DefaultFlowId = (string?)xml.Attribute("default");
            if (element.Kind.Length == 0)
                element.Kind = xml.Name.LocalName;
            elements.Add(id, element);
            if (element is SubProcess sub)
                ReadContents(xml, sub, elements, scopes, problems);
        }
    }

    /// <summary>What of a parent's contents is a flow node; the rest describes the parent itself.</summary>
    private static bool IsFlowNode(XElement xml) =>
        xml.Name.LocalName
            is not (
                "sequenceFlow"
                or "multiInstanceLoopCharacteristics"
                or "standardLoopCharacteristics"
                or "dataInput"
                or "dataOutput"
                or "inputSet"
                or "outputSet"
            );

    /// <summary>Where sub-processes begin, and what starts event sub-processes.</summary>
    private static void FindStarts(Dictionary<string, Element> elements, List<Problem> problems)
    {
        var within = elements.Values.Where(element => element.Within is not null).ToLookup(element => element.Within!);
        foreach (var sub in elements.Values.OfType<SubProcess>())
        {
            var inside = within[sub].ToList();
            var starts = inside.OfType<StartEvent>().ToList();
            sub.EventSubProcesses = [.. inside.OfType<SubProcess>().Where(inner => inner.TriggeredByEvent)];
            if (sub.TriggeredByEvent)
            {
                sub.EventStart = starts.FirstOrDefault();
                var named = inside.OfType<UnsupportedElement>().Any(); // its start is reported by itself
                if (starts.Count > 1 || (starts.Count == 0 && !named) || starts is [{ Trigger: null }])
                    problems.Add(Problems.BadTrigger(sub.Id, sub.Label));
                continue;
            }
            sub.Starts = starts.Count > 0 ? [starts[0]] : [.. inside.Where(BeginsByItself)];
            if (sub.Starts.Count == 0)
                problems.Add(Problems.NoStart(sub.Id));
            foreach (var second in starts.Skip(1))
                problems.Add(Problems.SeveralStarts(second.Id, second.Label));
            foreach (var triggered in starts.Where(start => start.Trigger is not null))
                problems.Add(Problems.BadTrigger(triggered.Id, triggered.Label));
        }
    }

    private static bool BeginsByItself(Element element) =>
        element.IncomingCount == 0
        && element is not (BoundaryEvent or EndEvent or SubProcess { TriggeredByEvent: true } or CatchEvent { Trigger: LinkTrigger });

    /// <summary>Boundary events find their activities, links their other ends.</summary>
    private static void Connect(Dictionary<string, Element> elements, XElement process, List<Problem> problems)
    {
        foreach (var boundaries in elements.Values.OfType<BoundaryEvent>().GroupBy(boundary => boundary.AttachedTo, StringComparer.Ordinal))
        {
            if (elements.GetValueOrDefault(boundaries.Key) is Activity activity)
                activity.Boundaries = [.. boundaries];
            else if (elements.GetValueOrDefault(boundaries.Key) is not UnsupportedElement)
                problems.AddRange(boundaries.Select(boundary => Problems.NotAttached(boundary.Id, boundary.Label)));
        }
        foreach (var throwing in elements.Values.OfType<ThrowEvent>().Where(one => one.Trigger is LinkTrigger))
        {
            throwing.LinkTarget = elements
                .Values.OfType<CatchEvent>()
                .FirstOrDefault(one =>
                    one.Trigger is LinkTrigger link && link.Name == ((LinkTrigger)throwing.Trigger!).Name && one.Within == throwing.Within
                );
            if (throwing.LinkTarget is null)
                problems.Add(Problems.BrokenLink(throwing.Id, throwing.Label));
        }
    }

    private static List<SequenceFlow> ReadFlows(XElement parent, Dictionary<string, Element> elements, List<Problem> problems)
    {
        var flows = new List<SequenceFlow>();
        var outgoing = new Dictionary<Element, List<SequenceFlow>>();
        foreach (var xml in parent.Elements(Bpmn.Model + "sequenceFlow"))
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
            if (source.Within != target.Within)
            {
                problems.Add(Problems.DanglingFlow(id, "target", targetId));
                continue;
            }

            var text = xml.Element(Bpmn.Model + "conditionExpression")?.Value;
            var asks = source is not (UnsupportedElement or ParallelGateway or EventBasedGateway);
            var condition = string.IsNullOrWhiteSpace(text) || !asks ? null : Expression.ReadCondition(text, id ?? source.Id, problems);

            var flow = new SequenceFlow(id ?? "", source, target, condition);
            flows.Add(flow);
            target.IncomingCount++;
            if (!outgoing.TryGetValue(source, out var leaving))
                source.Outgoing = outgoing[source] = leaving = [.. source.Outgoing];
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
