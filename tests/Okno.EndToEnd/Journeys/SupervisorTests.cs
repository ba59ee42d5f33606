using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Okno.Contracts;
using Okno.Contracts.Queues;

namespace Okno.EndToEnd.Journeys;

public sealed class SupervisorTests(Stage stage) : Journey(stage)
{
    [Fact]
    public async Task Sets_up_a_queue_by_a_filter_and_its_team_gets_the_records()
    {
        var centre = await ContactCentre();
        var vera = await centre.Operator("Вера Котельникова");
        var roman = await centre.Supervisor("Роман Мельник");
        var first = await centre.Case("Не приходит счёт");
        var page = await PageOf(roman, centre);

        await page.Section("Очереди").ClickAsync();
        await page.Link("Создать").ClickAsync();
        await page.Field("Название").HasFocus();
        await page.Field("Название").FillAsync("Счета");
        await page.Field("Тип").SelectOptionAsync("Открытая");
        await page.GetByTestId("add-condition").ClickAsync();
        await page.GetByLabel("Поле").SelectOptionAsync("Категория");

        // Nothing is sent while a condition lacks its value, and what was typed outlives a reload.
        await page.Button("Сохранить").ClickAsync();
        await page.GetByText("Укажите значение").IsSeen();
        await page.ReloadAsync();
        await page.GetByTestId("queue-draft").IsSeen();
        await page.Field("Название").Expect().ToHaveValueAsync("Счета");
        await page.GetByLabel("Значение").FillAsync(centre.Category);
        await page.GetByLabel("Значение").PressAsync("Enter");
        await page.GetByTestId("filter-count").GetByText("Сейчас подходит 1 запись.").IsSeen();
        await page.Button("Показать").ClickAsync();
        await page.Link("Не приходит счёт").IsSeen();
        await Sound(page, "set-up");

        await page.Field("Состояние").SelectOptionAsync("В работе");
        await page.GetByPlaceholder("Добавить оператора или роль").FillAsync("Вера Котельникова");
        await page.GetByRole(AriaRole.Option, new() { Name = "Вера Котельникова" }).First.WaitForAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.GetByTestId("member").GetByText("Вера Котельникова").IsSeen();
        await page.Keyboard.PressAsync("Control+S");
        await page.Said("Очередь «Счета» сохранена").IsSeen();

        var hers = await PageOf(vera, centre);
        await hers.Row(first.Number).IsSeen();

        await page.Link("Журнал").ClickAsync();
        await page.GetByText("очередь создана").IsSeen();
        await page.GetByText("Почему: изменилась очередь").IsSeen();
        await Sound(page, "journal");
    }

    [Fact]
    public async Task Gives_many_records_to_another_by_the_keyboard_and_sees_of_each_what_became_of_it()
    {
        var centre = await ContactCentre();
        var vera = await centre.Operator("Вера Котельникова");
        var oleg = await centre.Operator("Олег Передатчиков");
        var roman = await centre.Supervisor("Роман Мельник");
        var queue = await centre.Queue(QueueKind.Closed, "Первая линия");
        await centre.SetLimit(3);
        var first = await centre.Case("Не приходит счёт", seenBy: vera);
        var second = await centre.Case("Двойное списание", seenBy: vera);
        await vera.Api.Post<TakenItem>("/api/desktop/next", new TakeNextRequest("case"));
        var page = await PageOf(roman, centre, $"/queues/{queue.Id}");
        var row = page.GetByTestId("item-row");
        await row.Nth(1).IsSeen();
        await page.GetByText("Вера Котельникова").IsSeen();
        await Sound(page, "items");

        await row.First.FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await page.Keyboard.PressAsync("ArrowDown");
        await page.Keyboard.PressAsync("Space");
        await page.GetByText("Выбрано 2").IsSeen();

        await page.Button("Назначить оператора").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).GetByLabel("Оператор").FillAsync("Олег Передатчиков");
        await page.GetByRole(AriaRole.Option, new() { Name = "Олег Передатчиков" }).First.WaitForAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.GetByTestId("change-submit").ClickAsync();
        await page.Said("2 записи назначены: Олег Передатчиков").IsSeen();
        await page.Row(first.Number).GetByText("Олег Передатчиков").IsSeen();
        await page.Row(second.Number).GetByText("Олег Передатчиков").IsSeen();
        Assert.Equal(2, (await oleg.Api.Get<Page<QueueItem>>("/api/desktop/items?object=case")).Items.Count);

        // News waits until it is asked for; what is looked into tells who did what.
        await page.Row(first.Number).HoverAsync();
        var third = await centre.Case("Вернуть оплату", seenBy: vera);
        await page.GetByTestId("show-new").IsSeen();
        await page.Row(third.Number).IsGone();
        await page.Keyboard.PressAsync("Alt+U");
        await page.Row(third.Number).IsSeen();
        await row.First.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.GetByTestId("item-layer").GetByText("Оператор: Вера Котельникова → Олег Передатчиков").IsSeen();
        await Sound(page, "item");
        await page.Keyboard.PressAsync("Escape");
        await page.GetByTestId("item-layer").IsGone();
    }

    private static async Task Sound(IPage page, string where)
    {
        foreach (var theme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
            await page.Locator($"html[data-theme={(theme is ColorScheme.Dark ? "dark" : "light")}]").Expect().ToBeAttachedAsync();
            var found = (await page.RunAxe()).Violations.Where(violation => violation.Impact is "serious" or "critical").ToList();
            Assert.True(
                found.Count == 0,
                string.Join(
                    '\n',
                    found.SelectMany(violation => violation.Nodes.Select(node => $"{where}, {theme}: {violation.Id}: {node.Html}"))
                )
            );
        }
    }
}
