using System.Xml;
using System.Xml.Linq;

namespace Okno.ProcessEngine.Definitions;

/// <summary>Reads XML from strangers: no document type, no entities, nothing fetched; bounded in size, depth and count.</summary>
/// <remarks>Keeps only BPMN's and Okno's elements. Diagrams and other vendors' extensions are counted and passed over.</remarks>
internal static class BoundedXml
{
    internal const int MaxCharacters = 20_000_000;
    internal const int MaxElements = 500_000;
    internal const int MaxDepth = 200;

    internal static XElement Read(Func<XmlReaderSettings, XmlReader> open)
    {
        var settings = new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            MaxCharactersInDocument = MaxCharacters,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
        };
        try
        {
            using var reader = open(settings);
            return Build(reader);
        }
        catch (XmlException fault) when (fault.Message.Contains("DTD", StringComparison.Ordinal))
        {
            throw new MalformedDefinition("process.document-type", "The file declares a document type, which is refused.", fault);
        }
        catch (XmlException fault) when (fault.Message.Contains("MaxCharactersInDocument", StringComparison.Ordinal))
        {
            throw TooLarge($"more than {MaxCharacters} characters", fault);
        }
        catch (XmlException fault)
        {
            throw new MalformedDefinition("process.not-xml", $"The file is not well-formed XML. {fault.Message}", fault);
        }
    }

    private static XElement Build(XmlReader reader)
    {
        XElement? root = null;
        var open = new Stack<XElement?>(); // null: an element that is passed over
        var count = 0;
        while (reader.Read())
        {
            switch (reader.NodeType)
            {
                case XmlNodeType.Element:
                    if (++count > MaxElements)
                        throw TooLarge($"more than {MaxElements} elements");
                    if (open.Count >= MaxDepth)
                        throw TooLarge($"elements nested deeper than {MaxDepth}");

                    var empty = reader.IsEmptyElement;
                    var element = Wanted(reader, open) ? Element(reader) : null;
                    if (open.Count == 0)
                        root = element;
                    else if (element is not null)
                        open.Peek()!.Add(element);
                    if (!empty)
                        open.Push(element);
                    break;

                case XmlNodeType.Text
                or XmlNodeType.CDATA
                or XmlNodeType.SignificantWhitespace:
                    open.Peek()?.Add(new XText(reader.Value));
                    break;

                case XmlNodeType.EndElement:
                    open.Pop();
                    break;
            }
        }

        return root ?? throw new MalformedDefinition("process.not-bpmn", "The file is not a BPMN 2.0 model.");
    }

    private static bool Wanted(XmlReader reader, Stack<XElement?> open) =>
        (open.Count == 0 || open.Peek() is not null)
        && (Bpmn.IsModel(reader.NamespaceURI) || reader.NamespaceURI == Bpmn.Okno.NamespaceName);

    private static XElement Element(XmlReader reader)
    {
        var space = Bpmn.IsModel(reader.NamespaceURI) ? Bpmn.Model : Bpmn.Okno;
        var element = new XElement(space + reader.LocalName);
        while (reader.MoveToNextAttribute())
        {
            if (reader.NamespaceURI.Length == 0)
                element.SetAttributeValue(reader.LocalName, reader.Value);
        }

        reader.MoveToElement();
        return element;
    }

    private static MalformedDefinition TooLarge(string how, Exception? cause = null) =>
        new("process.too-large", $"The file is too large: {how}.", cause);
}
