using System.Globalization;
using System.Text;
using System.Xml;
using System.Xml.Linq;
using Microsoft.Playwright;
using Okno.Contracts.Processes;

namespace Okno.EndToEnd.Journeys;

/// <summary>Models of other modellers are read, shown and written by the modeller, and nothing of them gets lost.</summary>
[Collection(SecondLine.Name)]
public sealed class InterchangeTests(Stage stage) : Journey(stage)
{
    private static readonly XNamespace _interchange = "http://www.omg.org/spec/BPMN/20100524/DI";

    [Fact]
    public async Task The_models_of_the_interchange_group_are_drawn_and_written_back_whole()
    {
        var centre = await ContactCentre();
        var anna = await centre.Administrator("Анна Котова");
        var page = await PageOf(anna, centre, "/processes");
        var models = Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "Models"), "*.bpmn").Order(StringComparer.Ordinal).ToList();
        Assert.Equal(8, models.Count);
        foreach (var model in models)
        {
            var bytes = await File.ReadAllBytesAsync(model, TestContext.Current.CancellationToken);
            await Import(page, Path.GetFileName(model), bytes);
            await IsDrawnAndWrittenWhole(page, anna, XDocument.Load(new MemoryStream(bytes)), Path.GetFileName(model));
            await page.GetByRole(AriaRole.Link, new() { Name = "Процессы", Exact = true }).First.ClickAsync();
        }
    }

    [Fact]
    public async Task What_the_modeller_does_not_understand_is_told_of_and_stays_in_the_file()
    {
        var centre = await ContactCentre();
        var anna = await centre.Administrator("Анна Котова");
        var page = await PageOf(anna, centre, "/processes");
        var odd = Odd($"p{Guid.NewGuid():N}");
        await Import(page, "чужой.bpmn", Encoding.UTF8.GetBytes(odd));
        await page.GetByText("Редактор не знает 2 части модели").IsSeen();
        await page.GetByText("1 элемент модели не показан").IsSeen();
        await IsDrawnAndWrittenWhole(page, anna, XDocument.Parse(odd), "the odd model");
    }

    [Fact]
    public async Task A_model_without_a_process_is_refused_with_the_reason()
    {
        var centre = await ContactCentre();
        var anna = await centre.Administrator("Анна Котова");
        var page = await PageOf(anna, centre, "/processes");
        await Choose(
            page,
            "хореография.bpmn",
            Encoding.UTF8.GetBytes(
                """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t"><choreography id="c"/></definitions>"""
            )
        );
        await page.GetByText("В модели нет процесса").IsSeen();
    }

    private static Task Choose(IPage page, string name, byte[] model) =>
        page.Locator("#bpmn-file")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = name,
                    MimeType = "application/xml",
                    Buffer = model,
                }
            );

    private static async Task Import(IPage page, string name, byte[] model)
    {
        await Choose(page, name, model);
        await page.GetByTestId("confirm-import").ClickAsync();
        await page.Locator(".djs-element").First.IsSeen();
        await page.Locator("[data-testid=problems], [data-testid=no-problems]").First.IsSeen();
    }

    private static async Task IsDrawnAndWrittenWhole(IPage page, Colleague by, XDocument model, string name)
    {
        var drawn = await Drawn(page);
        var missing = model
            .Descendants()
            .Where(one => one.Name == _interchange + "BPMNShape" || one.Name == _interchange + "BPMNEdge")
            .Select(one => (string)one.Attribute("bpmnElement")!)
            .Select(id => id[(id.IndexOf(':', StringComparison.Ordinal) + 1)..])
            .Where(id => model.Descendants().Any(one => (string?)one.Attribute("id") == id) && !drawn.Contains(id))
            .ToList();
        Assert.True(missing.Count == 0, $"{name} without {string.Join(", ", missing.Take(5))}");

        // Untouched, as a file.
        var file = await page.RunAndWaitForDownloadAsync(() => page.GetByTestId("export").ClickAsync());
        IsWhole(model, await File.ReadAllTextAsync(await file.PathAsync()), $"{name}, exported");

        // All that stands in the way of running it is listed.
        var key = file.SuggestedFilename[..file.SuggestedFilename.LastIndexOf('-')];
        if ((await by.Api.Get<ProcessDefinition>($"/api/processes/{key}")).Problems is { Count: > 0 } problems)
        {
            await page.GetByTestId("problems").ClickAsync();
            await page.GetByTestId("problem").First.IsSeen();
            var told = await page.GetByTestId("problem").AllInnerTextsAsync();
            Assert.Empty(problems.Select(problem => InOneLine(problem.Message)).Except(told.Select(InOneLine), StringComparer.Ordinal));
        }

        // Touched, as a version.
        var process = model.Descendants().Single(one => one.Name.LocalName == "process" && (string?)one.Attribute("id") == key);
        process.SetAttributeValue("name", $"Из файла {name}");
        await page.Field("Название").FillAsync($"Из файла {name}");
        await page.Field("Название").PressAsync("Tab");
        await page.GetByTestId("unsaved").IsSeen();
        await page.GetByTestId("save-draft").ClickAsync();
        await page.GetByTestId("unsaved").IsGone();
        var saved = await by.Api.Get<ProcessDefinition>($"/api/processes/{key}");
        IsWhole(model, await by.Api.GetStringAsync($"/api/processes/{key}/versions/{saved.Version}"), $"{name}, saved");
    }

    private static string InOneLine(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>The ids of what is drawn, on all diagrams of the model.</summary>
    private static async Task<HashSet<string>> Drawn(IPage page)
    {
        var choice = page.GetByTestId("diagrams");
        var drawn = await OnThisOne();
        if (await choice.CountAsync() == 0)
            return drawn;
        foreach (var diagram in await choice.Locator("option").EvaluateAllAsync<string[]>("all => all.map(one => one.value)"))
        {
            var before = await OnThisOne();
            await choice.SelectOptionAsync(diagram);
            await page.WaitForFunctionAsync(
                "before => [...document.querySelectorAll('.djs-element')].some(one => !before.includes(one.dataset.elementId)) || document.querySelector('[data-testid=diagrams]').selectedIndex === 0",
                before.ToArray()
            );
            drawn.UnionWith(await OnThisOne());
        }
        return drawn;

        async Task<HashSet<string>> OnThisOne() =>
            [.. await page.Locator(".djs-element").EvaluateAllAsync<string[]>("all => all.map(one => one.dataset.elementId)")];
    }

    private static void IsWhole(XDocument model, string written, string name)
    {
        var left = Facts(XDocument.Parse(written).Root!).CountBy(fact => fact).ToDictionary();
        var lost = Facts(model.Root!).CountBy(fact => fact).Where(fact => fact.Value > left.GetValueOrDefault(fact.Key)).ToList();
        Assert.True(lost.Count == 0, $"{name} lost {lost.Count}:\n{string.Join('\n', lost.Take(20).Select(fact => fact.Key))}");
    }

    /// <summary>All that a document says: its elements by their way from the nearest id, their attributes and texts. Prefixes, and the order of unlike elements, say nothing.</summary>
    private static IEnumerable<string> Facts(XElement element, string way = "")
    {
        // What BPMN gives an id is itself wherever it stands: opening may give a sub-process a diagram of its own.
        var here =
            (string?)element.Attribute("id") is { Length: > 0 } id ? $"{element.Name.LocalName}[{id}]"
            : element.Name.LocalName == "waypoint" ? $"{way}/waypoint {element.ElementsBeforeSelf(element.Name).Count()}"
            : $"{way}/{element.Name}";
        yield return here;
        foreach (var attribute in element.Attributes().Where(attribute => !attribute.IsNamespaceDeclaration))
            yield return $"{here} @{attribute.Name} = {Value(attribute)}";
        var text = string.Concat(element.Nodes().OfType<XText>().Select(node => node.Value)).Trim();
        if (text.Length > 0)
            yield return $"{here} = {text}";
        foreach (var fact in element.Elements().SelectMany(child => Facts(child, here)))
            yield return fact;
    }

    private static string Value(XAttribute attribute)
    {
        var (text, colon) = (attribute.Value, attribute.Value.IndexOf(':', StringComparison.Ordinal));
        if (double.TryParse(text, CultureInfo.InvariantCulture, out var number))
            return number.ToString("R", CultureInfo.InvariantCulture);
        // A name of XML means its namespace; a reference with a prefix means what it refers to.
        if (colon <= 0 || !IsName(text[..colon]) || attribute.Parent!.GetNamespaceOfPrefix(text[..colon]) is not { } of)
            return text;
        return attribute.Name.LocalName is "bpmnElement" ? text[(colon + 1)..] : $"{{{of}}}{text[(colon + 1)..]}";
    }

    private static bool IsName(string text)
    {
        try
        {
            XmlConvert.VerifyNCName(text);
            return true;
        }
        catch (XmlException)
        {
            return false;
        }
    }

    /// <summary>All at once what exporters are known to write and bpmn-js drops.</summary>
    private static string Odd(string key) =>
        $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <b:definitions xmlns:b="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:bpmn2="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:di="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:dd="http://www.omg.org/spec/DD/20100524/DI" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xmlns:v="urn:vendor" xmlns:java="urn:java" id="d" targetNamespace="t">
              <b:extension definition="v:model"><b:documentation id="author">Кто-то</b:documentation></b:extension>
              <b:process id="{key}" isClosed="false">
                <b:extensionElements><v:look><Grid xmlns="" spacing="15"><Line/></Grid></v:look></b:extensionElements>
                <b:startEvent id="s" name="Начало&#xD;&#xA;процесса"><b:outgoing>f1</b:outgoing><b:outgoing>nowhere</b:outgoing><b:timerEventDefinition id="7 days"><b:timeDuration xsi:type="bpmn2:tFormalExpression">P7D</b:timeDuration></b:timerEventDefinition></b:startEvent>
                <b:userTask id="ask" name="Спросить" startQuantity="1" isForCompensation="false"><b:documentation textFormat="text/plain">Как <![CDATA[<b>есть</b>]]></b:documentation><b:incoming>f1</b:incoming><b:outgoing>f2</b:outgoing><b:potentialOwner><b:resourceRef>none</b:resourceRef></b:potentialOwner><b:potentialOwner><b:resourceAssignmentExpression><b:formalExpression>manager</b:formalExpression></b:resourceAssignmentExpression></b:potentialOwner></b:userTask>
                <b:task id="hidden"/>
                <b:endEvent id="e"><b:incoming>f2</b:incoming></b:endEvent>
                <b:sequenceFlow id="f1" sourceRef="s" targetRef="ask"/>
                <b:sequenceFlow id="f2" sourceRef="ask" targetRef="e"><b:conditionExpression xsi:type="b:tFormalExpression" evaluatesToTypeRef="java:Boolean">true</b:conditionExpression></b:sequenceFlow>
              </b:process>
              <b:process id="{key}-2" name="Другой"><b:task id="other"/></b:process>
              <di:BPMNDiagram id="first"><di:BPMNPlane id="plane" bpmnElement="b:{key}">
                <di:BPMNShape id="s_di" bpmnElement="b:s"><dc:Bounds x="100.0" y="100" width="36" height="36"/><di:BPMNLabel labelStyle="gone"/></di:BPMNShape>
                <di:BPMNShape id="ask_di" bpmnElement="ask"><dc:Bounds x="200" y="80" width="100" height="80"/></di:BPMNShape>
                <di:BPMNShape id="e_di" bpmnElement="e"><dc:Bounds x="400" y="100" width="36" height="36"/></di:BPMNShape>
                <di:BPMNEdge id="f1_di" bpmnElement="f1"><dd:waypoint xsi:type="dc:Point" x="136" y="118"/><dd:waypoint x="200" y="118"/></di:BPMNEdge>
                <di:BPMNEdge id="f2_di" bpmnElement="f2"><dd:waypoint x="300" y="118"/><dd:waypoint x="400" y="118"/></di:BPMNEdge>
                <di:BPMNShape id="stray" bpmnElement="deleted"><dc:Bounds x="0" y="0" width="1" height="1"/></di:BPMNShape>
              </di:BPMNPlane></di:BPMNDiagram>
              <di:BPMNDiagram id="second" name="Вторая схема"><di:BPMNPlane id="plane2" bpmnElement="{key}-2"><di:BPMNShape id="other_di" bpmnElement="other"><dc:Bounds x="100" y="100" width="100" height="80"/></di:BPMNShape></di:BPMNPlane></di:BPMNDiagram>
            </b:definitions>
            """;
}
