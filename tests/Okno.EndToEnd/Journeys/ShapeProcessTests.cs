using System.Text;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Contracts.Processes;
using Okno.Contracts.Queues;

namespace Okno.EndToEnd.Journeys;

/// <summary>An administrator changes how work goes without touching code: draws, tries, publishes, mends.</summary>
public sealed class ShapeProcessTests(Stage stage) : Journey(stage)
{
    [Fact]
    public async Task A_process_drawn_from_nothing_by_keyboard_is_what_an_operator_then_works_by()
    {
        var centre = await ContactCentre();
        var anna = await centre.Administrator("Анна Котова");
        var vera = await centre.Operator("Вера Орлова");
        var page = await PageOf(anna, centre, "/processes");
        var name = $"Возврат товара {Guid.NewGuid():N}"[..24];
        await page.Section("Процессы").IsSeen();

        await page.GetByTestId("new-process").ClickAsync();
        await page.Field("Название").FillAsync(name);
        var key = await page.Field("Код процесса").InputValueAsync();
        Assert.StartsWith("vozvrat-tovara-", key, StringComparison.Ordinal);
        await page.GetByTestId("make-process").ClickAsync();

        // The end goes, a task and another end come, all by keys once the diagram has the focus.
        await Element(page, "end").ClickAsync();
        await page.Keyboard.PressAsync("Delete");
        await Element(page, "start").ClickAsync();
        await Append(page, "Действие пользователя");
        await page.Keyboard.InsertTextAsync("Решить обращение");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByTestId("problems").IsSeen();
        await page.Field("Название").Expect().ToHaveValueAsync("Решить обращение");
        await page.Field("Действие").SelectOptionAsync("Открыть страницу редактирования");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Условие завершения" }).ClickAsync();
        await page.Keyboard.InsertTextAsync("record.status === 'resolved' &&");
        await page.Locator("#page-condition-mistake:not(:empty)").IsSeen();
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.InsertTextAsync("record.status === 'resolved'");
        await page.Locator("#page-condition-mistake:not(:empty)").IsGone();
        await page.Field("Подсказка оператору").FillAsync("Решите и сохраните");
        var task = page.Locator(".djs-element.djs-shape").Filter(new() { HasText = "обращение" });
        await task.ClickAsync();
        await Append(page, "Конечное событие");
        await page.Keyboard.PressAsync("Escape");
        await task.ClickAsync();
        await Look(page, "modeller");
        await page.GetByTestId("no-problems").Expect().ToHaveTextAsync("Проблем нет");

        // It is tried before anyone works by it.
        await page.GetByTestId("rehearse").ClickAsync();
        await page.GetByTestId("rehearse-start").ClickAsync();
        await page.GetByTestId("rehearsal-state").Expect().ToHaveTextAsync("Ждёт");
        await Look(page, "rehearsal");
        await page.Field("Какой стала запись").FillAsync("""{"status": "new"}""");
        await page.GetByTestId("answer").ClickAsync();
        await page.GetByText("Ничего не изменилось").IsSeen();
        await page.Field("Какой стала запись").FillAsync("""{"status": "resolved"}""");
        await page.GetByTestId("answer").ClickAsync();
        await page.GetByTestId("rehearsal-state").Expect().ToHaveTextAsync("Завершён");
        await page.Button("Закончить пробный запуск").ClickAsync();

        // What is drawn and not saved outlives a reload.
        await page.GetByTestId("unsaved").IsSeen();
        await Kept(page, key);
        await page.ReloadAsync();
        await page.GetByTestId("take-kept").ClickAsync();
        await task.IsSeen();
        await page.GetByTestId("publish").ClickAsync();
        await page.Said("Опубликована версия 2").IsSeen();

        await page.Link("Версии").ClickAsync();
        await page.GetByTestId("changes").GetByText("Решить обращение").First.IsSeen();
        await Look(page, "versions");

        await centre.Queue(QueueKind.Closed, $"Возвраты {key}", key);
        var registered = await centre.Case("Вернуть деньги", seenBy: vera);
        var desk = await PageOf(vera, centre);
        await desk.NextRecord().ClickAsync();
        await desk.Heading("Вернуть деньги").IsSeen();
        await desk.Field("Статус").SelectOptionAsync("В работе");
        await desk.Button("Сохранить").ClickAsync();
        await desk.GetByText("Не сохранено", new() { Exact = true }).IsGone();
        await desk.Heading("Вернуть деньги").IsSeen();
        await desk.Field("Статус").SelectOptionAsync("Решено");
        await desk.Button("Сохранить").ClickAsync();
        await desk.Heading("Всё разобрано").IsSeen();
        Assert.Equal(CaseStatus.Resolved, (await centre.Saved(registered.Id)).Status);
    }

    [Fact]
    public async Task A_model_from_elsewhere_keeps_what_Okno_does_not_know_and_an_instance_is_mended_on_its_page()
    {
        var centre = await ContactCentre();
        var anna = await centre.Administrator("Анна Котова");
        var key = $"p{Guid.NewGuid():N}";
        var page = await PageOf(anna, centre, "/processes");
        await page.Locator("#bpmn-file")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "чужой.bpmn",
                    MimeType = "application/xml",
                    Buffer = Encoding.UTF8.GetBytes(Foreign(key)),
                }
            );
        await page.GetByTestId("confirm-import").ClickAsync();
        // It came without a diagram: one is laid out.
        await Element(page, "ask").ClickAsync();
        await page.Field("Название").FillAsync("Спросить иначе");
        await page.Field("Название").PressAsync("Tab");
        await page.GetByTestId("unsaved").IsSeen();
        await page.GetByTestId("save-draft").ClickAsync();
        await page.Said("Черновик сохранён, версия 2").IsSeen();
        var xml = await anna.Api.GetStringAsync($"/api/processes/{key}/versions/2");
        Assert.Contains("Спросить иначе", xml, StringComparison.Ordinal);
        Assert.Matches("""<v:note (xmlns:v="urn:elsewhere" )?level="3"( xmlns:v="urn:elsewhere")?>""", xml);
        Assert.Matches("""<okno:later[^>]*thing="1"[^>]*>\s*<okno:deep""", xml);

        // Its script fails: an administrator sees where, and passes over it with a value.
        using (
            var begun = await anna.Api.PostAsync("/api/processes", new StringContent(Failing(key), Encoding.UTF8, "application/bpmn+xml"))
        )
            Assert.True(begun.IsSuccessStatusCode, await begun.Content.ReadAsStringAsync());
        using (
            var told = await anna.Api.PostAsync(
                "/api/process-messages",
                new StringContent($$"""{"name":"{{key}}-begin"}""", Encoding.UTF8, "application/json")
            )
        )
            Assert.True(told.IsSuccessStatusCode);
        await Journeys.ContactCentre.Eventually(
            async () => (await anna.Api.Get<Page<ProcessInstance>>($"/api/process-instances?key={key}&state=incident")).Items.Count == 1,
            "the script fails"
        );
        await page.GotoAsync($"/process-instances?key={key}&state=incident");
        await page.GetByTestId("instance-row").GetByRole(AriaRole.Link).ClickAsync();
        await page.GetByTestId("incident").GetByText("Считать").IsSeen();
        await page.Locator("[data-element-id='reckon'].bp-stuck").IsSeen();
        await Look(page, "instance");
        await page.GetByTestId("incident").Button("Пропустить").ClickAsync();
        await page.Field("Значения переменных").FillAsync("""{"sum": 3}""");
        await page.GetByTestId("confirm-skip").ClickAsync();
        await page.GetByTestId("instance-state").Expect().ToHaveTextAsync("Завершён");
        await page.Locator("[data-element-id='reckon'].bp-passed").IsSeen();

        await page.GotoAsync("/processes");
        await page.Locator($"[data-key='{key}']").IsSeen();
        await Look(page, "processes");
        await page.Locator($"[data-key='{key}']").GetByTestId("delete-process").ClickAsync();
        await page.GetByTestId("confirm-delete").ClickAsync();
        await page.Locator($"[data-key='{key}']").IsGone();
    }

    /// <summary>Nothing serious for axe in either theme.</summary>
    private static async Task Look(IPage page, string where)
    {
        foreach (var theme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
            await page.Locator($"html[data-theme={(theme is ColorScheme.Dark ? "dark" : "light")}]").Expect().ToBeAttachedAsync();
            var found = (await page.RunAxe())
                .Violations.Where(violation => violation.Impact is "serious" or "critical")
                .SelectMany(violation => violation.Nodes.Select(node => $"{where}, {theme}: {violation.Id}: {node.Html}"))
                .ToList();
            Assert.True(found.Count == 0, string.Join('\n', found));
        }
    }

    private static ILocator Element(IPage page, string id) => page.Locator($".djs-element[data-element-id='{id}'] > .djs-hit").First;

    /// <summary>The diagram's own key for adding behind the chosen element, and its search.</summary>
    private static async Task Append(IPage page, string what)
    {
        await page.Keyboard.PressAsync("a");
        await page.Locator(".djs-popup-search input").FillAsync(what);
        await page.Locator(".djs-popup .entry").First.IsSeen();
        await page.Keyboard.PressAsync("Enter");
    }

    private static Task Kept(IPage page, string key) =>
        page.WaitForFunctionAsync(
            "key => Object.keys(localStorage).some(name => name.startsWith('okno.process.') && name.endsWith('.' + key))",
            key
        );

    private static string Foreign(string key) =>
        $"""
            <?xml version="1.0" encoding="UTF-8"?>
            <semantic:definitions xmlns:semantic="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:v="urn:elsewhere" xmlns:okno="urn:okno:bpmn:1" id="d" targetNamespace="t">
              <semantic:process id="{key}" name="Чужой процесс" isExecutable="true">
                <semantic:startEvent id="begin"><semantic:outgoing>f1</semantic:outgoing></semantic:startEvent>
                <semantic:userTask id="ask" name="Спросить"><semantic:extensionElements><v:note level="3">как есть</v:note><okno:later thing="1"><okno:deep/></okno:later></semantic:extensionElements>
                  <semantic:incoming>f1</semantic:incoming><semantic:outgoing>f2</semantic:outgoing></semantic:userTask>
                <semantic:endEvent id="over"><semantic:incoming>f2</semantic:incoming></semantic:endEvent>
                <semantic:sequenceFlow id="f1" sourceRef="begin" targetRef="ask"/><semantic:sequenceFlow id="f2" sourceRef="ask" targetRef="over"/>
              </semantic:process>
            </semantic:definitions>
            """;

    private static string Failing(string key) =>
        $"""
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t"><bpmn:message id="m" name="{key}-begin"/>
              <bpmn:process id="{key}" name="Считает" isExecutable="true">
                <bpmn:startEvent id="s"><bpmn:outgoing>f1</bpmn:outgoing><bpmn:messageEventDefinition id="md" messageRef="m"/></bpmn:startEvent>
                <bpmn:scriptTask id="reckon" name="Считать" scriptFormat="javascript"><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing><bpmn:script>nowhere.sum</bpmn:script></bpmn:scriptTask>
                <bpmn:endEvent id="e"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
                <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="reckon"/><bpmn:sequenceFlow id="f2" sourceRef="reckon" targetRef="e"/>
              </bpmn:process>
            </bpmn:definitions>
            """;
}
