using Microsoft.Playwright;
using Okno.Contracts.Queues;

namespace Okno.EndToEnd.Journeys;

public sealed class MySettingsTests(Stage stage) : Journey(stage)
{
    [Fact]
    public async Task What_a_person_chose_by_keyboard_holds_in_another_browser_and_the_palette_leads_everywhere()
    {
        var centre = await ContactCentre();
        var vera = await centre.Operator("Вера Орлова");
        await centre.Queue(QueueKind.Closed, "Первая линия");
        var contact = await centre.Contact("Иван Петров", "+7 916 204-18-59");
        var registered = await centre.Case("Не приходит счёт", seenBy: vera, contactId: contact.Id);
        var page = await PageOf(vera, centre);
        var keys = page.Keyboard;
        await page.NextRecord().Expect().ToBeEnabledAsync();

        await Ask("мои настр");
        await page.Heading("Мои настройки").HasFocus();
        await Press("Тёмная");
        await page.Locator("html[data-theme='dark']").Expect().ToBeAttachedAsync();
        await Press("Плотная");
        await page.Locator("html[data-density='compact']").Expect().ToBeAttachedAsync();

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

        page = await PageOf(vera, centre);
        keys = page.Keyboard;
        await page.Locator("html[data-theme='dark'][data-density='compact']").Expect().ToBeAttachedAsync();
        await page.NextRecord().Expect().ToHaveAttributeAsync("aria-keyshortcuts", "Alt+N");

        // A case by its number, a client by phone, a command by a word; Enter before any answer came.
        await Ask($"{registered.Number}");
        await page.Heading("Не приходит счёт").IsSeen();
        await Ask("2041859");
        await page.Heading("Иван Петров").IsSeen();
        await Ask("единое окно");
        await page.NextRecord().Expect().ToBeEnabledAsync();
        await keys.PressAsync("Alt+j");
        await page.NextRecord().IsSeen();
        await keys.PressAsync("Alt+n");
        await page.Heading("Не приходит счёт").HasFocus();
        await keys.PressAsync("Control+/");
        await page.GetByRole(AriaRole.Dialog, new() { Name = "Список клавиш" }).GetByText("Alt N").IsSeen();
        await keys.PressAsync("Escape");

        await Ask("мои настр");
        await page.Heading("Мои настройки").HasFocus();
        await Press("English");
        await page.Heading("My settings").IsSeen();
        var other = await PageOf(vera, centre, "/profile");
        await other.Heading("My settings").IsSeen();

        async Task Press(string name)
        {
            await page.GetByRole(AriaRole.Main).Button(name).FocusAsync();
            await keys.PressAsync("Enter");
        }

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
