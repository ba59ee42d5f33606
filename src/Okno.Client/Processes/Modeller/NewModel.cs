using System.Text;
using System.Xml.Linq;

namespace Okno.Client.Processes.Modeller;

/// <summary>The model that a new process begins with: a start, an end, and the parameters that a queue or a call gives.</summary>
internal static class NewModel
{
    private static readonly XNamespace Bpmn = "http://www.omg.org/spec/BPMN/20100524/MODEL";
    private static readonly XNamespace Di = "http://www.omg.org/spec/BPMN/20100524/DI";
    private static readonly XNamespace Dc = "http://www.omg.org/spec/DD/20100524/DC";
    private static readonly XNamespace Waypoint = "http://www.omg.org/spec/DD/20100524/DI";
    private static readonly XNamespace Okno = "urn:okno:bpmn:1";

    /// <summary>Cyrillic letters by ICAO Doc 9303, shortened where a key is read by people.</summary>
    private static readonly Dictionary<char, string> Latin = new()
    {
        ['а'] = "a",
        ['б'] = "b",
        ['в'] = "v",
        ['г'] = "g",
        ['д'] = "d",
        ['е'] = "e",
        ['ё'] = "e",
        ['ж'] = "zh",
        ['з'] = "z",
        ['и'] = "i",
        ['й'] = "i",
        ['к'] = "k",
        ['л'] = "l",
        ['м'] = "m",
        ['н'] = "n",
        ['о'] = "o",
        ['п'] = "p",
        ['р'] = "r",
        ['с'] = "s",
        ['т'] = "t",
        ['у'] = "u",
        ['ф'] = "f",
        ['х'] = "kh",
        ['ц'] = "ts",
        ['ч'] = "ch",
        ['ш'] = "sh",
        ['щ'] = "shch",
        ['ъ'] = "",
        ['ы'] = "y",
        ['ь'] = "",
        ['э'] = "e",
        ['ю'] = "iu",
        ['я'] = "ia",
    };

    /// <summary>A key made of a name: «Возврат товара» gives <c>vozvrat-tovara</c>.</summary>
    public static string KeyOf(string name)
    {
        var key = new StringBuilder();
        foreach (var letter in name.ToLowerInvariant())
        {
            if (char.IsAsciiLetterOrDigit(letter))
                key.Append(letter);
            else if (Latin.TryGetValue(letter, out var latin))
                key.Append(latin);
            else if (key.Length > 0 && key[^1] != '-')
                key.Append('-');
        }
        var made = key.ToString().Trim('-');
        made = made.Length > 0 && char.IsAsciiDigit(made[0]) ? $"p-{made}" : made;
        return made.Length > 60 ? made[..60].Trim('-') : made;
    }

    /// <summary>XML ids begin with a letter (NCName).</summary>
    public static bool IsKey(string key) =>
        key.Length is > 0 and <= 100
        && (char.IsAsciiLetter(key[0]) || key[0] == '_')
        && key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '.');

    public static string Xml(string key, string name, string kind, string start, string end)
    {
        (string Name, string Type)[] parameters = kind switch
        {
            "queue" => [("queueItemId", "guid"), ("entityRecordId", "guid")],
            "call" => [("phoneNumber", "text"), ("callId", "guid"), ("contactId", "guid"), ("accountId", "guid")],
            _ => [],
        };
        var process = new XElement(
            Bpmn + "process",
            new XAttribute("id", key),
            new XAttribute("name", name),
            new XAttribute("isExecutable", "true")
        );
        if (parameters.Length > 0)
            process.Add(
                new XElement(
                    Bpmn + "extensionElements",
                    new XElement(
                        Okno + "parameters",
                        parameters.Select(one => new XElement(
                            Okno + "parameter",
                            new XAttribute("name", one.Name),
                            new XAttribute("type", one.Type)
                        ))
                    )
                )
            );
        process.Add(
            new XElement(
                Bpmn + "startEvent",
                new XAttribute("id", "start"),
                new XAttribute("name", start),
                new XElement(Bpmn + "outgoing", "to-end")
            ),
            new XElement(
                Bpmn + "endEvent",
                new XAttribute("id", "end"),
                new XAttribute("name", end),
                new XElement(Bpmn + "incoming", "to-end")
            ),
            new XElement(
                Bpmn + "sequenceFlow",
                new XAttribute("id", "to-end"),
                new XAttribute("sourceRef", "start"),
                new XAttribute("targetRef", "end")
            )
        );
        var definitions = new XElement(
            Bpmn + "definitions",
            new XAttribute(XNamespace.Xmlns + "bpmn", Bpmn),
            new XAttribute(XNamespace.Xmlns + "bpmndi", Di),
            new XAttribute(XNamespace.Xmlns + "dc", Dc),
            new XAttribute(XNamespace.Xmlns + "di", Waypoint),
            new XAttribute(XNamespace.Xmlns + "okno", Okno),
            new XAttribute("id", $"{key}-model"),
            new XAttribute("targetNamespace", "urn:okno:processes"),
            process,
            new XElement(
                Di + "BPMNDiagram",
                new XAttribute("id", $"{key}-diagram"),
                new XElement(
                    Di + "BPMNPlane",
                    new XAttribute("id", $"{key}-plane"),
                    new XAttribute("bpmnElement", key),
                    Shape("start", 200),
                    Shape("end", 520),
                    new XElement(
                        Di + "BPMNEdge",
                        new XAttribute("id", "to-end-edge"),
                        new XAttribute("bpmnElement", "to-end"),
                        Point(236),
                        Point(520)
                    )
                )
            )
        );
        return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n" + definitions;

        XElement Shape(string id, int x) =>
            new(
                Di + "BPMNShape",
                new XAttribute("id", $"{id}-shape"),
                new XAttribute("bpmnElement", id),
                new XElement(
                    Dc + "Bounds",
                    new XAttribute("x", x),
                    new XAttribute("y", 222),
                    new XAttribute("width", 36),
                    new XAttribute("height", 36)
                )
            );

        XElement Point(int x) => new(Waypoint + "waypoint", new XAttribute("x", x), new XAttribute("y", 240));
    }
}
