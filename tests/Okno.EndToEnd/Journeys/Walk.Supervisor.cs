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

/// <summary>What supervisors and those who keep the records see.</summary>
internal sealed partial class Walk
{
    private async Task Items()
    {
        await To("/queues");
        var row = page.GetByTestId("item-row").First;
        await row.FocusAsync();
        await page.Keyboard.PressAsync("Space");
        await See("items chosen", page.GetByTestId("bulk"));
        await page.GetByTestId("bulk").GetByRole(AriaRole.Button).First.ClickAsync();
        await See("assigning items", page.GetByTestId("change-items"));
        await Shut();
        await page.GetByTestId("bulk").GetByRole(AriaRole.Button).Nth(2).ClickAsync();
        await See("state of items", page.GetByTestId("change-items"));
        await Shut();
        await row.FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await See("item", page.GetByTestId("item-layer").Locator(".tl"));
        await Shut();
    }

    private async Task SetUpQueue()
    {
        await To(await First("/queues/*/setup"));
        await See("set-up of a queue", page.GetByTestId("filter-row"));
        await page.GetByTestId("add-condition").Last.ClickAsync();
        await page.GetByTestId("add-group").Last.ClickAsync();
        await page.GetByTestId("add-condition").First.ClickAsync();
        await page.GetByTestId("save-queue").ClickAsync();
        await page.GetByTestId("filter-row").Nth(3).IsSeen();
        await look("filter of a queue", false);
        await To("/queues");
        await To(await First("/queues/*/setup"));
        await See("draft of a queue", page.GetByTestId("queue-draft"));
        await page.GetByTestId("queue-draft").GetByRole(AriaRole.Button).ClickAsync();
        await page.GetByTestId("queue-draft").IsGone();
    }

    private async Task Operators()
    {
        await To("/operators");
        await page.GetByTestId("operator").First.ClickAsync();
        await See("operator", page.Locator("#operator-why"));
        await Shut();
    }

    private async Task Merging()
    {
        var stays = await Known("Николай Ершов", NewNumber());
        await Known("Ершов Николай", NewNumber());
        await To($"/contacts/{stays.Id}");
        await See("contact of whom there is another", page.GetByTestId("duplicates"));
        await page.GetByTestId("duplicates").GetByTestId("merge").First.ClickAsync();
        await See("merging", page.GetByTestId("merge-moves"));
        await Shut();
    }

    private async Task Dialogs()
    {
        await To("/users");
        await Opened("new-user", "new person", "#user-name");
        await page.GetByTestId("user").Nth(3).GetByRole(AriaRole.Button).First.ClickAsync();
        await See("person", page.Locator("#user-name"));
        await Shut();
        await To("/roles");
        await Opened("new-role", "new role", "#role-name");
        await To("/lookups/case-service");
        await Opened("new-value", "new value", "#value-name");
        await To("/settings");
        await page.GetByTestId("setting").First.GetByRole(AriaRole.Button).Last.ClickAsync();
        await See("journal of a setting", page.Locator("dialog .body"));
        await Shut();
        await To("/service-terms");
        await Opened("new-term", "new term", "#term-service");
        await To("/cti-actions");
        await Opened("add-action", "new action", "#action-name");
        await To("/softphones");
        await page.GetByTestId("softphone-row").First.GetByRole(AriaRole.Button).ClickAsync();
        await See("softphone", page.Locator("#sip-user"));
        await Shut();
        await To("/calendars/new");
        await page.GetByTestId("add-day").ClickAsync();
        await page.GetByTestId("save-calendar").ClickAsync();
        await See("calendar without a name", page.Locator("#calendar-name-error"));
        await To("/processes");
        await page.GetByTestId("delete-process").First.ClickAsync();
        await See("deleting a process", page.GetByTestId("confirm-delete"));
        await Shut();
    }

    /// <summary>One that cannot be reached; then what everybody is told while it is so.</summary>
}
