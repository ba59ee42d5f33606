using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Contracts.Contacts;
using Okno.Contracts.Processes;

namespace Okno.EndToEnd.Journeys;

/// <summary>
/// A walk through all that someone sees on the demonstration's day: every page, and the states that no address leads to. What it presses it
/// finds by other signs than words, so that it goes in either language; it can be gone again.
/// </summary>
/// <param name="admin">The administrator's way to the API: what others do meanwhile.</param>
/// <param name="look">Is told what is to be seen, and whether it is a page as its address leads to it.</param>
internal sealed partial class Walk(IPage page, HttpClient admin, Func<string, bool, Task> look)
{
    /// <summary>The parts of someone's walk; each begins anywhere.</summary>
    public IReadOnlyList<(string Name, Func<Task> Go)> Of(string login) =>
        login switch
        {
            "operator1" => Operator,
            "supervisor1" => Supervisor,
            _ => Administrator,
        };

    private IReadOnlyList<(string, Func<Task>)> Operator =>
        [
            (
                "pages",
                () =>
                    Pages(
                        "/",
                        "/cases",
                        "/cases/new",
                        "/cases/*",
                        "/contacts",
                        "/contacts/*",
                        "/accounts",
                        "/accounts/*",
                        "/profile",
                        "/not-found"
                    )
            ),
            ("menus", Menus),
            ("lists", Lists),
            ("a case", CaseAtWork),
            ("a contact", Cards),
            ("calls", Calls),
            ("a call back", CallBack),
            ("troubles", Troubles),
        ];

    private IReadOnlyList<(string, Func<Task>)> Supervisor =>
        [
            (
                "pages",
                () => Pages("/setup", "/queues", "/queues/*", "/operators", "/process-instances", "/process-instances/*", "/telephony")
            ),
            ("items", Items),
            ("a queue", SetUpQueue),
            ("operators", Operators),
            ("two cards of one", Merging),
        ];

    private IReadOnlyList<(string, Func<Task>)> Administrator =>
        [
            (
                "pages",
                () =>
                    Pages(
                        "/setup",
                        "/queues/new",
                        "/queues/*/journal",
                        "/users",
                        "/roles",
                        "/audit",
                        "/lookups",
                        "/lookups/case-service",
                        "/settings",
                        "/processes",
                        "/processes/*",
                        "/processes/*/versions",
                        "/imports",
                        "/imports/new",
                        "/telephony",
                        "/softphones",
                        "/cti-actions",
                        "/calendars",
                        "/calendars/new",
                        "/calendars/*",
                        "/service-terms"
                    )
            ),
            ("dialogs", Dialogs),
            ("a line", TelephoneLine),
            ("an import", Import),
            ("the modeller", Modelling),
            ("versions", Versions),
            ("an incident", Incident),
        ];

    private async Task Pages(params string[] paths)
    {
        foreach (var path in paths)
        {
            await To(await First(path));
            await look(path.Replace("*", "1", StringComparison.Ordinal), true);
        }
    }

    private async Task Menus()
    {
        await To("/");
        await page.Profile().ClickAsync();
        await See("my menu", page.Locator("#person-menu"));
        await Shut();
        await page.GetByTestId("own-state").ClickAsync();
        await See("my state", page.Locator("#state-menu"));
        await Shut();
        await page.Keyboard.PressAsync("Control+k");
        await See("palette", page.GetByTestId("palette-entry"));
        await page.Keyboard.TypeAsync("Иван");
        await See("palette with people", page.GetByTestId("palette-entry").Filter(new() { HasText = "Иван" }));
        await Shut();
        await page.Keyboard.PressAsync("Control+/");
        await See("keys", page.Locator("dialog dl.keys"));
        await Shut();
    }

    private async Task Opened(string press, string name, string shown)
    {
        await page.GetByTestId(press).ClickAsync();
        await See(name, page.Locator(shown));
        await Shut();
    }

    private async Task See(string name, ILocator shown)
    {
        await shown.First.IsSeen();
        await look(name, false);
    }

    private async Task Shut()
    {
        await page.Keyboard.PressAsync("Escape");
        await page.Locator("dialog, .menu, .pop-layer").IsGone();
    }

    private async Task To(string path)
    {
        await page.EvaluateAsync("path => Blazor.navigateTo(path)", path);
        await Settled();
    }

    private async Task Settled()
    {
        // What an address leads to is drawn in the next frames.
        await page.EvaluateAsync("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
        await page.Locator("main h1, main h2").First.IsSeen();
        await page.Locator("main [aria-busy=true], main .skel").IsGone();
        if (await page.Locator("main .canvas:visible").CountAsync() > 0)
            await Diagram();
    }

    private Task Diagram() => page.Locator(".djs-element").First.Expect().ToBeAttachedAsync();

    private async Task Ring(string from)
    {
        var answer = await page.APIRequest.PostAsync(
            "/api/calls/simulate",
            new()
            {
                DataObject = new { from },
                Headers = new Dictionary<string, string> { ["X-Okno-Csrf"] = "1" },
            }
        );
        Assert.True(answer.Ok, await answer.TextAsync());
    }

    private Task<Contact> Known(string name, string phone) =>
        admin.Post<Contact>(
            "/api/contacts",
            new CreateContactRequest(
                name,
                "Бухгалтер",
                CommunicationOptions:
                [
                    new(CommunicationKind.Phone, phone),
                    new(CommunicationKind.Email, $"buh{Random.Shared.Next(100_000)}@example.org"),
                ]
            )
        );

    private async Task Publish(string xml)
    {
        using var content = new StringContent(xml, Encoding.UTF8, "application/bpmn+xml");
        using var answer = await admin.PostAsync("/api/processes", content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static string NewNumber() => $"+7916{Random.Shared.Next(1_000_000, 9_999_999)}";

    /// <summary>With the first record that the API lists in the place of the star.</summary>
    private async Task<string> First(string path)
    {
        var star = path.IndexOf("/*", StringComparison.Ordinal);
        if (star < 0)
            return path;
        var list = path[..star];
        var answer = await page.APIRequest.GetAsync($"/api{list}?limit=1");
        var first = JsonNode.Parse(await answer.TextAsync())!["items"]![0]!;
        return path.Replace("*", $"{first[list == "/processes" ? "key" : "id"]}", StringComparison.Ordinal);
    }

    private static string TwoTasks(string key, string task) =>
        $"""
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:okno="urn:okno:bpmn:1" id="d" targetNamespace="t">
              <bpmn:process id="{key}" name="Возврат" isExecutable="true">
                <bpmn:startEvent id="s"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
                <bpmn:scriptTask id="work" name="{task}" scriptFormat="javascript"><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing><bpmn:script>1</bpmn:script></bpmn:scriptTask>
                <bpmn:endEvent id="e"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
                <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="work"/><bpmn:sequenceFlow id="f2" sourceRef="work" targetRef="e"/>
              </bpmn:process>
            </bpmn:definitions>
            """;

    private static string Stumbling(string key) =>
        $"""
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t"><bpmn:message id="m" name="{key}-begin"/>
              <bpmn:process id="{key}" name="Пересчёт бонусов" isExecutable="true">
                <bpmn:startEvent id="s"><bpmn:outgoing>f1</bpmn:outgoing><bpmn:messageEventDefinition id="md" messageRef="m"/></bpmn:startEvent>
                <bpmn:scriptTask id="reckon" name="Посчитать бонус" scriptFormat="javascript"><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing><bpmn:script>nowhere.sum</bpmn:script></bpmn:scriptTask>
                <bpmn:endEvent id="e"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
                <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="reckon"/><bpmn:sequenceFlow id="f2" sourceRef="reckon" targetRef="e"/>
              </bpmn:process>
            </bpmn:definitions>
            """;
}
