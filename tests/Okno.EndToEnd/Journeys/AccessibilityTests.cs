using Microsoft.Playwright;
using Okno.Contracts.Queues;

namespace Okno.EndToEnd.Journeys;

public sealed class AccessibilityTests(Stage stage) : Journey(stage)
{
    [Fact]
    public async Task Axe_finds_nothing_serious_on_any_page_in_either_theme()
    {
        var centre = await ContactCentre();
        var vera = await centre.Agent("Вера Орлова");
        await centre.Queue(QueueKind.Open, "Возвраты");
        await centre.Queue(QueueKind.Closed, "Первая линия");
        var contact = await centre.Contact("Иван Петров", "+7 916 204-18-57");
        var registered = await centre.Case("Не приходит счёт", seenBy: vera, description: "За октябрь", contactId: contact.Id);
        await centre.Case("Двойное списание", seenBy: vera);
        var page = await Page(centre.Okno);
        List<string> found = [];

        await page.GotoAsync("/");
        await page.Button("Войти").ClickAsync();
        await page.GetByText("Введите логин").IsSeen();
        await Look("sign-in");
        await page.Field("Логин").FillAsync(vera.Login);
        await page.Field("Пароль").FillAsync(RunningOkno.Password);
        await page.Button("Войти").ClickAsync();
        await page.Row(registered.Number).IsSeen();
        await Look("desktop");

        await page.NextRecord().ClickAsync();
        await page.Heading("Не приходит счёт").HasFocus();
        await page.GetByText("Иван Петров").First.IsSeen();
        await page.Field("Решение").FillAsync("Счёт выставлен заново");
        await Look("case");
        await page.Button("Что такое «Код закрытия»").ClickAsync();
        await page.GetByTestId("preview-solution").ClickAsync();
        await page.GetByRole(AriaRole.Region, new() { Name = "Как будет выглядеть «Решение»" }).Locator("p").IsSeen();
        await page.GetByRole(AriaRole.Tab, new() { Name = "Файлы" }).ClickAsync();
        await Look("case with preview and files");
        await page.GetByRole(AriaRole.Tab, new() { Name = "Связи" }).ClickAsync();
        await Look("links of a case");
        await page.Button("Запланировать на дату").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).IsSeen();
        await page.GetByLabel("Дата").FillAsync("01.02.2024");
        await Look("schedule dialog");
        await page.Button("Отмена").ClickAsync();

        await page.Section("Единое окно").ClickAsync();
        await page.GetByText("Сначала завершите").IsSeen();
        await Look("desktop at the limit");
        await page.Profile().ClickAsync();
        await Look("profile");
        await page.Section("Обращения").ClickAsync();
        await page.Link("Не приходит счёт").First.IsSeen();
        await Look("cases");
        await page.GetByTestId("columns").ClickAsync();
        await page.GetByTestId("hidden-column").First.IsSeen();
        await Look("columns of a list");
        await page.Keyboard.PressAsync("Escape");
        await page.GetByTestId("grid").FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await page.GetByTestId("change-chosen").ClickAsync();
        await page.GetByTestId("change-many").IsSeen();
        await Look("many cases");
        await page.Button("Отмена").ClickAsync();
        await page.GotoAsync("/accounts");
        await page.Heading("Контрагенты").IsSeen();
        await Look("accounts");
        await page.GotoAsync("/contacts?search=Иван Петров");
        await page.Link("Иван Петров").First.IsSeen();
        await Look("contacts");
        await page.GotoAsync($"/contacts/{contact.Id}");
        await page.Link("Не приходит счёт").IsSeen();
        await Look("contact");
        await page.Button("Исправить +7 916 204-18-57").ClickAsync();
        await page.GetByTestId("number-check").GetByText("Россия").IsSeen();
        await page.GetByTestId("edit-contact").ClickAsync();
        await page.Field("Должность").FillAsync("Директор");
        await Look("contact being edited");
        await page.GotoAsync($"/cases/{registered.Id}/print");
        await page.GetByTestId("print-now").IsSeen();
        await Look("case on paper");

        await Journeys.ContactCentre.Rings(vera, "+7 916 204-18-58");
        await page.GetByTestId("answer").IsSeen();
        await Look("ringing");
        await page.GetByTestId("answer").ClickAsync();
        await page.Button("Создать новое обращение").ClickAsync();
        await page.Field("ФИО").FillAsync("Иван");
        await page.GetByTestId("found").First.IsSeen();
        await Look("who calls");
        await page.Button("Создать обращение и контакт").ClickAsync();
        await page.Heading("Новый контакт").IsSeen();
        await Look("form of a step");
        await page.Field("ФИО").FillAsync("Пётр Новый");
        await page.Button("Далее").ClickAsync();
        await page.Field("Тема").FillAsync("Не приходит счёт");
        await Look("new case of a step");
        await page.Button("Сохранить").ClickAsync();
        await page.Heading("Отредактировать данные контакта?").IsSeen();
        await Look("question");
        await page.Button("Да").ClickAsync();
        await page.Heading("Пётр Новый").IsSeen();
        await page.GetByTestId("finish-step").IsSeen();
        await Look("contact of a step");
        await page.Button("Завершить звонок").ClickAsync();
        await page.Field("Итог разговора").IsSeen();
        await Look("after the call");
        await page.Button("Готово").ClickAsync();
        await page.Section("Звонки").ClickAsync();
        await page.GetByTestId("call-row").First.IsSeen();
        await Look("calls");
        await page.GetByTestId("call-row").First.GetByRole(AriaRole.Link).First.ClickAsync();
        await page.GetByText("Итог разговора").IsSeen();
        await Look("call");

        Assert.True(found.Count == 0, string.Join('\n', found));

        async Task Look(string where) => found.AddRange(await page.Faults(where));
    }
}
