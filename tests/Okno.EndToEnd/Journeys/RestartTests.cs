using Okno.Contracts.Cases;
using Okno.Contracts.Queues;
using Okno.EndToEnd.Faults;

namespace Okno.EndToEnd.Journeys;

[Collection(SecondLine.Name)]
public sealed class RestartTests(Stage stage) : Journey(stage)
{
    [Theory, InlineData(Database.Sqlite), InlineData(Database.Postgres)]
    public async Task Killing_the_server_loses_nothing_typed_and_the_connection_mends_itself(Database database)
    {
        await using var okno = await RunningOkno.Start(database);
        var centre = await Okno.EndToEnd.Journeys.ContactCentre.In(okno);
        var vera = await centre.Operator("Вера Орлова");
        await centre.Queue(QueueKind.Closed, "Первая линия");
        var registered = await centre.Case("Не приходит счёт", seenBy: vera);
        var page = await PageOf(vera, centre);
        await page.NextRecord().ClickAsync();
        await page.Heading("Не приходит счёт").HasFocus();
        await page.Field("Описание").FillAsync("Набрано до сбоя");

        await okno.Kill();
        await page.GetByTestId("connection-lost").IsSeen();
        await page.Field("Решение").FillAsync("Набрано во время сбоя");
        await page.Field("Статус").SelectOptionAsync("В работе");
        await page.Button("Сохранить").ClickAsync();
        await page.GetByText("Нет связи: обращение не сохранено.").IsSeen();

        await page.Locator("[data-about=changes]").ClickAsync();
        await page.GetByText("История не загрузилась").IsSeen();

        await okno.Start();
        await page.GetByText("Связь восстановлена").IsSeen();
        await page.GetByTestId("connection-lost").IsGone();
        await page.GetByText("Нет связи с").IsGone(); // whatever could not be read has been read again
        await page.Field("Описание").Expect().ToHaveValueAsync("Набрано до сбоя");
        await page.Field("Решение").Expect().ToHaveValueAsync("Набрано во время сбоя");

        // Also when the page itself is loaded anew.
        await page.ReloadAsync();
        await page.GetByText("Восстановлен черновик").IsSeen();
        await page.Field("Описание").Expect().ToHaveValueAsync("Набрано до сбоя");
        await page.Field("Решение").Expect().ToHaveValueAsync("Набрано во время сбоя");
        await page.Button("Сохранить").ClickAsync();
        await page.Said($"Обращение {registered.Number} сохранено, элемент очереди завершён").IsSeen();

        var saved = await centre.Saved(registered.Id);
        Assert.Equal(
            (CaseStatus.InProgress, "Набрано до сбоя", "Набрано во время сбоя"),
            (saved.Status, saved.Description, saved.Solution)
        );
        Assert.Single(await centre.History(registered.Id), row => row.Kind == "case.changed");
    }
}
