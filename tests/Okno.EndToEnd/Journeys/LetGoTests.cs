using Microsoft.Playwright;
using Okno.Contracts.Queues;

namespace Okno.EndToEnd.Journeys;

public sealed class LetGoTests(Stage stage) : Journey(stage)
{
    [Fact]
    public async Task Schedule_takes_only_the_future_hides_the_record_and_can_be_taken_back()
    {
        var centre = await ContactCentre();
        var vera = await centre.Operator("Вера Орлова");
        await centre.Queue(QueueKind.Closed, "Первая линия");
        var registered = await centre.Case("Перезвонить завтра", seenBy: vera);
        var page = await PageOf(vera, centre);
        await page.NextRecord().ClickAsync();
        await page.Button("Запланировать на дату").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Запланировать на дату" });

        await dialog.GetByLabel("Дата").FillAsync("01.02.2024");
        await dialog.Button("Запланировать").ClickAsync();
        await dialog.GetByText("Выберите время в будущем").IsSeen();

        await dialog.Button("Завтра 10:00").ClickAsync();
        await dialog.GetByLabel("Время").Expect().ToHaveValueAsync("10:00");
        await dialog.GetByText("Выберите время в будущем").IsGone();
        await dialog.GetByLabel("Дата").FillAsync("24.11.2031");
        await dialog.GetByLabel("Время").FillAsync("14:46");
        await dialog.Button("Запланировать").ClickAsync();

        await page.Said($"Запись {registered.Number} запланирована на 24.11.2031, 14:46").IsSeen();
        await page.Heading("Всё разобрано").IsSeen();
        await page.Row(registered.Number).IsGone();

        await page.Button("Отменить").ClickAsync();
        await page.Heading("Перезвонить завтра").IsSeen();
        await page.Section("Единое окно").ClickAsync();
        await page.Row(registered.Number).GetByText("В работе у вас").IsSeen();
    }

    [Fact]
    public async Task Schedule_brings_the_record_back_first_in_the_list_when_it_is_due()
    {
        var centre = await ContactCentre();
        var vera = await centre.Operator("Вера Орлова");
        await centre.Queue(QueueKind.Open, "Возвраты");
        var first = await centre.Case("Ждёт первым", seenBy: vera);
        var later = await centre.Case("Перезвонить", seenBy: vera);
        var page = await PageOf(vera, centre);
        await page.GetByRole(AriaRole.Row).Nth(2).Expect().ToContainTextAsync("Ждёт первым");

        var items = await vera.Api.Get<Contracts.Page<QueueItem>>("/api/desktop/items?object=case");
        var item = items.Items.Single(item => item.RecordId == later.Id);
        await vera.Api.Post<TakenItem>($"/api/queue-items/{item.Id}/open");
        var due = DateTimeOffset.UtcNow.AddSeconds(4);
        await vera.Api.Post<QueueItem>($"/api/queue-items/{item.Id}/schedule", new ScheduleItemRequest(due));
        await page.ReloadAsync();
        await page.Row(first.Number).IsSeen();
        Assert.True(DateTimeOffset.UtcNow > due || await page.Row(later.Number).CountAsync() == 0, "What is scheduled for later is shown.");

        await Okno.EndToEnd.Journeys.ContactCentre.Eventually(
            async () =>
                (await vera.Api.Get<Contracts.Page<QueueItem>>("/api/desktop/items?object=case")).Items.Any(seen =>
                    seen.RecordId == later.Id
                ),
            "the scheduled record is due"
        );
        await page.ReloadAsync();
        await page.GetByRole(AriaRole.Row).Nth(1).Expect().ToContainTextAsync("Пора вернуться к отложенному");
        await page.GetByRole(AriaRole.Row).Nth(2).Expect().ToContainTextAsync("Перезвонить");
        await page.Row(later.Number).GetByText("Запланировано вами на").First.IsSeen();
    }

    [Fact]
    public async Task Return_puts_the_record_behind_the_others_and_another_goes_on_with_it()
    {
        var centre = await ContactCentre();
        var vera = await centre.Operator("Вера Орлова");
        var oleg = await centre.Operator("Олег Сафин");
        await centre.Queue(QueueKind.Closed, "Первая линия");
        var returned = await centre.Case("Нужен другой специалист", seenBy: vera);
        await centre.Case("Ждёт второй", seenBy: vera);
        var hers = await PageOf(vera, centre);
        await hers.NextRecord().ClickAsync();
        await hers.Heading("Нужен другой специалист").IsSeen();

        await hers.Button("Вернуть в конец очереди").ClickAsync();
        await hers.Said($"Запись {returned.Number} вернулась в конец очереди").IsSeen();
        await hers.NextRecord().ClickAsync();
        await hers.Heading("Ждёт второй").IsSeen();

        var his = await PageOf(oleg, centre);
        await his.NextRecord().ClickAsync();
        await his.Heading("Нужен другой специалист").IsSeen();
        await his.GetByText("переносов 1").IsSeen();
        await his.GetByRole(AriaRole.Tab, new() { Name = "Журнал элемента" }).ClickAsync();
        await his.GetByText("запись возвращена в конец очереди").IsSeen();
        await his.Field("Статус").SelectOptionAsync("В работе");
        await his.Button("Сохранить").ClickAsync();
        await his.Said($"Обращение {returned.Number} сохранено, элемент очереди завершён").IsSeen();
    }

    [Fact]
    public async Task Keep_leaves_the_record_in_my_list_alone()
    {
        var centre = await ContactCentre();
        var vera = await centre.Operator("Вера Орлова");
        var oleg = await centre.Operator("Олег Сафин");
        await centre.Queue(QueueKind.Open, "Возвраты");
        var kept = await centre.Case("Уточнить у склада", seenBy: vera);
        var other = await centre.Case("Двойное списание", seenBy: vera);
        var hers = await PageOf(vera, centre);
        await hers.Open(kept);

        await hers.Button("Оставить у себя").ClickAsync();
        await hers.Said($"Запись {kept.Number} осталась у вас").IsSeen();
        await hers.Row(kept.Number).GetByText("В работе у вас").IsSeen();

        var his = await PageOf(oleg, centre);
        await his.Row(other.Number).IsSeen();
        await his.Row(kept.Number).IsGone();

        await hers.Open(kept);
        await hers.Heading("Уточнить у склада").IsSeen();
        await hers.Button("Вернуть в конец очереди").Expect().ToBeEnabledAsync();
    }
}
