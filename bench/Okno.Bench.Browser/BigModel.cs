using System.Globalization;
using System.Text;

namespace Okno.Bench.Browser;

/// <summary>A process of that many nodes and the flows between them, with its diagram: rows of fifty, one below the other.</summary>
internal sealed record BigModel(int Nodes)
{
    private const int InARow = 50;

    /// <summary>With its flows, which are flow elements too (BPMN 2.0.2 §8.4.13), 2,000 elements.</summary>
    public static BigModel OfElements { get; } = new(1_000);

    public static BigModel OfNodes { get; } = new(2_000);

    public string Key => $"big-model-{Nodes}";

    public string Xml()
    {
        StringBuilder model = new();
        StringBuilder shapes = new();
        StringBuilder edges = new();
        for (var n = 0; n < Nodes; n++)
        {
            var (x, y) = At(n);
            var (kind, width, height) = n switch
            {
                0 => ("startEvent", 36, 36),
                _ when n == Nodes - 1 => ("endEvent", 36, 36),
                _ => ("scriptTask", 100, 80),
            };
            var inside = kind == "scriptTask" ? "<script>1</script>" : "";
            var format = kind == "scriptTask" ? " scriptFormat='javascript'" : "";
            model.Append(CultureInfo.InvariantCulture, $"<{kind} id='e{n}' name='Шаг {n}'{format}>{inside}</{kind}>");
            shapes.Append(
                CultureInfo.InvariantCulture,
                $"<di:BPMNShape id='s{n}' bpmnElement='e{n}'><dc:Bounds x='{x}' y='{y - height / 2}' width='{width}' height='{height}'/></di:BPMNShape>"
            );
            if (n == 0)
                continue;
            var (fromX, fromY) = At(n - 1);
            model.Append(CultureInfo.InvariantCulture, $"<sequenceFlow id='f{n}' sourceRef='e{n - 1}' targetRef='e{n}'/>");
            edges.Append(
                CultureInfo.InvariantCulture,
                $"<di:BPMNEdge id='d{n}' bpmnElement='f{n}'><at:waypoint x='{fromX + (n == 1 ? 36 : 100)}' y='{fromY}'/><at:waypoint x='{x}' y='{y}'/></di:BPMNEdge>"
            );
        }
        return $"""
            <definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI"
              xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:at="http://www.omg.org/spec/DD/20100524/DI" id="d" targetNamespace="t">
              <process id="{Key}" name="Процесс из {Nodes} шагов" isExecutable="true">{model}</process>
              <di:BPMNDiagram id="diagram"><di:BPMNPlane id="plane" bpmnElement="{Key}">{shapes}{edges}</di:BPMNPlane></di:BPMNDiagram>
            </definitions>
            """;

        static (int X, int Y) At(int n) => (n % InARow * 160, n / InARow * 140 + 100);
    }
}
