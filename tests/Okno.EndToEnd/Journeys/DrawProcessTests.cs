using Microsoft.Playwright;
using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Contracts.Processes;
using Okno.Contracts.Queues;

namespace Okno.EndToEnd.Journeys;

/// <summary>An administrator changes how work goes without touching code.</summary>
[Collection(SecondLine.Name)]
public sealed class DrawProcessTests(Stage stage) : Journey(stage)
{
    [Fact]
    public async Task A_process_drawn_from_nothing_by_keyboard_is_what_an_operator_then_works_by()
    {
        var centre = await ContactCentre();
        var anna = await centre.Administrator("Анна Котова");
        var vera = await centre.Operator("Вера Орлова");
        var page = await PageOf(anna, centre, "/processes");
        var name = $"Возврат товара {Guid.NewGuid():N}"[..24];

        await page.GetByTestId("new-process").ClickAsync();
        await page.Field("Название").FillAsync(name);
        var key = await page.Field("Код процесса").InputValueAsync();
        Assert.StartsWith("vozvrat-tovara-", key, StringComparison.Ordinal);
        await page.GetByTestId("make-process").ClickAsync();

        // The end goes, a task and another end come, all by keys once the diagram has the focus.
        await page.Element("end").ClickAsync();
        await page.Keyboard.PressAsync("Delete");
        await page.Drawn("end").IsGone();
        await page.Element("start").ClickAsync();
        await page.Append("Действие пользователя");
        await page.Keyboard.InsertTextAsync("Решить обращение");
        await page.Keyboard.PressAsync("Enter");
        var task = page.Locator(".djs-element.djs-shape:not([data-element-id$='_label'])").Filter(new() { HasText = "обращение" });
        await task.IsSeen();

        // It does nothing yet and leads nowhere: the diagram says so, and so does «Опубликовать».
        await page.Locator(".djs-element.bp-error").Filter(new() { HasText = "обращение" }).IsSeen();
        await page.GetByTestId("publish").ClickAsync();
        await page.GetByText("Процесс не опубликован").IsSeen();
        await page.GetByRole(AriaRole.Button, new() { Name = "Закрыть", Exact = true }).ClickAsync();
        await page.GetByTestId("problems").ClickAsync();
        Assert.Empty(await page.Faults("problems"));
        await page.GetByTestId("problem").First.ClickAsync();

        await page.Field("Название").Expect().ToHaveValueAsync("Решить обращение");
        await page.Field("Действие").SelectOptionAsync("Открыть страницу редактирования");
        await page.GetByRole(AriaRole.Textbox, new() { Name = "Условие завершения" }).ClickAsync();
        await page.Keyboard.InsertTextAsync("record.status === 'resolved' &&");
        await page.Locator("#page-condition-mistake:not(:empty)").IsSeen();
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.InsertTextAsync("record.status === 'resolved'");
        await page.Locator("#page-condition-mistake:not(:empty)").IsGone();
        await page.Field("Подсказка оператору").FillAsync("Решите и сохраните");
        await page.Keyboard.PressAsync("Tab");
        await page.Locator("svg[tabindex]").FocusAsync(); // the task is still chosen: a click would let it go
        await page.Append("Конечное событие");
        await page.Keyboard.PressAsync("Escape");
        await page.GetByTestId("no-problems").Expect().ToHaveTextAsync("Проблем нет");
        await page.Locator(".djs-element.bp-error").IsGone();
        await task.ClickAsync();
        Assert.Empty(await page.Faults("modeller"));

        // It is tried before anyone works by it.
        await page.GetByTestId("rehearse").ClickAsync();
        await page.GetByTestId("rehearse-start").ClickAsync();
        await page.GetByTestId("rehearsal-state").Expect().ToHaveTextAsync("Ждёт");
        await page.Locator(".djs-element.bp-at").Filter(new() { HasText = "обращение" }).IsSeen();
        Assert.Empty(await page.Faults("rehearsal"));
        await page.Field("Какой стала запись").FillAsync("""{"status": "new"}""");
        await page.GetByTestId("answer").ClickAsync();
        await page.GetByText("Ничего не изменилось").IsSeen();
        await page.Field("Какой стала запись").FillAsync("""{"status": "resolved"}""");
        await page.GetByTestId("answer").ClickAsync();
        await page.GetByTestId("rehearsal-state").Expect().ToHaveTextAsync("Завершён");
        await page.Button("Закончить пробный запуск").ClickAsync();

        // What is drawn and not saved outlives a reload.
        await page.GetByTestId("unsaved").IsSeen();
        await page.DrawingKept(key);
        await page.ReloadAsync();
        await page.GetByTestId("take-kept").ClickAsync();
        await task.IsSeen();
        await page.GetByTestId("publish").ClickAsync();
        await page.Said("Опубликована версия 2").IsSeen();

        // An operator's record goes by it.
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
        var run = Assert.Single((await anna.Api.Get<Page<ProcessInstance>>($"/api/process-instances?key={key}")).Items);
        Assert.Equal((ProcessInstanceState.Completed, 2), (run.State, run.Version));
    }
}
