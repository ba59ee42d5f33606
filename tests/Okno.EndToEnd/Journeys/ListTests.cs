using System.Globalization;
using System.Text;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Okno.Contracts.Cases;

namespace Okno.EndToEnd.Journeys;

public sealed class ListTests(Stage stage) : Journey(stage)
{
    [Fact]
    public async Task A_supervisor_chooses_by_keys_changes_many_and_keeps_the_list_as_a_view()
    {
        var centre = await ContactCentre();
        var nina = await centre.Supervisor("Нина Волкова");
        var cases = new List<Case>();
        for (var i = 0; i < 4; i++)
            cases.Add(await centre.Registered($"Заявка {centre.Category} {i}"));
        var page = await PageOf(nina, centre, $"/cases?search={centre.Category}&sort=number");
        var keys = page.Keyboard;
        var grid = page.GetByTestId("grid");

        await page.GetByTestId("case-row").First.IsSeen();
        await grid.FocusAsync();
        await keys.PressAsync("Space");
        await keys.PressAsync("Shift+ArrowDown");
        await keys.PressAsync("Shift+ArrowDown");
        await page.GetByText("Выбрано 3 записи").IsSeen();
        await page.GetByTestId("change-chosen").ClickAsync();
        await page.Field("Что изменить").SelectOptionAsync("status");
        await page.Field("На что").SelectOptionAsync("closed");
        await page.GetByTestId("change-many").ClickAsync();
        await page.GetByTestId("many-told").GetByText("Изменено 3 обращения").IsSeen();
        await page.GetByTestId("many-close").ClickAsync();
        foreach (var changed in cases.Take(3))
            Assert.Equal(CaseStatus.Closed, (await centre.Saved(changed.Id)).Status);
        Assert.Equal(CaseStatus.New, (await centre.Saved(cases[3].Id)).Status);

        // A final status is left only by reopening: refused ones say why, and the others are done.
        await grid.FocusAsync();
        await keys.PressAsync("Control+a");
        await page.GetByText("Выбрано 4 записи").IsSeen();
        await page.GetByTestId("change-chosen").ClickAsync();
        await page.Field("Что изменить").SelectOptionAsync("status");
        await page.Field("На что").SelectOptionAsync("inProgress");
        await page.GetByTestId("change-many").ClickAsync();
        await page.GetByTestId("many-told").GetByText("Изменено 1 из 4, остальные – нет").IsSeen();
        await page.GetByTestId("not-changed").Expect().ToHaveCountAsync(3);
        await page.GetByTestId("many-close").ClickAsync();

        await page.GetByTestId("quick-status").ClickAsync();
        await page.GetByLabel("Закрыто").CheckAsync();
        await page.GetByTestId("case-row").Expect().ToHaveCountAsync(3);
        await keys.PressAsync("Escape");
        await page.GetByTestId("views").ClickAsync();
        await page.GetByTestId("save-view").ClickAsync();
        await page.Field("Название").FillAsync($"Закрытые {centre.Category}");
        await page.GetByTestId("keep-view").ClickAsync();
        await page.Said($"Вид «Закрытые {centre.Category}» сохранён").IsSeen();
        await page.GotoAsync("/cases");
        await page.GetByTestId("views").ClickAsync();
        await page.GetByTestId("view").GetByText($"Закрытые {centre.Category}").ClickAsync();
        await page.GetByTestId("case-row").Expect().ToHaveCountAsync(3);

        await grid.FocusAsync();
        await keys.PressAsync("End");
        await keys.PressAsync("Enter");
        await page.WaitForURLAsync($"**/cases/{cases[2].Id}");
    }

    [Fact]
    public async Task Columns_chosen_in_one_browser_are_there_in_another()
    {
        var centre = await ContactCentre();
        var vera = await centre.Operator("Вера Орлова");
        await centre.Registered($"Заявка {centre.Category}");
        var page = await PageOf(vera, centre, $"/cases?search={centre.Category}");
        await page.GetByTestId("case-row").First.IsSeen();
        await page.GetByRole(AriaRole.Columnheader, new() { Name = "Источник" }).IsGone();
        await page.GetByTestId("columns").ClickAsync();
        var kept = page.WaitForResponseAsync(answer =>
            answer.Request.Method == "PUT" && answer.Url.Contains("preferences", StringComparison.Ordinal)
        );
        await page.GetByTestId("hidden-column").GetByText("Источник").ClickAsync();
        await page.GetByRole(AriaRole.Columnheader, new() { Name = "Источник" }).IsSeen();
        await kept;

        var another = await PageOf(vera, centre, $"/cases?search={centre.Category}");
        await another.GetByRole(AriaRole.Columnheader, new() { Name = "Источник" }).IsSeen();
    }

    [Fact]
    public async Task A_file_in_windows_1251_is_mapped_checked_and_landed()
    {
        var centre = await ContactCentre();
        var admin = await centre.Administrator("Олег Сафин");
        var rows = new StringBuilder("Номер;Тема;Статус;Дата;Телефон\r\n");
        for (var i = 1; i <= 30; i++)
            rows.Append(
                CultureInfo.InvariantCulture,
                $"{centre.Category}-{i};Заявка {centre.Category} {i};{(i % 2 == 0 ? "Новое" : "Мутное")};{(i is 7 ? "32.01.2026" : "31.01.2026")};\r\n"
            );
        var bytes = CodePagesEncodingProvider.Instance.GetEncoding(1251)!.GetBytes(rows.ToString());
        var page = await PageOf(admin, centre, "/imports/new?target=case");

        await page.Heading("Новая загрузка").IsSeen();
        await page.GetByTestId("import-file")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "заявки.csv",
                    MimeType = "text/csv",
                    Buffer = bytes,
                }
            );
        await page.Heading("заявки.csv").IsSeen();
        await page.Field("Кодировка").Expect().ToHaveValueAsync("windows-1251");
        await page.Field("Разделитель").Expect().ToHaveValueAsync(";");
        await page.Field("Ключ строки").Expect().ToHaveValueAsync("Номер");
        await page.Locator("#map-subject-0").Expect().ToHaveValueAsync("Тема");
        await page.GetByText("1 значение не понято").IsSeen();
        await page.GetByLabel("Мутное").SelectOptionAsync("inProgress");
        await Axe("mapping");
        await page.GetByTestId("check-import").ClickAsync();
        await page.GetByTestId("rows-good").GetByText("29").IsSeen();
        await page.GetByTestId("import-problem").GetByText("Дата не понята").IsSeen();
        await page.GetByText("32.01.2026").First.IsSeen();
        await Axe("checked");

        await page.GetByTestId("start-import").ClickAsync();
        await page.GetByTestId("import-state").GetByText("Загружено").IsSeen();
        await page.GetByTestId("landed").ClickAsync();
        await page.GetByTestId("total").GetByText("29").IsSeen();
        await page.GetByTestId("case-row").First.IsSeen();

        await page.GotoAsync("/imports");
        await page.Link("заявки.csv").First.IsSeen();
        await Axe("imports");

        async Task Axe(string where)
        {
            var looked = await page.RunAxe();
            Assert.True(
                looked.Violations.All(violation => violation.Impact is not ("serious" or "critical")),
                $"{where}: {string.Join('\n', looked.Violations.Where(violation => violation.Impact is "serious" or "critical").SelectMany(violation => violation.Nodes.Select(node => $"{violation.Id} {node.Html}")))}"
            );
        }
    }
}
