using Okno.Contracts.Cases;
using Okno.Contracts.Queues;

namespace Okno.EndToEnd.Journeys;

public sealed class KeyboardTests(Stage stage) : Journey(stage)
{
    private const int FarEnough = 80;

    [Fact]
    public async Task Leads_from_signing_in_to_a_saved_case_without_a_pointer()
    {
        var centre = await ContactCentre();
        var vera = await centre.Operator("Вера Орлова");
        await centre.Queue(QueueKind.Closed, "Первая линия");
        var registered = await centre.Case("Не приходит счёт", seenBy: vera);
        var page = await Page(centre.Okno);
        var keys = page.Keyboard;
        await page.GotoAsync("/");

        await page.Field("Логин").HasFocus();
        await keys.TypeAsync(vera.Login);
        await keys.PressAsync("Tab");
        await keys.TypeAsync(RunningOkno.Password);
        await keys.PressAsync("Enter");
        await page.NextRecord().Expect().ToBeEnabledAsync();

        await keys.PressAsync("Alt+j");
        await page.Heading("Не приходит счёт").HasFocus();
        await TabTo("description");
        await keys.TypeAsync("Клиент звонил дважды");
        await TabTo("status");
        await keys.PressAsync("ArrowDown");
        await page.Field("Статус").Expect().ToHaveValueAsync("inProgress");
        await TabTo("solution");
        await keys.TypeAsync("Счёт выставлен заново");
        await keys.PressAsync("Control+s");

        await page.Said($"Обращение {registered.Number} сохранено, элемент очереди завершён").IsSeen();
        await page.NextRecord().HasFocus();
        var saved = await centre.Saved(registered.Id);
        Assert.Equal(
            (CaseStatus.InProgress, "Клиент звонил дважды", "Счёт выставлен заново"),
            (saved.Status, saved.Description, saved.Solution)
        );

        async Task TabTo(string id)
        {
            for (var steps = 0; steps < FarEnough; steps++)
            {
                await keys.PressAsync("Tab");
                if (await page.EvaluateAsync<string>("document.activeElement.id") == id)
                    return;
            }
            Assert.Fail($"The Tab key does not reach #{id}.");
        }
    }

    [Fact]
    public async Task Opens_a_record_of_the_list_by_the_arrows_and_lets_it_go_by_its_key()
    {
        var centre = await ContactCentre();
        var vera = await centre.Operator("Вера Орлова");
        await centre.Queue(QueueKind.Open, "Возвраты");
        await centre.Case("Первое", seenBy: vera);
        var second = await centre.Case("Второе", seenBy: vera);
        var page = await PageOf(vera, centre);
        var keys = page.Keyboard;

        await page.GetByRole(Microsoft.Playwright.AriaRole.Row).Nth(2).FocusAsync();
        await keys.PressAsync("ArrowDown");
        await page.Row(second.Number).HasFocus();
        await keys.PressAsync("Enter");
        await page.Heading("Второе").HasFocus();
        await keys.PressAsync("Alt+r");
        await page.Said($"Запись {second.Number} вернулась в конец очереди").IsSeen();
        await page.NextRecord().HasFocus();
    }
}
