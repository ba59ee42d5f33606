using Microsoft.Playwright;
using Okno.Contracts.Cases;
using Okno.Contracts.Queues;
using Okno.EndToEnd.Faults;

namespace Okno.EndToEnd.Journeys;

/// <summary>What stands in a case form and is not saved, whatever happens to the page, the network and the session; and that it is saved once.</summary>
[Collection(SecondLine.Name)]
public sealed class UnsavedTests(Stage stage) : Journey(stage)
{
    [Theory, InlineData(Database.Sqlite), InlineData(Database.Postgres)]
    public async Task A_reload_and_a_page_that_crashes_bring_back_the_last_letter(Database database)
    {
        var (centre, vera, registered, page) = await AtWork(database);
        await page.Field("Описание").FillAsync("Набрано перед обновлением");
        await page.ReloadAsync();
        await page.GetByTestId("draft-restored").IsSeen();
        await page.Field("Описание").Expect().ToHaveValueAsync("Набрано перед обновлением");

        await page.Field("Решение").FillAsync("Набрано перед крахом страницы");
        var broke = new TaskCompletionSource();
        page.Crash += (_, _) => broke.TrySetResult();
        var inside = await page.Context.NewCDPSessionAsync(page);
        _ = inside.SendAsync("Page.crash").ContinueWith(_ => { }, TaskScheduler.Default); // nobody is left to answer it
        await broke.Task;
        var again = await AnotherTab(page.Context);
        await page.CloseAsync();
        await again.GotoAsync($"/cases/{registered.Id}");
        await again.GetByTestId("draft-restored").IsSeen();
        await again.Field("Описание").Expect().ToHaveValueAsync("Набрано перед обновлением");
        await again.Field("Решение").Expect().ToHaveValueAsync("Набрано перед крахом страницы");

        // The server never heard of it from the page that broke; it does now, and has it for another machine.
        await Okno.EndToEnd.Journeys.ContactCentre.Eventually(
            async () => await Solution(vera, registered) == "Набрано перед крахом страницы",
            "the server has the draft"
        );
        await again.Button("Сохранить").ClickAsync();
        await again.Said($"Обращение {registered.Number} сохранено").IsSeen();
        var saved = await centre.Saved(registered.Id);
        Assert.Equal(("Набрано перед обновлением", "Набрано перед крахом страницы"), (saved.Description, saved.Solution));
    }

    [Fact]
    public async Task Two_tabs_of_one_browser_keep_each_its_own_words()
    {
        var (centre, _, registered, first) = await AtWork(Database.Sqlite);
        var second = await AnotherTab(first.Context);
        await second.GotoAsync($"/cases/{registered.Id}");
        await second.Heading(registered.Subject).IsSeen();
        await second.Field("Решение").FillAsync("Набрано во второй вкладке");
        await first.RunAndWaitForResponseAsync(
            () => first.Field("Описание").FillAsync("Набрано в первой вкладке"),
            answer => answer.Url.EndsWith("/draft", StringComparison.Ordinal) && answer.Request.Method == "PUT"
        );

        await second.ReloadAsync();
        await second.Field("Решение").Expect().ToHaveValueAsync("Набрано во второй вкладке");
        await second.Field("Описание").Expect().ToHaveValueAsync("Набрано в первой вкладке");
        await second.Field("Решение").FillAsync("Дописано во второй вкладке");

        // Saving in one tab takes nothing from the other, not even when its answer is late and the whole browser breaks down then.
        await first.RouteAsync(
            $"**/api/cases/{registered.Id}",
            async route =>
            {
                var answer = await route.FetchAsync();
                await Task.Delay(TimeSpan.FromSeconds(3));
                await route.FulfillAsync(new() { Response = answer });
            }
        );
        await first.Field("Описание").FillAsync("Сохранено в первой вкладке");
        await first.Button("Сохранить").ClickAsync();
        await first.Said($"Обращение {registered.Number} сохранено").IsSeen();
        await Task.Delay(TimeSpan.FromSeconds(3)); // longer than a draft takes to the server
        second = await AfterCrash(second, centre.Okno, $"/cases/{registered.Id}");
        await second.GetByTestId("conflict").IsSeen();
        await second.Field("Решение").Expect().ToHaveValueAsync("Дописано во второй вкладке");
        await second.Button("Принять сохранённое в поле «Описание»").ClickAsync();
        await second.GetByTestId("keep-mine").ClickAsync();
        await second.Button("Сохранить").ClickAsync();
        await second.Said($"Обращение {registered.Number} сохранено").IsSeen();

        var saved = await centre.Saved(registered.Id);
        Assert.Equal(("Сохранено в первой вкладке", "Дописано во второй вкладке"), (saved.Description, saved.Solution));
    }

    [Fact]
    public async Task What_two_tabs_typed_outlives_the_browser_and_is_saved_together()
    {
        var (centre, vera, registered, first) = await AtWork(Database.Sqlite);
        var second = await AnotherTab(first.Context);
        await second.GotoAsync($"/cases/{registered.Id}");
        await second.Heading(registered.Subject).IsSeen();
        await first.Field("Описание").FillAsync("Набрано в первой вкладке");
        await second.Field("Решение").FillAsync("Набрано во второй вкладке");
        await Okno.EndToEnd.Journeys.ContactCentre.Eventually(
            async () => await Solution(vera, registered) == "Набрано во второй вкладке",
            "the draft of the second tab gets to the server"
        );

        var again = await AfterCrash(first, centre.Okno, $"/cases/{registered.Id}");
        await again.GetByTestId("draft-restored").IsSeen();
        await again.Field("Описание").Expect().ToHaveValueAsync("Набрано в первой вкладке");
        await again.Field("Решение").Expect().ToHaveValueAsync("Набрано во второй вкладке");
        await again.Button("Сохранить").ClickAsync();
        await again.Said($"Обращение {registered.Number} сохранено").IsSeen();
        await again.ReloadAsync();
        await again.Heading(registered.Subject).IsSeen();
        Assert.Equal(0, await again.GetByTestId("unsaved").CountAsync());
        var saved = await centre.Saved(registered.Id);
        Assert.Equal(("Набрано в первой вкладке", "Набрано во второй вкладке"), (saved.Description, saved.Solution));
    }

    [Fact]
    public async Task What_is_typed_while_the_rest_is_being_saved_stays_and_waits_to_be_saved()
    {
        var (centre, vera, registered, page) = await AtWork(Database.Sqlite);
        var (asked, answered) = (new TaskCompletionSource(), new TaskCompletionSource());
        await page.RouteAsync(
            $"**/api/cases/{registered.Id}",
            async route =>
            {
                asked.TrySetResult();
                await answered.Task;
                await route.ContinueAsync();
            }
        );
        await page.Field("Описание").FillAsync("Набрано до сохранения");
        await page.Field("Статус").SelectOptionAsync("В работе");
        await page.Button("Назначить мне").First.ClickAsync();
        await page.Button("Сохранить").ClickAsync();
        await asked.Task;
        await page.Field("Решение").FillAsync("Набрано во время сохранения");
        answered.SetResult();

        // The item is finished, and one stays with what is not saved.
        await page.Said($"Обращение {registered.Number} сохранено, элемент очереди завершён").IsSeen();
        await page.GetByTestId("unsaved").IsSeen();
        await page.Field("Решение").Expect().ToHaveValueAsync("Набрано во время сохранения");
        await Okno.EndToEnd.Journeys.ContactCentre.Eventually(
            async () => await Solution(vera, registered) == "Набрано во время сохранения",
            "the draft gets to the server"
        );
        await page.Button("Сохранить").ClickAsync();
        await page.GetByTestId("unsaved").IsGone();
        var saved = await centre.Saved(registered.Id);
        Assert.Equal(("Набрано до сохранения", "Набрано во время сохранения"), (saved.Description, saved.Solution));
    }

    [Fact]
    public async Task Half_a_minute_without_a_network_costs_nothing_that_was_typed()
    {
        var (centre, vera, registered, page) = await AtWork(Database.Sqlite);
        await page.Field("Описание").FillAsync("Набрано до обрыва");

        await page.Context.SetOfflineAsync(true);
        await page.Field("Решение").FillAsync("Набрано без связи");
        await page.GetByTestId("connection-lost").IsSeen();
        await page.Field("Статус").SelectOptionAsync("В работе");
        await page.Button("Сохранить").ClickAsync();
        await page.GetByText("Нет связи: обращение не сохранено.").IsSeen();
        await Task.Delay(TimeSpan.FromSeconds(30)); // past what either side waits for the other
        await page.Field("Решение").FillAsync("Набрано без связи до последнего");
        await page.Context.SetOfflineAsync(false);

        // It gets to the server by itself.
        await page.GetByTestId("connection-lost").IsGone();
        await Okno.EndToEnd.Journeys.ContactCentre.Eventually(
            async () => await Solution(vera, registered) == "Набрано без связи до последнего",
            "the draft gets to the server"
        );
        await page.Field("Описание").Expect().ToHaveValueAsync("Набрано до обрыва");
        await page.Field("Решение").Expect().ToHaveValueAsync("Набрано без связи до последнего");
        await page.Button("Сохранить").ClickAsync();
        await page.Said($"Обращение {registered.Number} сохранено, элемент очереди завершён").IsSeen();
        var saved = await centre.Saved(registered.Id);
        Assert.Equal(
            (CaseStatus.InProgress, "Набрано до обрыва", "Набрано без связи до последнего"),
            (saved.Status, saved.Description, saved.Solution)
        );
        Assert.Single(await centre.History(registered.Id), row => row.Kind == "case.changed");
    }

    [Fact]
    public async Task A_session_that_ends_while_one_types_asks_the_password_and_keeps_the_words()
    {
        var (centre, vera, registered, page) = await AtWork(Database.Sqlite);
        await page.RunAndWaitForResponseAsync(
            () => page.Field("Описание").FillAsync("Набрано до конца сеанса"),
            answer => answer.Url.EndsWith("/draft", StringComparison.Ordinal) && answer.Request.Method == "PUT"
        );
        var ended = await page.APIRequest.DeleteAsync(
            "/api/session",
            new() { Headers = new Dictionary<string, string> { ["X-Okno-Csrf"] = "1" } }
        );
        Assert.True(ended.Ok, await ended.TextAsync());

        await page.Field("Решение").FillAsync("Набрано после него");
        var asked = page.GetByRole(AriaRole.Dialog);
        await asked.IsSeen();
        await asked.GetByLabel("Пароль").And(page.Locator("input")).FillAsync("не тот пароль");
        await asked.Button("Войти").ClickAsync();
        await asked.GetByText("Неверный логин или пароль").IsSeen();
        await asked.GetByLabel("Пароль").And(page.Locator("input")).FillAsync(RunningOkno.Password);
        await asked.Button("Войти").ClickAsync();
        await asked.IsGone();
        await page.Field("Описание").Expect().ToHaveValueAsync("Набрано до конца сеанса");
        await page.Field("Решение").Expect().ToHaveValueAsync("Набрано после него");
        await Okno.EndToEnd.Journeys.ContactCentre.Eventually(
            async () => await Solution(vera, registered) == "Набрано после него",
            "what waited for the password gets to the server"
        );
        await page.Button("Сохранить").ClickAsync();
        await page.Said($"Обращение {registered.Number} сохранено").IsSeen();
        Assert.Equal("Набрано после него", (await centre.Saved(registered.Id)).Solution);
    }

    [Theory, InlineData(Database.Sqlite), InlineData(Database.Postgres)]
    public async Task A_case_is_saved_once_however_often_it_is_pressed_and_whatever_becomes_of_the_answer(Database database)
    {
        var (centre, vera, registered, page) = await AtWork(database);
        var sent = 0;
        page.Request += (_, request) => sent += request.Method == "PATCH" ? 1 : 0;
        await page.Field("Описание").FillAsync("Нажато дважды");
        await page.Button("Сохранить").DblClickAsync();
        await page.Said($"Обращение {registered.Number} сохранено").IsSeen();
        await page.GetByTestId("unsaved").IsGone();
        Assert.Equal(1, sent);

        // The server does what it is asked, and no answer comes back however often the page asks again by itself.
        var answers = new System.Collections.Concurrent.ConcurrentQueue<int>();
        await page.RouteAsync(
            $"**/api/cases/{registered.Id}",
            async route =>
            {
                if (route.Request.Method == "PATCH")
                    answers.Enqueue((await route.FetchAsync()).Status);
                await route.AbortAsync();
            }
        );
        await page.Field("Решение").FillAsync("Ответ потерян");
        await page.Field("Статус").SelectOptionAsync("В работе");
        await page.Button("Сохранить").ClickAsync();
        await page.GetByText("Нет связи: обращение не сохранено.").IsSeen();
        Assert.True(answers.Count > 1, "The page did not ask again by itself.");
        Assert.All(answers, status => Assert.Equal(200, status));
        Assert.Equal("Ответ потерян", (await centre.Saved(registered.Id)).Solution);

        await page.UnrouteAllAsync();
        await page.Button("Сохранить").ClickAsync();
        await page.Said($"Обращение {registered.Number} сохранено, элемент очереди завершён").IsSeen();
        var saved = await centre.Saved(registered.Id);
        Assert.Equal((3, CaseStatus.InProgress), (saved.Version, saved.Status));
        Assert.Equal(2, (await centre.History(registered.Id)).Count(row => row.Kind == "case.changed"));
        Assert.Null(await Draft(vera, registered));
    }

    private async Task<(ContactCentre, Colleague, Case, IPage)> AtWork(Database database)
    {
        var centre = await ContactCentre(database);
        var vera = await centre.Operator("Вера Орлова");
        await centre.Queue(QueueKind.Closed, "Первая линия");
        var registered = await centre.Case("Не приходит счёт", seenBy: vera);
        var page = await PageOf(vera, centre);
        await page.NextRecord().ClickAsync();
        await page.Heading(registered.Subject).HasFocus();
        return (centre, vera, registered, page);
    }

    private static async Task<CaseDraft?> Draft(Colleague vera, Case registered) =>
        (await vera.Api.Get<CaseAtWork>($"/api/cases/{registered.Id}/work")).Draft;

    private static async Task<string?> Solution(Colleague vera, Case registered) =>
        (await Draft(vera, registered)) is { } draft && draft.Values.TryGetValue("solution", out var value) ? value.GetString() : null;
}
