using Okno.Contracts.Cases;
using Okno.Contracts.Queues;

namespace Okno.EndToEnd.Journeys;

public sealed class SaveCaseTests(Stage stage) : Journey(stage)
{
    [Fact]
    public async Task With_the_status_in_work_finishes_the_item_and_leads_back_to_the_next_record()
    {
        var centre = await ContactCentre();
        var vera = await centre.Operator("Вера Орлова");
        await centre.Queue(QueueKind.Closed, "Первая линия");
        var registered = await centre.Case("Не приходит счёт", seenBy: vera);
        var page = await PageOf(vera, centre);
        await page.NextRecord().ClickAsync();
        await page.Heading("Не приходит счёт").IsSeen();
        await page.GetByText("Сохранение в статусе «Новое» без ответственного оставит запись у вас в работе").IsSeen();

        await page.Field("Статус").SelectOptionAsync("В работе");
        await page.GetByText("Сохранение в статусе «В работе» завершит элемент: запись уйдёт из очереди").IsSeen();
        await page.Field("Решение").FillAsync("Счёт выставлен заново");
        await page.GetByText("Не сохранено", new() { Exact = true }).IsSeen();
        await page.Button("Сохранить").ClickAsync();

        await page.Said($"Обращение {registered.Number} сохранено, элемент очереди завершён").IsSeen();
        await page.Heading("Всё разобрано").IsSeen();
        await page.NextRecord().HasFocus();
        var saved = await centre.Saved(registered.Id);
        Assert.Equal((CaseStatus.InProgress, "Счёт выставлен заново"), (saved.Status, saved.Solution));
    }

    [Fact]
    public async Task With_me_as_its_owner_finishes_the_item()
    {
        var centre = await ContactCentre();
        var vera = await centre.Operator("Вера Орлова");
        await centre.Queue(QueueKind.Open, "Возвраты");
        var registered = await centre.Case("Двойное списание", seenBy: vera);
        var page = await PageOf(vera, centre);
        await page.Open(registered);

        await page.Head().Button("Назначить мне").ClickAsync();
        await page.Field("Ответственный").Expect().ToHaveValueAsync("Вера Орлова");
        await page.GetByText("Сохранение с ответственным завершит элемент: запись уйдёт из очереди").IsSeen();
        await page.Button("Сохранить").ClickAsync();

        await page.Said($"Обращение {registered.Number} сохранено, элемент очереди завершён").IsSeen();
        await page.Heading("Всё разобрано").IsSeen();
        var saved = await centre.Saved(registered.Id);
        Assert.Equal((CaseStatus.New, "Вера Орлова"), (saved.Status, saved.OwnerName));
    }

    [Fact]
    public async Task Asks_what_is_to_stand_when_another_saved_the_same_field_first()
    {
        var centre = await ContactCentre();
        var vera = await centre.Operator("Вера Орлова");
        var roman = await centre.Supervisor("Роман Мельник");
        await centre.Queue(QueueKind.Closed, "Первая линия");
        var registered = await centre.Case("Не приходит счёт", seenBy: vera, description: "Клиент ждёт счёт");
        var hers = await PageOf(vera, centre);
        await hers.NextRecord().ClickAsync();
        await hers.Heading("Не приходит счёт").IsSeen();
        var his = await PageOf(roman, centre, $"/cases/{registered.Id}");

        await hers.Field("Описание").FillAsync("Клиент ждёт счёт за октябрь");
        await his.Field("Описание").FillAsync("Клиент ждёт счёт и акт");
        await his.Button("Сохранить").ClickAsync();
        await his.Said($"Обращение {registered.Number} сохранено").IsSeen();
        await hers.GetByText("Сотрудник Роман Мельник сохранил это обращение. Ваш текст на месте").IsSeen();
        await hers.Field("Описание").Expect().ToHaveValueAsync("Клиент ждёт счёт за октябрь");

        await hers.Button("Сохранить").ClickAsync();
        var conflict = hers.GetByRole(Microsoft.Playwright.AriaRole.Alert, new() { Name = "Конфликт правок" });
        await conflict.GetByText("Клиент ждёт счёт за октябрь").IsSeen();
        await conflict.GetByText("Клиент ждёт счёт и акт").IsSeen();
        await hers.Button("Сохранить").Expect().ToBeDisabledAsync();
        Assert.Equal("Клиент ждёт счёт и акт", (await centre.Saved(registered.Id)).Description);

        await conflict.Button("Оставить моё").ClickAsync();
        await hers.Button("Сохранить").ClickAsync();
        await hers.Said($"Обращение {registered.Number} сохранено").IsSeen();
        Assert.Equal("Клиент ждёт счёт за октябрь", (await centre.Saved(registered.Id)).Description);
    }
}
