using Microsoft.Playwright;
using Okno.Contracts.Calls;
using Okno.EndToEnd.Faults;

namespace Okno.EndToEnd.Journeys;

/// <summary>From the ringing telephone to the right page: four callers, two actions, on both databases.</summary>
public sealed class CallTests(Stage stage) : Journey(stage)
{
    private const string NewCase = "Создать новое обращение";
    private const string Advice = "Проконсультировать по существующему обращению";

    [Theory, InlineData(Database.Sqlite), InlineData(Database.Postgres)]
    public async Task A_new_person_with_an_unknown_number_gets_a_contact_and_a_case(Database database)
    {
        var (centre, vera, page) = await AtWork(database);
        var (number, shown) = NewNumber();
        var name = $"Новиков {Guid.NewGuid():N}"[..24];
        var call = await Answered(page, vera, number);
        await page.GetByTestId("caller").GetByText("Неизвестный номер").IsSeen();

        await page.Button(NewCase).ClickAsync();
        await page.Heading("Кто звонит?").IsSeen();
        await page.GetByText($"Номер {shown} не найден").IsSeen();
        await page.Field("ФИО").FillAsync(name);
        await page.Heading("Никого не нашли").IsSeen();
        await page.Button("Создать обращение и контакт").ClickAsync();
        await page.Heading("Новый контакт").IsSeen();
        await page.Field("Телефон").Expect().ToHaveValueAsync(number);
        await page.Button("Далее").ClickAsync();
        await page.GetByText("Заполните это поле").IsSeen();
        await page.Field("ФИО").FillAsync(name);
        await page.Field("E-mail").FillAsync("novik@example.ru");
        await page.Button("Далее").ClickAsync();

        await page.Heading(NewCase).IsSeen();
        await page.Field("Контакт").Expect().ToHaveValueAsync(name);
        await page.Field("Тема").FillAsync("Не приходит счёт");
        await page.Button("Сохранить").ClickAsync();
        await page.Heading("Отредактировать данные контакта?").IsSeen();
        await page.Button("Нет").ClickAsync();
        await page.Heading("Не приходит счёт").IsSeen();

        var contact = await centre.Known(name);
        Assert.Contains(contact!.CommunicationOptions, option => option.E164 == number);
        await IsLinked(vera, call, contact.Id, "Не приходит счёт", centre);
    }

    [Theory, InlineData(Database.Sqlite), InlineData(Database.Postgres)]
    public async Task A_new_person_who_wants_advice_gets_a_contact_whose_page_opens(Database database)
    {
        var (centre, vera, page) = await AtWork(database);
        var (number, _) = NewNumber();
        var name = $"Советова {Guid.NewGuid():N}"[..24];
        await Answered(page, vera, number);
        await page.Button(Advice).ClickAsync();
        await page.Heading("Кто звонит?").IsSeen();
        await page.Button("Создать обращение и контакт").ClickAsync();
        await page.Heading("Новый контакт").IsSeen();
        await page.Field("ФИО").FillAsync(name);
        await page.Button("Далее").ClickAsync();

        await page.Heading(name).IsSeen();
        await page.Heading("История").IsSeen();
        await page.Button("Завершить без обращения").ClickAsync();
        await page.NextRecord().IsSeen();
        Assert.Contains((await centre.Known(name))!.CommunicationOptions, option => option.E164 == number);
    }

    [Theory, InlineData(Database.Sqlite), InlineData(Database.Postgres)]
    public async Task A_known_person_with_a_new_number_gets_a_case_and_the_number(Database database)
    {
        var (centre, vera, page) = await AtWork(database);
        var name = $"Знакомая {Guid.NewGuid():N}"[..24];
        var contact = await centre.Contact(name, NewNumber().Number);
        var (number, shown) = NewNumber();
        var call = await Answered(page, vera, number);

        await page.Button(NewCase).ClickAsync();
        await page.Field("ФИО").FillAsync(name[..16]);
        await page.GetByTestId("found").First.IsSeen();
        await page.GetByLabel($"Выбрать: {name}").CheckAsync();
        await page.GetByText("номер будет добавлен").IsSeen();
        await page.GetByText(shown).First.IsSeen();
        await page.GetByTestId("choose").ClickAsync();
        await page.Heading(NewCase).IsSeen();
        await page.Field("Контакт").Expect().ToHaveValueAsync(name);
        await page.Field("Тема").FillAsync("Сменился номер");
        await page.Button("Сохранить").ClickAsync();
        await page.Heading("Сменился номер").IsSeen();

        Assert.Contains((await centre.Known(contact.Id)).CommunicationOptions, option => option.E164 == number);
        await IsLinked(vera, call, contact.Id, "Сменился номер", centre);
    }

    [Theory, InlineData(Database.Sqlite), InlineData(Database.Postgres)]
    public async Task A_known_person_with_a_new_number_is_advised_on_their_case(Database database)
    {
        var (centre, vera, page) = await AtWork(database);
        var name = $"Давний {Guid.NewGuid():N}"[..24];
        var contact = await centre.Contact(name, NewNumber().Number);
        await centre.Registered("Давнее обращение", contact.Id);
        var (number, _) = NewNumber();
        var call = await Answered(page, vera, number);

        await page.Button(Advice).ClickAsync();
        await page.Field("ФИО").FillAsync(name[..16]);
        await page.GetByTestId("found").First.DblClickAsync();
        await page.Heading(name).IsSeen();
        await page.Link("Давнее обращение").ClickAsync();
        await page.Heading("Давнее обращение").IsSeen();

        Assert.Contains((await centre.Known(contact.Id)).CommunicationOptions, option => option.E164 == number);
        await IsLinked(vera, call, contact.Id, "Давнее обращение", centre);
    }

    [Theory, InlineData(Database.Sqlite), InlineData(Database.Postgres)]
    public async Task Of_several_with_one_number_the_operator_chooses_before_either_action(Database database)
    {
        var (centre, vera, page) = await AtWork(database);
        var (number, _) = NewNumber();
        await centre.Contact("Общий Первый", number);
        var second = await centre.Contact("Общий Второй", number);
        await centre.Registered("Вопрос второго", second.Id);

        foreach (var action in new[] { NewCase, Advice })
        {
            var call = await Answered(page, vera, number);
            await page.GetByText("Выберите контакт – действия станут доступны").IsSeen();
            await page.GetByTestId("call-action").First.Expect().ToHaveAttributeAsync("aria-disabled", "true");
            await page.GetByRole(AriaRole.Radio, new() { Name = "Общий Второй" }).ClickAsync();
            await page.GetByTestId("caller").GetByText("Общий Второй").IsSeen();
            await page.Button(action).ClickAsync();
            if (action == NewCase)
            {
                await page.Field("Контакт").Expect().ToHaveValueAsync("Общий Второй");
                await page.Field("Тема").FillAsync("Новый вопрос второго");
                await page.Button("Сохранить").ClickAsync();
                await page.Heading("Новый вопрос второго").IsSeen();
                await IsLinked(vera, call, second.Id, "Новый вопрос второго", centre);
            }
            else
            {
                await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Вопрос второго", Exact = true }).ClickAsync();
                await page.Heading("Вопрос второго").IsSeen();
                await IsLinked(vera, call, second.Id, "Вопрос второго", centre);
            }
            await page.Button("Завершить звонок").ClickAsync();
            await page.Button("Готово").ClickAsync();
        }
    }

    [Theory, InlineData(Database.Sqlite), InlineData(Database.Postgres)]
    public async Task A_known_number_leads_straight_to_the_page_of_either_action(Database database)
    {
        var (centre, vera, page) = await AtWork(database);
        var (number, shown) = NewNumber();
        var contact = await centre.Contact("Известная Ольга", number);
        await centre.Registered("Старый вопрос", contact.Id);
        var first = await Answered(page, vera, number);
        await page.GetByTestId("caller").GetByText("Известная Ольга").IsSeen();
        await page.GetByText(shown).First.IsSeen();
        await page.Button(NewCase).ClickAsync();
        await page.Field("Контакт").Expect().ToHaveValueAsync("Известная Ольга");
        await page.Field("Тема").FillAsync("Новый вопрос");
        await page.Button("Сохранить").ClickAsync();
        await page.Heading("Новый вопрос").IsSeen();
        await IsLinked(vera, first, contact.Id, "Новый вопрос", centre);
        await page.Button("Завершить звонок").ClickAsync();

        // The note and the outcome stay open after the end, and until they are saved, however long that takes.
        var saving = $"**/api/calls/{first.Id}";
        await page.RouteAsync(
            saving,
            async route =>
            {
                await Task.Delay(1_000);
                await route.ContinueAsync();
            }
        );
        await page.Field("Заметка к звонку").FillAsync("Обещала прислать скан");
        await page.Field("Итог разговора").SelectOptionAsync("Создано обращение");
        await page.Button("Готово").ClickAsync();
        await page.Button("Готово").IsGone();
        await page.UnrouteAsync(saving);
        var noted = await vera.Api.Get<Call>($"/api/calls/{first.Id}");
        Assert.Equal(("Обещала прислать скан", "case-created"), (noted.Notes, noted.ResultCode));

        var second = await Answered(page, vera, number);
        await page.Button(Advice).ClickAsync();
        await page.GetByRole(AriaRole.Main).GetByRole(AriaRole.Link, new() { Name = "Старый вопрос", Exact = true }).ClickAsync();
        await page.Heading("Старый вопрос").IsSeen();
        await IsLinked(vera, second, contact.Id, "Старый вопрос", centre);
    }

    [Fact]
    public async Task A_call_takes_neither_the_focus_nor_what_is_typed()
    {
        var (centre, vera, _) = await AtWork(Database.Sqlite);
        var contact = await centre.Contact("Тихая Анна", NewNumber().Number);
        var registered = await centre.Registered("Пишу, пока звонят", contact.Id);
        var page = await PageOf(vera, centre, "/contacts");
        await page.GotoAsync($"/contacts/{contact.Id}");
        await page.Button("Изменить").ClickAsync();
        await page.Field("Должность").FillAsync("Глав");
        var call = await Journeys.ContactCentre.Rings(vera, NewNumber().Number);
        await page.Button("Ответить").IsSeen();
        await page.Field("Должность").HasFocus();
        await page.Keyboard.TypeAsync("ный бухгалтер");
        await page.Field("Должность").Expect().ToHaveValueAsync("Главный бухгалтер");

        // The whole call by keyboard: answer, hold, resume, mute, end.
        await page.Keyboard.PressAsync("Alt+A");
        await page.GetByTestId("call-state").GetByText("Разговор").IsSeen();
        await page.Keyboard.PressAsync("Alt+W");
        await page.GetByTestId("call-state").GetByText("На удержании").IsSeen();
        await page.Keyboard.PressAsync("Alt+W");
        await page.GetByTestId("call-state").GetByText("Разговор").IsSeen();
        await page.Keyboard.PressAsync("Alt+X");
        await page.GetByTestId("call-state").GetByText("Без звука").IsSeen();
        await page.Keyboard.PressAsync("Alt+Q");
        await page.Field("Итог разговора").IsSeen();
        await page.Field("Должность").HasFocus();
        Assert.Equal(CallState.Ended, (await vera.Api.Get<Call>($"/api/calls/{call.Id}")).State);
        Assert.Equal("Пишу, пока звонят", registered.Subject);
    }

    [Fact]
    public async Task A_reload_in_the_middle_of_a_step_keeps_what_was_typed()
    {
        var (centre, vera, page) = await AtWork(Database.Sqlite);
        var (number, _) = NewNumber();
        await centre.Contact("Верная Инна", number);
        await Answered(page, vera, number);
        await page.Field("Заметка к звонку").FillAsync("Говорит быстро");
        await page.Button(NewCase).ClickAsync();
        await page.Field("Тема").FillAsync("Не закрывается договор");
        await page.ReloadAsync();
        await page.Field("Тема").Expect().ToHaveValueAsync("Не закрывается договор");
        await page.Field("Контакт").Expect().ToHaveValueAsync("Верная Инна");
        await page.Field("Заметка к звонку").Expect().ToHaveValueAsync("Говорит быстро");
    }

    private async Task<(ContactCentre Centre, Colleague Vera, IPage Page)> AtWork(Database database)
    {
        var centre = await ContactCentre(database);
        var vera = await centre.Agent("Вера Орлова");
        var page = await PageOf(vera, centre);
        await page.NextRecord().IsSeen();
        return (centre, vera, page);
    }

    /// <summary>The telephone rings, the panel comes up by itself, and it is answered.</summary>
    private static async Task<Call> Answered(IPage page, Colleague operatorAtWork, string number)
    {
        var call = await Journeys.ContactCentre.Rings(operatorAtWork, number);
        await page.GetByTestId("answer").ClickAsync();
        await page.GetByTestId("call-state").GetByText("Разговор").IsSeen();
        return call;
    }

    private static async Task IsLinked(Colleague vera, Call call, Guid contactId, string subject, ContactCentre centre)
    {
        var seen = await vera.Api.Get<Call>($"/api/calls/{call.Id}");
        Assert.Equal(contactId, seen.Contact?.Id);
        Assert.Equal(subject, (await centre.Saved(seen.CaseId!.Value)).Subject);
    }

    private static (string Number, string Shown) NewNumber()
    {
        var digits = Random.Shared.Next(1_000_000, 9_999_999).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return ($"+7916{digits}", $"+7 916 {digits[..3]}-{digits[3..5]}-{digits[5..]}");
    }
}
