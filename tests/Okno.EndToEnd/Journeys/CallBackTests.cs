using Microsoft.Playwright;
using Okno.Contracts.Calls;
using Okno.Contracts.Queues;
using Okno.EndToEnd.Telephones;

namespace Okno.EndToEnd.Journeys;

/// <summary>A missed call is work: a supervisor makes a queue of such, and whoever takes it calls back.</summary>
public sealed class CallBackTests(Stage stage) : Journey(stage)
{
    [Fact]
    public async Task A_missed_call_comes_into_the_queue_made_for_it_and_is_called_back()
    {
        var centre = await ContactCentre();
        var vera = await centre.Agent($"Вера {centre.Category}");
        var number = $"+7916{Random.Shared.Next(1_000_000, 9_999_999)}";
        var shown = $"+7 916 {number[5..8]}-{number[8..10]}-{number[10..]}";
        var name = $"Пропущенные звонки {centre.Category}";
        await MakeQueue(await PageOf(await centre.Supervisor("Анна Ким"), centre, "/queues/new"), name, number[2..], vera);

        // The live connection comes later than what the page has read: a call missed in between is noticed all the same.
        var connects = new TaskCompletionSource();
        var page = await PageOf(vera, centre, "/?object=call", before: page => page.RouteAsync("**/hubs/desktop/negotiate*", Later));
        await page.GetByText("Всё разобрано").First.IsSeen();
        var missed = await SignedEvents.Missed(centre.Okno.Address, number, vera.Account.Extension!);
        await Journeys.ContactCentre.Eventually(
            async () => (await vera.Api.Get<NextAvailability>("/api/desktop/next?object=call")).Waiting > 0,
            "the missed call comes into the queue"
        );
        await Task.Delay(3_000); // until the news of it has gone by, too
        connects.SetResult();
        // What comes while one looks on waits behind «Новых»; the button that takes is ready by itself.
        await page.NextRecord().ClickAsync(new() { Timeout = 30_000 });
        await page.GetByTestId("call-work").GetByText(name).IsSeen();
        Assert.EndsWith($"/calls/{missed}", page.Url, StringComparison.Ordinal);

        await page.Button($"Позвонить {shown}").ClickAsync();
        await page.GetByTestId("call-state").GetByText("Разговор").IsSeen();
        await page.Button("Завершить звонок").ClickAsync();
        await page.Button("Готово").ClickAsync();

        // Without a result it is not done.
        var work = page.GetByTestId("call-work");
        await work.Button("Сохранить итог").ClickAsync();
        await work.GetByText("Заполните это поле").IsSeen();
        await work.GetByLabel("Итог разговора").SelectOptionAsync("Дана консультация");
        await work.GetByLabel("Заметка к звонку").FillAsync("Перезвонили, рассказали о сроках");
        await work.Button("Сохранить итог").ClickAsync();
        await page.Said($"Звонок {shown} обработан").IsSeen();
        await page.GetByText("Всё разобрано").First.IsSeen();
        var noted = await vera.Api.Get<Call>($"/api/calls/{missed}");
        Assert.Equal(
            (CallResult.Missed, "advised", "Перезвонили, рассказали о сроках"),
            (noted.Result!.Value, noted.ResultCode, noted.Notes)
        );

        async Task Later(IRoute route)
        {
            await connects.Task;
            await route.ContinueAsync();
        }
    }

    /// <summary>Missed calls are what a queue of calls usually takes: here, those of one number.</summary>
    private static async Task MakeQueue(IPage page, string name, string digits, Colleague @operator)
    {
        await page.Field("Название").FillAsync(name);
        await page.Field("Объект").SelectOptionAsync("Звонок");
        var rows = page.GetByTestId("filter-row");
        await Row("direction").GetByRole(AriaRole.Button, new() { Name = "Входящий", Pressed = true }).IsSeen();
        await Row("result").GetByRole(AriaRole.Button, new() { Name = "Пропущен", Pressed = true }).IsSeen();
        await Row("result").Button("Занято").ClickAsync();
        await Row("result").GetByRole(AriaRole.Button, new() { Name = "Занято", Pressed = false }).IsSeen();
        await page.GetByTestId("add-condition").ClickAsync();
        await rows.Last.GetByLabel("Поле").SelectOptionAsync("Номер");
        await rows.Last.GetByLabel("Сравнение").SelectOptionAsync("содержит");
        await rows.Last.GetByLabel("Значение").FillAsync(digits);
        await page.GetByTestId("filter-count").GetByText("Сейчас подходят 0 записей.").IsSeen();
        await page.Field("Состояние").SelectOptionAsync("В работе");
        await page.GetByRole(AriaRole.Combobox, new() { Name = "Добавить оператора или роль" }).FillAsync(@operator.Name);
        await page.GetByRole(AriaRole.Option, new() { Name = @operator.Name }).ClickAsync();
        await page.GetByTestId("save-queue").ClickAsync();
        await page.Heading(name).IsSeen();
        await page.Said($"Очередь «{name}» сохранена").IsSeen();

        ILocator Row(string field) => page.Locator($"[data-testid=filter-row][data-field={field}]");
    }
}
