using System.Globalization;
using System.Text;
using Microsoft.Playwright;

namespace Okno.EndToEnd.Journeys;

public sealed class SetUpTests(Stage stage) : Journey(stage)
{
    [Fact]
    public async Task An_administrator_sets_up_a_term_and_the_case_tells_how_it_was_counted()
    {
        var centre = await ContactCentre();
        var page = await PageOf("admin", centre.Okno, "/setup");
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Рабочие календари" }).ClickAsync();
        await page.Link("Новый календарь").ClickAsync();
        var name = $"Смена {centre.Category}";
        await page.Field("Название").First.FillAsync(name);
        await page.Field("суббота").FillAsync("10-14, 15:00-18");
        await page.Button("Сохранить").ClickAsync();
        await page.Link(name).IsSeen();

        await page.GotoAsync("/lookups/case-service");
        await page.GetByTestId("new-value").ClickAsync();
        await page.Field("Название по-русски").FillAsync(name);
        await page.Field("Название по-английски").FillAsync($"Shift {centre.Category}");
        await page.Field("Код").FillAsync(centre.Category);
        await page.GetByTestId("save-value").ClickAsync();
        await page.GetByTestId("value").Filter(new() { HasText = name }).IsSeen();

        await page.GotoAsync("/service-terms");
        await page.Button("Новый срок").ClickAsync();
        await page.Field("Сервис").SelectOptionAsync(centre.Category);
        await page.Field("Ответить за").FillAsync("200");
        await page.Field("Решить за").FillAsync("400:30");
        await page.Field("Календарь").SelectOptionAsync(name);
        await page.Button("Сохранить").ClickAsync();
        await page.GetByTestId("term").Filter(new() { HasText = name }).IsSeen();

        await page.GotoAsync("/cases/new");
        await page.Field("Тема").FillAsync("Долгое дело");
        await page.Field("Сервис").SelectOptionAsync(centre.Category);
        await page.GetByTestId("create").ClickAsync();
        await page.Heading("Долгое дело").IsSeen();
        await page.GetByTestId("how-counted").ClickAsync();
        var told = page.GetByRole(AriaRole.Dialog);
        await told.GetByText("Прошло 0 мин из 200 ч рабочего времени").IsSeen();
        await told.GetByText(name).First.IsSeen();
    }

    [Fact]
    public async Task A_file_in_windows_1251_is_mapped_checked_and_landed()
    {
        var centre = await ContactCentre();
        var admin = await centre.Administrator("Олег Сафин");
        var page = await PageOf(admin, centre, "/imports/new?target=case");
        await Choose(page, centre);
        await page.Field("Кодировка").Expect().ToHaveValueAsync("windows-1251");
        await page.Field("Разделитель").Expect().ToHaveValueAsync(";");
        await page.Field("Ключ строки").Expect().ToHaveValueAsync("Номер");
        await page.Locator("#map-subject-0").Expect().ToHaveValueAsync("Тема");
        await page.GetByText("1 значение не понято").IsSeen();
        await page.GetByLabel("Мутное").SelectOptionAsync("inProgress");
        await page.GetByTestId("check-import").ClickAsync();
        await page.GetByTestId("rows-good").GetByText("29").IsSeen();
        await page.GetByTestId("import-problem").GetByText("Дата не понята").IsSeen();

        // What goes on outlives the page that started it.
        await page.GetByTestId("start-import").ClickAsync();
        var address = page.Url;
        await page.GotoAsync("/imports");
        await page.Link("заявки.csv").First.IsSeen();
        await page.GotoAsync(address);
        await page.GetByTestId("import-state").GetByText("Загружено").IsSeen();
        await page.GetByTestId("landed").ClickAsync();
        await page.GetByTestId("total").GetByText("29").IsSeen();
    }

    /// <summary>Thirty rows, one with a date that is none, half with a status that Okno does not know.</summary>
    private static async Task Choose(IPage page, ContactCentre centre)
    {
        var rows = new StringBuilder("Номер;Тема;Статус;Дата;Телефон\r\n");
        for (var i = 1; i <= 30; i++)
            rows.Append(
                CultureInfo.InvariantCulture,
                $"{centre.Category}-{i};Заявка {centre.Category} {i};{(i % 2 == 0 ? "Новое" : "Мутное")};{(i is 7 ? "32.01.2026" : "31.01.2026")};\r\n"
            );
        await page.Heading("Новая загрузка").IsSeen();
        await page.GetByTestId("import-file")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "заявки.csv",
                    MimeType = "text/csv",
                    Buffer = CodePagesEncodingProvider.Instance.GetEncoding(1251)!.GetBytes(rows.ToString()),
                }
            );
        await page.Heading("заявки.csv").IsSeen();
    }
}
