using Microsoft.Playwright;
using Okno.Contracts;
using Okno.Contracts.Queues;

namespace Okno.EndToEnd.Journeys;

public sealed class SupervisorTests(Stage stage) : Journey(stage)
{
    [Fact]
    public async Task A_queue_is_set_up_by_a_filter_and_its_records_are_given_to_another_and_taken_back()
    {
        var centre = await ContactCentre();
        var vera = await centre.Operator("Вера Котельникова");
        var oleg = await centre.Operator("Олег Передатчиков");
        var roman = await centre.Supervisor("Роман Мельник");
        await centre.SetLimit(3);
        var first = await centre.Case("Не приходит счёт");
        var second = await centre.Case("Двойное списание");
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
        await page.GetByTestId("filter-count").GetByText("Сейчас подходят 2 записи.").IsSeen();
        await page.GetByTestId("filter-count").Button("Показать").ClickAsync();
        await page.GetByTestId("sample-row").First.IsSeen();
        await page.GetByTestId("sample-row").Expect().ToHaveCountAsync(2);

        await page.Field("Состояние").SelectOptionAsync("В работе");
        await page.Field("Добавить оператора или роль").FillAsync(vera.Name);
        await page.GetByRole(AriaRole.Option, new() { Name = vera.Name }).First.IsSeen();
        await page.Keyboard.PressAsync("Enter");
        await page.GetByTestId("member").GetByText(vera.Name).IsSeen();
        await page.Keyboard.PressAsync("Control+s");
        await page.Said("Очередь «Счета» сохранена").IsSeen();
        await page.Link("Журнал").ClickAsync();
        await page.GetByText("очередь создана").IsSeen();

        // Both records are chosen and given away by the keyboard alone.
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Разделы очереди" }).GetByRole(AriaRole.Link).First.ClickAsync();
        var row = page.GetByTestId("item-row");
        await row.Nth(1).IsSeen();
        await row.First.FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await page.Keyboard.PressAsync("ArrowDown");
        await row.Nth(1).HasFocus();
        await page.Keyboard.PressAsync("Space");
        await page.GetByTestId("bulk").GetByText("2").IsSeen();
        await page.Button("Назначить оператора").ClickAsync();
        var asked = page.GetByTestId("change-items");
        await asked.GetByLabel("Оператор").FillAsync(oleg.Name);
        await page.GetByRole(AriaRole.Option, new() { Name = oleg.Name }).First.IsSeen();
        await page.Keyboard.PressAsync("Enter");
        await asked.GetByLabel("Причина").FillAsync("Знает клиента");
        await page.GetByTestId("change-submit").ClickAsync();
        await page.Said($"2 записи назначены: {oleg.Name}").IsSeen();
        await page.Row(first.Number).GetByText(oleg.Name).IsSeen();
        Assert.Equal(2, await HeldBy(oleg));

        // One is taken back, and what became of it is told with who and why.
        await page.Row(second.Number).FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await page.GetByTestId("item-layer").GetByText("Знает клиента").IsSeen();
        await page.Keyboard.PressAsync("Escape");
        await page.GetByTestId("item-layer").IsGone();
        await page.Row(second.Number).GetByRole(AriaRole.Checkbox).CheckAsync();
        await page.Button("Снять оператора").ClickAsync();
        await page.GetByTestId("change-submit").ClickAsync();
        await page.Row(second.Number).GetByText(oleg.Name).IsGone();
        Assert.Equal(1, await HeldBy(oleg));

        // News waits until it is asked for.
        await page.Row(first.Number).HoverAsync();
        var third = await centre.Case("Вернуть оплату");
        await page.GetByTestId("show-new").IsSeen();
        await page.Row(third.Number).IsGone();
        await page.Keyboard.PressAsync("Alt+u");
        await page.Row(third.Number).IsSeen();

        static async Task<int> HeldBy(Colleague person) =>
            (await person.Api.Get<Page<QueueItem>>("/api/desktop/items?object=case")).Items.Count;
    }
}
