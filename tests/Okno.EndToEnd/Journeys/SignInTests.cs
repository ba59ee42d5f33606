using Okno.Contracts.Queues;
using Okno.EndToEnd.Faults;

namespace Okno.EndToEnd.Journeys;

public sealed class SignInTests(Stage stage) : Journey(stage)
{
    [Theory, InlineData(Database.Sqlite), InlineData(Database.Postgres)]
    public async Task Refuses_a_wrong_password_and_then_shows_the_queues_and_the_list(Database database)
    {
        var centre = await ContactCentre(database);
        var vera = await centre.Operator("Вера Орлова");
        var open = await centre.Queue(QueueKind.Open, "Возвраты");
        var closed = await centre.Queue(QueueKind.Closed, "Первая линия");
        var registered = await centre.Case("Не приходит счёт за октябрь", seenBy: vera);
        var page = await Page(centre.Okno);

        // It names the program's files, which a newer server no longer has: the browser is to ask each time.
        Assert.Equal("no-cache", (await page.GotoAsync("/"))!.Headers["cache-control"]);
        await page.Field("Логин").FillAsync(vera.Login);
        await page.Field("Пароль").FillAsync("не тот пароль");
        await page.Button("Войти").ClickAsync();
        await page.GetByText("Неверный логин или пароль").IsSeen();
        await page.Field("Пароль").HasFocus();

        await page.Field("Пароль").FillAsync(RunningOkno.Password);
        await page.Button("Войти").ClickAsync();

        await page.Heading("Единое окно").IsSeen();
        await page.Button($"открытая очередь {open.Name} 1").IsSeen();
        await page.Button($"закрытая очередь {closed.Name} 1").IsSeen();
        await page.Row(registered.Number).GetByText("Не приходит счёт за октябрь").IsSeen();
        await page.NextRecord().Expect().ToBeEnabledAsync();
    }
}
