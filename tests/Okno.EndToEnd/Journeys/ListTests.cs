using Microsoft.Playwright;
using Okno.Contracts.Cases;

namespace Okno.EndToEnd.Journeys;

public sealed class ListTests(Stage stage) : Journey(stage)
{
    [Fact]
    public async Task Records_are_chosen_by_keys_and_changed_and_the_list_is_kept_as_columns_a_view_and_a_file()
    {
        var centre = await ContactCentre();
        var nina = await centre.Supervisor("Нина Волкова");
        var cases = new List<Case>();
        for (var i = 0; i < 4; i++)
            cases.Add(await centre.Registered($"Заявка {centre.Category} {i}"));
        var page = await PageOf(nina, centre, $"/cases?search={centre.Category}&sort=number");
        var keys = page.Keyboard;
        var grid = page.GetByTestId("grid");
        var rows = page.GetByTestId("case-row");

        await rows.Expect().ToHaveCountAsync(4);
        await grid.FocusAsync();
        await keys.PressAsync("Space");
        await keys.PressAsync("Shift+ArrowDown");
        await keys.PressAsync("Shift+ArrowDown");
        await page.GetByText("Выбрано 3 записи").IsSeen();
        await Change("closed");
        await page.GetByTestId("many-told").GetByText("Изменены 3 записи").IsSeen();
        await page.GetByTestId("many-close").ClickAsync();
        foreach (var changed in cases.Take(3))
            Assert.Equal(CaseStatus.Closed, (await centre.Saved(changed.Id)).Status);
        Assert.Equal(CaseStatus.New, (await centre.Saved(cases[3].Id)).Status);

        // A final status is left only by reopening: refused ones say why, and the others are done.
        await grid.FocusAsync();
        await keys.PressAsync("Control+a");
        await page.GetByText("Выбрано 4 записи").IsSeen();
        await Change("inProgress");
        await page.GetByTestId("many-told").GetByText("Изменено 1 из 4, остальные – нет").IsSeen();
        await page.GetByTestId("not-changed").Expect().ToHaveCountAsync(3);
        await page.GetByTestId("many-close").ClickAsync();

        await page.GetByTestId("quick-status").ClickAsync();
        await page.GetByLabel("Закрыто").CheckAsync();
        await rows.Expect().ToHaveCountAsync(3);
        await keys.PressAsync("Escape");
        // A view keeps the columns as they stand when it is saved.
        await page.GetByTestId("columns").ClickAsync();
        await page.GetByTestId("hidden-column").GetByText("Источник").ClickAsync();
        await keys.PressAsync("Escape");
        await page.GetByTestId("views").ClickAsync();
        await page.GetByTestId("save-view").ClickAsync();
        await page.Field("Название").FillAsync($"Закрытые {centre.Category}");
        await page.GetByTestId("keep-view").ClickAsync();
        await page.Said($"Вид «Закрытые {centre.Category}» сохранён").IsSeen();

        // Another browser of hers has the columns and the view, and what is seen becomes a file.
        page = await PageOf(nina, centre, "/cases");
        await page.GetByTestId("views").ClickAsync();
        await page.GetByTestId("view").GetByText($"Закрытые {centre.Category}").ClickAsync();
        await page.GetByTestId("case-row").Expect().ToHaveCountAsync(3);
        await page.GetByRole(AriaRole.Columnheader, new() { Name = "Источник" }).IsSeen();
        await page.GetByTestId("export").ClickAsync();
        var file = await page.RunAndWaitForDownloadAsync(() => page.GetByTestId("export-csv").ClickAsync());
        var lines = (await File.ReadAllTextAsync(await file.PathAsync())).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        Assert.Contains("Источник", lines[0], StringComparison.Ordinal);
        Assert.All(lines[1..], line => Assert.Contains(centre.Category, line, StringComparison.Ordinal));

        await page.GetByTestId("grid").FocusAsync();
        await page.Keyboard.PressAsync("End");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**/cases/*-*");

        async Task Change(string status)
        {
            await page.GetByTestId("change-chosen").ClickAsync();
            await page.Field("Что изменить").SelectOptionAsync("status");
            await page.Field("На что").SelectOptionAsync(status);
            await page.GetByTestId("change-many").ClickAsync();
        }
    }
}
