using Microsoft.Playwright;
using Okno.Contracts.Queues;

namespace Okno.EndToEnd.Journeys;

public sealed class HostileWordsTests(Stage stage) : Journey(stage)
{
    [Fact]
    public async Task Stored_words_are_shown_as_words_and_never_run()
    {
        const string image = "<img src=x onerror=alert(1)>";
        const string script = "<script>alert(2)</script>";
        const string link = "<a href='javascript:alert(3)'>Счёт</a>";
        const string attribute = "\"'><svg onload=alert(4)>";
        var centre = await ContactCentre();
        var vera = await centre.Operator("Вера Орлова");
        var queue = await centre.Queue(QueueKind.Open, $"Очередь {attribute}");
        var contact = await centre.Contact($"Иван {script}", "+7 916 204-18-56");
        var registered = await centre.Case($"Тема {image}", seenBy: vera, description: link, contactId: contact.Id);
        var page = await PageOf(vera, centre);

        await page.Row(registered.Number).GetByText($"Тема {image}").First.IsSeen();
        await page.Row(registered.Number).GetByText(queue.Name).First.IsSeen();
        await page.Row(registered.Number).GetByText($"Иван {script}").Filter(new() { Visible = true }).IsSeen();
        await NothingRan();

        await page.Open(registered);
        await page.Heading($"Тема {image}").IsSeen();
        await page.Field("Описание").Expect().ToHaveValueAsync(link);
        await page.GetByText(queue.Name).First.IsSeen();
        await page.GetByText($"Иван {script}").First.IsSeen();
        await page.Field("Решение").FillAsync($"{image}\n[Счёт](javascript:alert(5))");
        await page.GetByTestId("preview-solution").ClickAsync();
        await page.GetByRole(AriaRole.Region, new() { Name = "Как будет выглядеть «Решение»" }).GetByText(image).IsSeen();
        await NothingRan();
        await page.GetByRole(AriaRole.Tab, new() { Name = "Файлы" }).ClickAsync();
        await page.Locator("#file-input")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "<img src=x onerror=alert(6)>.svg",
                    MimeType = "image/svg+xml",
                    Buffer = "<svg onload='alert(7)'/>"u8.ToArray(),
                }
            );
        await page.GetByTestId("file").GetByText(".svg.txt").First.IsSeen();
        await NothingRan();
        await page.Field("Статус").SelectOptionAsync("В работе");
        await page.Button("Сохранить").ClickAsync();
        await page.Said($"Обращение {registered.Number} сохранено, элемент очереди завершён").IsSeen();

        await page.GotoAsync($"/cases/{registered.Id}");
        await page.GetByText($"Решение: {image}").First.IsSeen();
        await NothingRan();
        await page.GotoAsync($"/cases/{registered.Id}/print");
        await page.Locator(".sheet .rich").GetByText(image).First.IsSeen();
        await NothingRan();
        await page.GotoAsync($"/cases?search={registered.Number}");
        await page.Link($"Тема {image}").IsSeen();
        await NothingRan();
        await page.GotoAsync($"/contacts?search={Uri.EscapeDataString(script)}");
        await page.Link($"Иван {script}").First.IsSeen();
        await NothingRan();
        await page.GotoAsync($"/contacts/{contact.Id}");
        await page.Heading($"Иван {script}").IsSeen();
        await page.Link($"Тема {image}").IsSeen();
        await NothingRan();

        Task NothingRan() => page.Locator("img[src=x], svg[onload], [href^='javascript:'], script:text('alert')").IsGone();
    }
}
