using Microsoft.Playwright;
using Okno.Contracts.Cases;
using Okno.Contracts.Queues;

namespace Okno.EndToEnd.Journeys;

[Collection(SecondLine.Name)]
public sealed class DraftTests(Stage stage) : Journey(stage)
{
    [Theory, InlineData("contacts"), InlineData("accounts")]
    public async Task A_form_waits_until_it_is_known_what_was_typed_before(string records)
    {
        var centre = await ContactCentre();
        var page = await PageOf(await centre.Operator("Вера Орлова"), centre);
        var known = new TaskCompletionSource();
        await page.RouteAsync(
            "**/api/drafts/**",
            async route =>
            {
                await known.Task;
                await route.ContinueAsync();
            }
        );

        await page.RunAndWaitForRequestAsync(() => page.GotoAsync($"/{records}/new"), "**/api/drafts/**");
        await page.GetByRole(AriaRole.Heading, new() { Level = 1 }).IsSeen();
        Assert.Equal(0, await page.Locator("#name").CountAsync());

        known.SetResult();
        await page.Locator("#name").HasFocus();
    }

    [Fact]
    public async Task A_case_form_survives_a_crash_another_machine_and_a_second_tab()
    {
        var centre = await ContactCentre();
        var vera = await centre.Operator("Вера Орлова");
        await centre.Queue(QueueKind.Closed, "Первая линия");
        var registered = await centre.Case("Не приходит счёт", seenBy: vera);
        var page = await PageOf(vera, centre);
        await page.NextRecord().ClickAsync();
        await page.Heading("Не приходит счёт").HasFocus();

        // The browser breaks down the moment after the last letter: nothing had time to reach the server.
        await page.Field("Описание").FillAsync("Набрано перед сбоем браузера");
        await page.GetByText("Не сохранено", new() { Exact = true }).IsSeen();
        page = await AfterCrash(page, centre.Okno, $"/cases/{registered.Id}");
        await page.GetByText("Восстановлен черновик").IsSeen();
        await page.Field("Описание").Expect().ToHaveValueAsync("Набрано перед сбоем браузера");

        // A moment later the server has it: another machine shows it.
        await page.RunAndWaitForResponseAsync(
            () => page.Field("Решение").FillAsync("Набрано на первой машине"),
            answer => answer.Url.EndsWith("/draft", StringComparison.Ordinal) && answer.Request.Method == "PUT"
        );
        var second = await PageOf(vera, centre, $"/cases/{registered.Id}");
        await second.GetByText("Восстановлен черновик").IsSeen();
        await second.Field("Описание").Expect().ToHaveValueAsync("Набрано перед сбоем браузера");
        await second.Field("Решение").Expect().ToHaveValueAsync("Набрано на первой машине");

        // Two tabs edit one case: the second to save sees what the first did, and decides field by field.
        await second.Field("Тема").FillAsync("Тема второй вкладки");
        await page.Field("Тема").FillAsync("Тема первой вкладки");
        await page.Field("Описание").FillAsync("Описание первой вкладки");
        await page.Button("Сохранить").ClickAsync();
        await page.Said($"Обращение {registered.Number} сохранено").IsSeen();
        await second.Button("Сохранить").ClickAsync();
        await second.GetByTestId("conflict").IsSeen();
        await second.Button("Оставить моё: Тема").ClickAsync();
        await second.GetByTestId("take-saved").ClickAsync();
        await second.GetByTestId("conflict").IsGone();
        await second.Field("Описание").Expect().ToHaveValueAsync("Описание первой вкладки");
        await second.Button("Сохранить").ClickAsync();
        await second.Said($"Обращение {registered.Number} сохранено").IsSeen();

        var saved = await centre.Saved(registered.Id);
        Assert.Equal(
            ("Тема второй вкладки", "Описание первой вкладки", "Набрано на первой машине"),
            (saved.Subject, saved.Description, saved.Solution)
        );
        Assert.Equal(2, (await centre.History(registered.Id)).Count(row => row.Kind == "case.changed"));
    }

    [Fact]
    public async Task A_new_case_is_registered_once_through_an_outage_a_lost_answer_and_a_crash()
    {
        var centre = await ContactCentre();
        var boss = await centre.Supervisor("Роман Мельник");
        var subject = $"Нет связи {Guid.NewGuid():N}";
        var page = await PageOf(boss, centre, "/cases/new");
        await page.Field("Тема").FillAsync(subject);

        // Without a network in the middle of the form: typed on, pressed, told so, nothing lost.
        await page.Context.SetOfflineAsync(true);
        await page.Field("Описание").FillAsync("Набрано без связи");
        await page.GetByTestId("create").ClickAsync();
        await page.GetByText("Нет связи: запись не создана").IsSeen();
        await page.Context.SetOfflineAsync(false);

        // The server does it, the answer gets lost on the way, and then the browser breaks down.
        var done = new TaskCompletionSource();
        await page.RouteAsync(
            "**/api/cases",
            async route =>
            {
                if (route.Request.Method == "POST" && !done.Task.IsCompleted)
                {
                    await route.FetchAsync();
                    done.TrySetResult();
                }
                await route.AbortAsync();
            }
        );
        await page.GetByTestId("create").ClickAsync();
        await done.Task;
        page = await AfterCrash(page, centre.Okno, "/cases/new");

        // What was asked for is found done: no second case, no form to fill in again.
        await page.Heading(subject).IsSeen();
        Assert.Single(await centre.Found(subject));
        await page.GotoAsync("/cases/new");
        await page.Field("Тема").Expect().ToHaveValueAsync("");
    }

    [Fact]
    public async Task A_session_that_ends_in_the_middle_of_a_form_asks_the_password_in_its_place()
    {
        var centre = await ContactCentre();
        var vera = await centre.Operator("Вера Орлова");
        await centre.Queue(QueueKind.Closed, "Первая линия");
        var registered = await centre.Case("Не приходит счёт", seenBy: vera);
        var page = await PageOf(vera, centre);
        await page.NextRecord().ClickAsync();
        await page.Heading("Не приходит счёт").HasFocus();
        await page.Field("Решение").FillAsync("Набрано до конца сеанса");
        await page.Field("Статус").SelectOptionAsync("В работе");

        await page.Context.ClearCookiesAsync();
        await page.Button("Сохранить").ClickAsync();
        var asked = page.GetByRole(AriaRole.Dialog);
        await asked.IsSeen();
        await asked.GetByLabel("Пароль").And(page.Locator("input")).FillAsync(RunningOkno.Password);
        await asked.Button("Войти").ClickAsync();

        await page.Said($"Обращение {registered.Number} сохранено, элемент очереди завершён").IsSeen();
        var saved = await centre.Saved(registered.Id);
        Assert.Equal((CaseStatus.InProgress, "Набрано до конца сеанса"), (saved.Status, saved.Solution));
        Assert.Single(await centre.History(registered.Id), row => row.Kind == "case.changed");
    }

    [Fact]
    public async Task Forms_of_contacts_and_process_steps_wait_as_they_were_typed()
    {
        var centre = await ContactCentre();
        var boss = await centre.Supervisor("Роман Мельник");
        var contact = await centre.Contact("Ольга Тихонова", "+7 916 204-18-61");
        var page = await PageOf(boss, centre, $"/contacts/{contact.Id}");
        await page.GetByTestId("edit-contact").ClickAsync();
        await page.Field("Должность").FillAsync("Главный бухгалтер");
        page = await AfterCrash(page, centre.Okno, $"/contacts/{contact.Id}");
        await page.GetByTestId("draft-restored").IsSeen();
        await page.Field("Должность").Expect().ToHaveValueAsync("Главный бухгалтер");
        await page.GetByTestId("save-contact").ClickAsync();
        await page.GetByText("Главный бухгалтер").First.IsSeen();
        Assert.Equal("Главный бухгалтер", (await centre.Known(contact.Id)).JobTitle);

        await page.GotoAsync("/contacts/new");
        await page.Field("ФИО").FillAsync("Новый человек");
        page = await AfterCrash(page, centre.Okno, "/contacts/new");
        await page.Field("ФИО").Expect().ToHaveValueAsync("Новый человек");
        await page.GetByTestId("discard-draft").ClickAsync();
        await page.Field("ФИО").Expect().ToHaveValueAsync("");
        await page.ReloadAsync();
        await page.Field("ФИО").Expect().ToHaveValueAsync("");

        // A step of a call's process, on another machine.
        var vera = await centre.Agent("Вера Орлова");
        var hers = await PageOf(vera, centre);
        await Journeys.ContactCentre.Rings(vera, "+7 916 204-18-62");
        await hers.GetByTestId("answer").ClickAsync();
        await hers.Button("Создать новое обращение").ClickAsync();
        await hers.GetByTestId("create-contact").ClickAsync();
        await hers.Heading("Новый контакт").IsSeen();
        await hers.RunAndWaitForResponseAsync(
            () => hers.Field("ФИО").FillAsync("Ирина Белова"),
            answer => answer.Url.Contains("/api/drafts/step", StringComparison.Ordinal) && answer.Request.Method == "PUT"
        );
        var elsewhere = await PageOf(vera, centre, new Uri(hers.Url).PathAndQuery);
        await elsewhere.Field("ФИО").Expect().ToHaveValueAsync("Ирина Белова");
    }
}
