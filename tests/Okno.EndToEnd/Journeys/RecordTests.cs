using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Okno.Contracts.Contacts;
using Okno.Contracts.Queues;

namespace Okno.EndToEnd.Journeys;

public sealed class RecordTests(Stage stage) : Journey(stage)
{
    [Fact]
    public async Task A_case_gets_marked_up_text_files_and_links_and_goes_to_paper()
    {
        var centre = await ContactCentre();
        var vera = await centre.Operator("Вера Орлова");
        var oleg = await centre.Operator("Олег Сафин");
        await centre.Queue(QueueKind.Open, "Возвраты");
        var other = await centre.Case("Двойное списание", seenBy: vera);
        var registered = await centre.Case("Не приходит счёт", seenBy: vera, description: "Счёт за **октябрь**");
        var page = await PageOf(vera, centre);
        await page.Open(registered);
        await page.Heading("Не приходит счёт").HasFocus();

        // The toolbar types marks around what is selected, and the look shows how it will read.
        await page.Field("Решение").FillAsync("Счёт выставлен");
        await page.Field("Решение").SelectTextAsync();
        await page.GetByRole(AriaRole.Toolbar, new() { Name = "Разметка поля «Решение»" }).Button("Полужирный").ClickAsync();
        await page.Field("Решение").Expect().ToHaveValueAsync("**Счёт выставлен**");
        await page.GetByTestId("preview-solution").ClickAsync();
        await page.GetByRole(AriaRole.Region, new() { Name = "Как будет выглядеть «Решение»" })
            .Locator("strong")
            .Expect()
            .ToHaveTextAsync("Счёт выставлен");

        // Someone else looks in.
        var his = await PageOf(oleg, centre, $"/cases/{registered.Id}");
        await page.GetByTestId("case-people").GetByText("Олег Сафин").IsSeen();
        await his.GotoAsync("/");
        await page.GetByTestId("case-people").GetByText("Олег Сафин").IsGone();

        await page.GetByRole(AriaRole.Tab, new() { Name = "Файлы" }).ClickAsync();
        await page.Locator("#file-input")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "акт.html",
                    MimeType = "text/html",
                    Buffer = "<script>alert(5)</script>"u8.ToArray(),
                }
            );
        await page.Said("Файл акт.html.txt приложен").IsSeen();
        var download = await page.RunAndWaitForDownloadAsync(() => page.Link("акт.html.txt").ClickAsync());
        Assert.Equal("акт.html.txt", download.SuggestedFilename);
        Assert.Equal("<script>alert(5)</script>", await File.ReadAllTextAsync(await download.PathAsync()));

        await page.GetByRole(AriaRole.Tab, new() { Name = "Связи" }).ClickAsync();
        await page.Locator("#link-kind").SelectOptionAsync("дубликат для");
        await page.Locator("#link-case").FillAsync($"{other.Number}");
        await page.GetByRole(AriaRole.Option, new() { Name = $"{other.Number} Двойное списание" }).ClickAsync();
        await page.GetByTestId("add-link").ClickAsync();
        await page.GetByTestId("link").GetByText("Двойное списание").IsSeen();

        await page.GetByRole(AriaRole.Tab, new() { Name = "История" }).ClickAsync();
        await page.Button("Файлы").ClickAsync();
        await page.GetByText("Файл: акт.html.txt").IsSeen();
        await page.GetByText("обращение создано").IsGone();
        await page.Button("Сохранить").ClickAsync();
        await page.Said($"Обращение {registered.Number} сохранено").IsSeen();

        await page.GetByTestId("print").ClickAsync();
        await page.GetByTestId("print-now").IsSeen();
        await page.Locator(".sheet strong", new() { HasText = "октябрь" }).IsSeen();
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        await page.GetByTestId("print-now").Expect().ToBeHiddenAsync();
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Разделы" }).Expect().ToBeHiddenAsync();
        await page.GetByText("Файл: акт.html.txt").IsSeen();
    }

    [Fact]
    public async Task A_second_card_of_a_person_is_warned_of_and_merged_with_what_moves_shown()
    {
        var centre = await ContactCentre();
        var boss = await centre.Supervisor("Роман Мельник");
        var surname = $"Ершов{Guid.NewGuid().ToString("N")[..6]}";
        var stays = await centre.Contact($"Николай {surname}", "+7 916 204-18-63");
        var goes = await centre.Contact($"{surname} Николай", "+7 916 204-18-64");
        var his = await centre.Registered("Смена тарифа", goes.Id);
        var page = await PageOf(boss, centre, "/contacts/new");

        // Said before a third one is made.
        await page.Field("ФИО").FillAsync($"Николай {surname}");
        await page.GetByTestId("duplicates").GetByRole(AriaRole.Link, new() { Name = stays.Name }).IsSeen();
        await page.Field("Телефон").FillAsync("+44 20 7946 0958");
        await page.GetByTestId("number-check").GetByText("Великобритания").IsSeen();
        await page.GetByTestId("duplicates").GetByRole(AriaRole.Link, new() { Name = stays.Name }).ClickAsync();
        await page.Heading(stays.Name).IsSeen();

        await page.GetByTestId("duplicates").Button($"Объединить с {goes.Name}").ClickAsync();
        var asked = page.GetByRole(AriaRole.Dialog);
        await asked.GetByTestId("merge-moves").GetByText("1 обращение").IsSeen();
        await asked.GetByTestId("merge-moves").GetByText("+7 916 204-18-64").IsSeen();
        // The first press without the second consent does nothing.
        await asked.GetByTestId("merge-now").ClickAsync(new() { Force = true });
        await asked.IsSeen();
        await asked.GetByLabel("Это один и тот же человек").CheckAsync();
        await asked.GetByTestId("merge-now").ClickAsync();
        await page.Said($"Контакты объединены в «{stays.Name}»").IsSeen();
        await page.Link("Смена тарифа").IsSeen();
        await page.GetByTestId("option").GetByText("+7 916 204-18-64").IsSeen();

        // The old address leads to the card that stayed; a number is corrected where it stands.
        await page.GotoAsync($"/contacts/{goes.Id}");
        await page.GetByTestId("was-merged").IsSeen();
        await Assertions.Expect(page).ToHaveURLAsync(new Regex(stays.Id.ToString(), RegexOptions.None, TimeSpan.FromSeconds(1)));
        await page.Button("Исправить +7 916 204-18-64").ClickAsync();
        await page.Locator(".option-edit input").First.FillAsync("+7 916 204-18-65");
        await page.GetByTestId("save-option").ClickAsync();
        await page.GetByTestId("option").GetByText("+7 916 204-18-65").IsSeen();
        Assert.Equal(stays.Id, (await centre.Saved(his.Id)).ContactId);
    }

    [Fact]
    public async Task A_second_card_of_an_organisation_is_warned_of_and_merged_from_the_list_and_a_number_is_corrected_in_its_place()
    {
        var centre = await ContactCentre();
        var boss = await centre.Supervisor("Роман Мельник");
        var name = $"Вектор{Guid.NewGuid().ToString("N")[..6]}";
        var stays = await centre.Account($"ООО «{name}»", (CommunicationKind.Phone, "+7 495 204-18-63"));
        var goes = await centre.Account($"{name}, АО", (CommunicationKind.Phone, "+7 495 204-18-64"));
        var page = await PageOf(boss, centre, "/accounts");

        // Said before a third one is made.
        await page.GetByTestId("new-account").ClickAsync();
        await page.Field("Название").FillAsync(name);
        await page.GetByTestId("duplicates").GetByRole(AriaRole.Link, new() { Name = goes.Name }).IsSeen();
        await page.Field("Телефон").FillAsync("+44 20 7946 0958");
        await page.GetByTestId("number-check").GetByText("Великобритания").IsSeen();
        await page.Button("Создать").ClickAsync();
        await page.Said($"Контрагент {name} создан").IsSeen();
        await page.Heading(name).IsSeen();
        await page.GetByTestId("option").GetByText("+442079460958").IsSeen();
        await page.Button("Исправить +44 20 7946 0958").ClickAsync();
        await page.Locator(".option-edit input").First.FillAsync("+7 495 204-18-65");
        await page.GetByTestId("number-check").GetByText("Россия").IsSeen();
        await page.GetByTestId("save-option").ClickAsync();
        await page.GetByTestId("option").GetByText("+7 495 204-18-65").IsSeen();

        // From its page one is merged, from the list two that are chosen.
        await page.GetByTestId("duplicates").Button($"Объединить с {goes.Name}").ClickAsync();
        var asked = page.GetByRole(AriaRole.Dialog);
        await asked.GetByTestId("merge-moves").GetByText("+7 495 204-18-64").IsSeen();
        await asked.GetByLabel("Это одна и та же организация").CheckAsync();
        await asked.GetByTestId("merge-now").ClickAsync();
        await page.Said($"Контрагенты объединены в «{name}»").IsSeen();
        await page.GetByTestId("option").GetByText("+7 495 204-18-64").IsSeen();
        await page.GotoAsync($"/accounts/{goes.Id}");
        await page.GetByTestId("was-merged").IsSeen();

        await page.GotoAsync($"/accounts?search={name}");
        await page.GetByTestId("account-row").Expect().ToHaveCountAsync(2);
        await page.GetByTestId("grid").FocusAsync();
        await page.Keyboard.PressAsync("Control+a");
        await page.GetByTestId("merge-chosen").ClickAsync();
        await asked.GetByLabel(stays.Name).CheckAsync();
        await asked.GetByLabel("Это одна и та же организация").CheckAsync();
        await asked.GetByTestId("merge-now").ClickAsync();
        await page.GetByTestId("account-row").Expect().ToHaveCountAsync(1);
        await page.GetByTestId("account-row").GetByText(stays.Name).IsSeen();

        // Many people get their account at once.
        foreach (var first in (string[])["Анна", "Пётр"])
            await centre.Contact($"{first} {name}ский", "+7 916 204-18-66");
        await page.GotoAsync($"/contacts?search={name}ский");
        await page.GetByTestId("contact-row").Expect().ToHaveCountAsync(2);
        await page.GetByTestId("grid").FocusAsync();
        await page.Keyboard.PressAsync("Control+a");
        await page.GetByTestId("change-chosen").ClickAsync();
        await page.Locator("#many-found").FillAsync(name);
        await page.GetByRole(AriaRole.Option, new() { Name = stays.Name }).ClickAsync();
        await page.GetByTestId("change-many").ClickAsync();
        await page.GetByTestId("many-told").GetByText("Изменены 2 записи").IsSeen();
        await page.GetByTestId("many-close").ClickAsync();
        await page.GetByTestId("contact-row").GetByText(stays.Name).First.IsSeen();
    }
}
