using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Okno.Contracts.Queues;

namespace Okno.EndToEnd.Journeys;

public sealed class SetUpTests(Stage stage) : Journey(stage)
{
    [Fact]
    public async Task An_administrator_sets_up_a_term_and_the_case_tells_how_it_was_counted()
    {
        var centre = await ContactCentre();
        var page = await PageOf("admin", centre.Okno, "/setup");
        List<string> found = [];
        await page.GetByRole(AriaRole.Link, new() { Name = "Рабочие календари" }).ClickAsync();
        await page.Link("Новый календарь").ClickAsync();
        var name = $"Смена {centre.Category}";
        await page.Field("Название").First.FillAsync(name);
        await page.Field("суббота").FillAsync("10-14, 15:00-18");
        await page.Button("Добавить день").ClickAsync();
        await Look("calendar");
        await page.Button("Сохранить").ClickAsync();
        await page.Link(name).IsSeen();
        await Look("calendars");

        await page.GotoAsync("/lookups/case-service");
        await page.Button("Новое значение").ClickAsync();
        await page.Field("Название по-русски").FillAsync(name);
        await page.Field("Код").FillAsync(centre.Category);
        await Look("new value");
        await page.Button("Сохранить").ClickAsync();
        await page.GetByTestId("value").Filter(new() { HasText = name }).IsSeen();
        await Look("lookup");

        await page.GotoAsync("/service-terms");
        await page.Button("Новый срок").ClickAsync();
        await page.Field("Сервис").SelectOptionAsync(centre.Category);
        await page.Field("Ответить за").FillAsync("200");
        await page.Field("Решить за").FillAsync("400:30");
        await page.Field("Календарь").SelectOptionAsync(name);
        await Look("new term");
        await page.Button("Сохранить").ClickAsync();
        await page.GetByTestId("term").Filter(new() { HasText = name }).IsSeen();
        await Look("terms");

        await page.GotoAsync("/cases/new");
        await page.Field("Тема").FillAsync("Долгое дело");
        await page.Field("Сервис").SelectOptionAsync(centre.Category);
        await page.Button("Создать").ClickAsync();
        await page.Heading("Долгое дело").IsSeen();
        await page.GetByTestId("how-counted").ClickAsync();
        var told = page.GetByRole(AriaRole.Dialog);
        await told.GetByText("Прошло 0 мин из 200 ч рабочего времени").IsSeen();
        await told.GetByText(name).IsSeen();
        await Look("how it was counted");

        Assert.True(found.Count == 0, string.Join('\n', found));

        Task Look(string where) => Examine(page, where, found);
    }

    [Fact]
    public async Task Every_page_of_set_up_is_accessible_in_both_themes()
    {
        var centre = await ContactCentre();
        var vera = await centre.Operator("Вера Орлова");
        await centre.Queue(QueueKind.Closed, "Первая линия");
        var page = await PageOf("admin", centre.Okno, "/setup");
        List<string> found = [];
        await page.Heading("Настройка").IsSeen();
        await Look("set-up");
        await page.GotoAsync("/settings");
        await page.GetByTestId("setting").First.IsSeen();
        await Look("settings");
        await page.GotoAsync($"/users?search={vera.Login}");
        await page.Button("Вера Орлова").ClickAsync();
        await page.Button("Придумать").IsSeen();
        await Look("user");
        await page.Button("Отмена").ClickAsync();
        await Look("users");
        await page.GotoAsync("/roles");
        await page.GetByTestId("role").First.GetByRole(AriaRole.Button).ClickAsync();
        await page.Button("Сохранить").IsSeen();
        await Look("role");
        await page.Button("Отмена").ClickAsync();
        await Look("roles");
        await page.GotoAsync("/audit?kind=user");
        await page.GetByTestId("audit-row").First.IsSeen();
        await Look("audit");
        await page.GotoAsync("/profile");
        await page.Heading("Мои настройки").IsSeen();
        await Look("my settings");
        await page.Keyboard.PressAsync("Control+k");
        await page.Locator("#palette").IsSeen();
        await Look("palette");
        Assert.True(found.Count == 0, string.Join('\n', found));

        Task Look(string where) => Examine(page, where, found);
    }

    private static async Task Examine(IPage page, string where, List<string> found)
    {
        foreach (var theme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
            await page.Locator($"html[data-theme={(theme is ColorScheme.Dark ? "dark" : "light")}]").Expect().ToBeAttachedAsync();
            var looked = await page.RunAxe();
            found.AddRange(
                looked
                    .Violations.Where(violation => violation.Impact is "serious" or "critical")
                    .SelectMany(violation =>
                        violation.Nodes.Select(node =>
                            $"{where}, {theme}: {violation.Id}: {node.Html} {node.Any.FirstOrDefault()?.Message}"
                        )
                    )
            );
        }
    }
}
