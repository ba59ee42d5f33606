using System.Collections.Frozen;
using System.Xml.Linq;

namespace Okno.ProcessEngine.Definitions;

/// <summary>The XML vocabulary: BPMN's own and Okno's.</summary>
internal static class Bpmn
{
    internal static readonly XNamespace Model = "http://www.omg.org/spec/BPMN/20100524/MODEL";
    internal static readonly XNamespace Okno = "urn:okno:bpmn:1";

    /// <summary>BPMN 2.0 as published, and as exporters wrote it that were ahead of its publication.</summary>
    internal static bool IsModel(string uri) =>
        uri
            is "http://www.omg.org/spec/BPMN/20100524/MODEL"
                or "http://schema.omg.org/spec/BPMN/2.0"
                or "http://www.omg.org/bpmn20"
                or "http://www.omg.org/spec/BPMN/20100501/BPMN20";

    /// <summary>What may stand in a process or a flow node without changing how it runs.</summary>
    /// <remarks>
    /// Lanes (BPMN 2.0.2 §10.8), artifacts (§8.4.1), data shown (§10.4) and who performs (§10.3.1) are there for the reader of the diagram.
    /// </remarks>
    private static readonly FrozenSet<string> Silent = FrozenSet.Create(
        StringComparer.Ordinal,
        "documentation",
        "extensionElements",
        "incoming",
        "outgoing",
        "laneSet",
        "textAnnotation",
        "association",
        "group",
        "categoryValueRef",
        "auditing",
        "monitoring",
        "dataObject",
        "dataObjectReference",
        "dataStoreReference",
        "property",
        "ioSpecification",
        "ioBinding",
        "resourceRole",
        "performer",
        "humanPerformer",
        "potentialOwner",
        "rendering",
        "supportedInterfaceRef",
        "supports"
    );

    internal static IEnumerable<XElement> Meaningful(XElement parent) =>
        parent
            .Elements()
            .Where(child => child.Name.Namespace == Model && !Silent.Contains(child.Name.LocalName) && !IsDrawnDataFlow(child));

    /// <summary>A data association that only shows where data goes; one that assigns or transforms says how a process runs.</summary>
    private static bool IsDrawnDataFlow(XElement child) =>
        child.Name.LocalName
            is "dataInputAssociation"
                or "dataOutputAssociation"
                or "dataInput"
                or "dataOutput"
                or "inputSet"
                or "outputSet"
        && !child.Elements().Any(part => part.Name == Model + "assignment" || part.Name == Model + "transformation");

    internal static XElement? Extension(XElement element, string name) =>
        element.Elements(Model + "extensionElements").Elements(Okno + name).FirstOrDefault();

    internal static string? Id(XElement element) => (string?)element.Attribute("id") is { Length: > 0 } id ? id : null;
}
