using Microsoft.Playwright;
using Okno.Contracts.Queues;

namespace Okno.EndToEnd.Journeys;

public sealed class MySettingsTests(Stage stage) : Journey(stage)
{
    [Fact]
    public async Task What_a_person_chose_by_keyboard_holds_after_a_reload_and_in_another_browser()
    {
        var centre = await ContactCentre();
        var vera = await centre.Operator("Вера Орлова");
        await centre.Queue(QueueKind.Closed, "Первая линия");
        await centre.Case("Не приходит счёт", seenBy: vera);
        var page = await PageOf(vera, centre);
        var keys = page.Keyboard;
        await page.NextRecord().IsSeen();

        // To the page by the palette.
        await keys.PressAsync("Control+k");
        await page.Locator("#palette").HasFocus();
        await keys.TypeAsync("мои настр");
        await keys.PressAsync("Enter");
        await page.Heading("Мои настройки").HasFocus();

        await page.Button("Тёмная").FocusAsync();
        await keys.PressAsync("Enter");
        await page.Locator("html[data-theme='dark']").Expect().ToBeAttachedAsync();

        // Another key for «Следующая запись»; a taken one is told.
        var next = page.Locator("[data-key='Alt+KeyJ']");
        await next.FocusAsync();
        await keys.PressAsync("Enter");
        await keys.PressAsync("Alt+k");
        await page.GetByText("Alt K занято: Оставить у себя").IsSeen();
        await next.FocusAsync();
        await keys.PressAsync("Enter");
        await keys.PressAsync("Alt+n");
        await next.Expect().ToHaveTextAsync("Alt N");

        var other = await PageOf(vera, centre);
        await other.Locator("html[data-theme='dark']").Expect().ToBeAttachedAsync();
        await other.NextRecord().Expect().ToBeEnabledAsync();
        await other.Keyboard.PressAsync("Alt+j");
        await other.Keyboard.PressAsync("Alt+n");
        await other.Heading("Не приходит счёт").HasFocus();

        await page.ReloadAsync();
        await page.Locator("html[data-theme='dark']").Expect().ToBeAttachedAsync();
        await page.Locator("[data-key='Alt+KeyJ']").Expect().ToHaveTextAsync("Alt N");
    }

    [Fact]
    public async Task The_palette_leads_to_a_case_by_its_number_a_client_by_phone_and_a_command()
    {
        var centre = await ContactCentre();
        var vera = await centre.Operator("Вера Орлова");
        await centre.Queue(QueueKind.Closed, "Первая линия");
        var contact = await centre.Contact("Иван Петров", "+7 916 204-18-59");
        var registered = await centre.Case("Не приходит счёт", seenBy: vera, contactId: contact.Id);
        var page = await PageOf(vera, centre);
        var keys = page.Keyboard;
        await page.NextRecord().Expect().ToBeEnabledAsync();

        await Ask($"{registered.Number}");
        await page.Heading("Не приходит счёт").IsSeen();
        await Ask("2041859");
        await page.Heading("Иван Петров").IsSeen();
        await Ask("единое окно");
        await page.NextRecord().Expect().ToBeEnabledAsync();
        await Ask("следующая");
        await page.Heading("Не приходит счёт").HasFocus();
        await keys.PressAsync("Control+/");
        await page.GetByRole(AriaRole.Dialog, new() { Name = "Список клавиш" }).GetByText("Alt J").IsSeen();

        async Task Ask(string text)
        {
            await keys.PressAsync("Control+k");
            await page.Locator("#palette").HasFocus();
            await keys.TypeAsync(text);
            await keys.PressAsync("Enter");
            await page.Locator("#palette").IsGone();
        }
    }
}
