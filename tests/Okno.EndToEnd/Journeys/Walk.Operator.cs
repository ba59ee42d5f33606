using System.Globalization;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Contracts.Contacts;
using Okno.Contracts.Processes;

namespace Okno.EndToEnd.Journeys;

/// <summary>Records and the case at work.</summary>
internal sealed partial class Walk
{
    private async Task Lists()
    {
        await To("/cases");
        await page.GetByTestId("columns").ClickAsync();
        await See("columns of a list", page.GetByTestId("hidden-column"));
        await Shut();
        await page.GetByTestId("quick-status").ClickAsync();
        await See("quick filter", page.Locator(".pop-layer"));
        await Shut();
        await page.GetByTestId("views").ClickAsync();
        await See("views", page.Locator(".pop-layer"));
        await page.GetByTestId("save-view").ClickAsync();
        await See("keeping a view", page.Locator("#view-name"));
        await Shut();
        await page.GetByTestId("conditions").ClickAsync();
        await page.GetByTestId("add-condition").Last.ClickAsync();
        await page.GetByTestId("add-group").Last.ClickAsync();
        await page.GetByTestId("add-condition").First.ClickAsync();
        await See("conditions of a list", page.GetByTestId("filter-row"));
        await Shut();
        await page.GetByTestId("grid").FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await page.Keyboard.PressAsync("Shift+ArrowDown");
        await See("records chosen", page.GetByTestId("change-chosen"));
        await page.GetByTestId("change-chosen").ClickAsync();
        await See("changing many", page.Locator("#many-field"));
        await Shut();
        await page.GetByTestId("choose-none").ClickAsync();
        await To("/contacts?search=никого-такого-нет");
        await See("nothing found", page.GetByTestId("clear-filter"));
    }

    private async Task CaseAtWork()
    {
        await To("/");
        await page.GetByTestId("next-record").Expect().Not.ToHaveAttributeAsync("aria-disabled", "true");
        await page.GetByTestId("next-record").ClickAsync();
        await page.Locator("#case-title").HasFocus();
        await Settled();
        var id = Guid.Parse(new Uri(page.Url).Segments[^1].Trim('/'));
        await page.Locator("#solution").FillAsync("Счёт выставлен **заново**");
        await page.Locator(".help").First.ClickAsync();
        await page.GetByTestId("preview-solution").ClickAsync();
        await See("case in work", page.Locator("strong", new() { HasText = "заново" }));
        await page.GetByTestId("preview-solution").ClickAsync();
        await page.Locator("#tab-files").ClickAsync();
        await See("files of a case", page.Locator("#tab-files[aria-selected=true]"));
        await page.Locator("#tab-links").ClickAsync();
        await See("links of a case", page.Locator("#link-kind"));
        await page.Locator("#tab-journal").ClickAsync();
        await See("journal of an item", page.Locator(".tl"));
        if (await page.GetByTestId("how-counted").CountAsync() > 0)
        {
            await page.GetByTestId("how-counted").ClickAsync();
            await See("terms of a case", page.Locator("dialog .body"));
            await Shut();
        }
        await page.GetByTestId("schedule").ClickAsync();
        await See("scheduling", page.Locator("#schedule-date"));
        await page.Locator("#schedule-date").FillAsync("01.02.2024");
        await page.GetByTestId("schedule-submit").ClickAsync();
        await See("scheduling in the past", page.Locator("#schedule-date-error"));
        await Shut();

        // Someone else saves the same field first.
        await page.Locator("#description").FillAsync("Клиент звонил дважды");
        var seen = await admin.Get<Case>($"/api/cases/{id}");
        using (
            var saved = await admin.PatchAsJsonAsync(
                $"/api/cases/{id}",
                new { description = "Ждёт ответа с прошлой недели, просит перезвонить до обеда", version = seen.Version },
                Wire.Json
            )
        )
            Assert.True(saved.IsSuccessStatusCode, await saved.Content.ReadAsStringAsync());
        await page.Locator("#save").ClickAsync();
        await See("conflict", page.GetByTestId("conflict"));
        await page.GetByTestId("take-saved").ClickAsync();
        await page.GetByTestId("conflict").IsGone();
        await page.Locator("#solution").FillAsync("");

        await To("/");
        await See("desktop at the limit", page.GetByTestId("limit-holder"));
        await To($"/cases/{id}/print");
        await See("case on paper", page.GetByTestId("print-now"));
        await To($"/cases/{id}");
        await page.GetByTestId("return").ClickAsync();
        await page.GetByTestId("next-record").IsSeen();
    }

    private async Task Cards()
    {
        var contact = await Known("Перова Анна", NewNumber());
        await To($"/contacts/{contact.Id}");
        await page.GetByTestId("edit-option").First.ClickAsync();
        await page.GetByTestId("edit-contact").ClickAsync();
        await page.Locator("#jobTitle").FillAsync("Директор");
        await See("contact being edited", page.GetByTestId("save-option"));
        await To("/contacts/new");
        await page.Locator("#name").FillAsync(contact.Name);
        await page.Locator("#phone").FillAsync("+44 20 7946 0958");
        await page.GetByTestId("number-check").IsSeen();
        await See("contact that is there already", page.GetByTestId("duplicates"));
        await page.Locator("#name").FillAsync("");
        await page.Locator("#phone").FillAsync("");
        await page.GetByTestId("create").ClickAsync();
        await See("contact without a name", page.Locator("#name-error"));
    }
}
