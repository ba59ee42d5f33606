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

/// <summary>Calls, and what goes wrong.</summary>
internal sealed partial class Walk
{
    private async Task Calls()
    {
        await To("/calls");
        await look("no calls yet", false);
        await page.GetByTestId("panel-calls").ClickAsync();
        await See("call panel", page.Locator("#dial"));
        await Ring(NewNumber());
        await See("call ringing", page.GetByTestId("answer"));
        await page.GetByTestId("answer").ClickAsync();
        await page.GetByTestId("mute").Expect().ToBeEnabledAsync();
        await See("call", page.GetByTestId("end"));
        await page.GetByTestId("transfer").ClickAsync();
        await See("call being passed on", page.Locator("#transfer-to"));
        await page.GetByTestId("digits").ClickAsync();
        await See("digits of a call", page.Locator(".digits"));
        await page.GetByTestId("digits").ClickAsync();
        await Consult();

        await page.GetByTestId("call-action").First.ClickAsync();
        await page.Locator("#by-name").FillAsync("Иван");
        await page.GetByTestId("found").First.ClickAsync();
        await See("who calls", page.GetByTestId("choose"));
        await page.GetByTestId("create-contact").ClickAsync();
        await page.GetByTestId("next-step").ClickAsync();
        await See("form of a step", page.Locator("[id^=field-][id$=-error]"));
        await page.Locator("input[id^=field-]").First.FillAsync("Пётр Новый");
        await page.GetByTestId("next-step").ClickAsync();
        await page.Locator("#subject").FillAsync("Не приходит счёт");
        await See("new case of a step", page.GetByTestId("create"));
        await page.GetByTestId("create").ClickAsync();
        await See("question", page.Locator("#question"));
        await page.Locator("[data-testid^=answer-]").First.ClickAsync();
        await page.Locator("#contact-title").IsSeen();
        await See("contact of a step", page.GetByTestId("finish-step"));
        await page.GetByTestId("end").ClickAsync();
        await See("after a call", page.Locator("#call-result"));
        await page.GetByTestId("put-away").ClickAsync();
        await page.Locator("#dial").IsSeen();

        var shared = NewNumber();
        await Known("Смирнова Ольга Андреевна", shared);
        await Known("Смирнов Андрей Петрович", shared);
        await Ring(shared);
        await page.GetByTestId("answer").ClickAsync();
        await See("call of one of several", page.GetByTestId("candidate"));
        await page.GetByTestId("candidate").First.ClickAsync();
        await page.GetByTestId("candidate").IsGone();
        await See("call of one known", page.GetByTestId("call-action"));
        await page.GetByTestId("panel-calls").ClickAsync();
        await See("call with the panel shut", page.Locator(".pill"));
        await page.GetByTestId("panel-calls").ClickAsync();
        await page.GetByTestId("end").ClickAsync();
        await page.GetByTestId("put-away").ClickAsync();

        await Ring(shared);
        await page.GetByTestId("decline").ClickAsync();
        var (after, idle) = (page.GetByTestId("put-away"), page.Locator("#dial"));
        await See("call declined", after.Or(idle));
        if (await after.CountAsync() > 0)
            await after.ClickAsync();
        await idle.IsSeen();
        await page.GetByTestId("panel-calls").ClickAsync();
        await Pages("/calls", "/calls/*");
    }

    /// <summary>Training has no colleague to ask: the browser is told that one is being asked.</summary>
    private async Task Consult()
    {
        const string Active = "**/api/calls/active";
        await page.RouteAsync(
            Active,
            async route =>
            {
                var answer = await route.FetchAsync();
                var calls = JsonNode.Parse(await answer.TextAsync())!;
                foreach (var call in calls["items"]!.AsArray())
                    call!["consulting"] = "104";
                await route.FulfillAsync(new() { Response = answer, Body = calls.ToJsonString() });
            }
        );
        await page.ReloadAsync();
        await See("colleague asked in a call", page.GetByTestId("back-to-call"));
        await page.UnrouteAsync(Active);
        await page.ReloadAsync();
        await page.GetByTestId("end").IsSeen();
    }

    private async Task CallBack()
    {
        await To("/?object=call");
        await See("calls to be taken", page.GetByTestId("work-row"));
        await page.GetByTestId("work-row").First.DblClickAsync();
        await See("call back", page.GetByTestId("call-work"));
        await page.GetByTestId("finish-call-back").ClickAsync();
        await See("call back without a result", page.Locator("#back-result-error"));
        await page.GetByTestId("return").ClickAsync();
        await page.GetByTestId("next-record").IsSeen();
    }

    private async Task Troubles()
    {
        await To("/queues");
        await look("not permitted", false);
        await To($"/cases/{Guid.CreateVersion7()}");
        await look("not there", false);
        await To("/");
        await Failing("**/api/lists/cases*", "/cases", "list that failed");
        await Failing("**/api/contacts/*", await First("/contacts/*"), "page that failed");
        await To("/");
        await page.Context.SetOfflineAsync(true);
        await See("offline", page.GetByTestId("connection-lost"));
        await page.Context.SetOfflineAsync(false);
        await page.GetByTestId("connection-lost").IsGone();
    }

    private async Task Failing(string what, string path, string name)
    {
        await page.RouteAsync(
            what,
            route =>
                route.FulfillAsync(
                    new()
                    {
                        Status = 500,
                        ContentType = "application/problem+json",
                        Body = """{"status":500,"code":"server.failed","traceId":"7f3a-91c2"}""",
                    }
                )
        );
        await To(path);
        await See(name, page.Locator("main [role=alert]"));
        await page.UnrouteAsync(what);
    }
}
