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

/// <summary>
/// A walk through all that someone sees on the demonstration's day: every page, and the states that no address leads to. What it presses it
/// finds by other signs than words, so that it goes in either language; it can be gone again.
/// </summary>
/// <param name="admin">The administrator's way to the API: what others do meanwhile.</param>
/// <param name="look">Is told what is to be seen, and whether it is a page as its address leads to it.</param>
internal sealed class Walk(IPage page, HttpClient admin, Func<string, bool, Task> look)
{
    /// <summary>The parts of someone's walk; each begins anywhere.</summary>
    public IReadOnlyList<(string Name, Func<Task> Go)> Of(string login) =>
        login switch
        {
            "operator1" => Operator,
            "supervisor1" => Supervisor,
            _ => Administrator,
        };

    private IReadOnlyList<(string, Func<Task>)> Operator =>
        [
            (
                "pages",
                () =>
                    Pages(
                        "/",
                        "/cases",
                        "/cases/new",
                        "/cases/*",
                        "/contacts",
                        "/contacts/*",
                        "/accounts",
                        "/accounts/*",
                        "/profile",
                        "/not-found"
                    )
            ),
            ("menus", Menus),
            ("lists", Lists),
            ("a case", CaseAtWork),
            ("a contact", Cards),
            ("calls", Calls),
            ("a call back", CallBack),
            ("troubles", Troubles),
        ];

    private IReadOnlyList<(string, Func<Task>)> Supervisor =>
        [
            (
                "pages",
                () => Pages("/setup", "/queues", "/queues/*", "/operators", "/process-instances", "/process-instances/*", "/telephony")
            ),
            ("items", Items),
            ("a queue", SetUpQueue),
            ("operators", Operators),
            ("two cards of one", Merging),
        ];

    private IReadOnlyList<(string, Func<Task>)> Administrator =>
        [
            (
                "pages",
                () =>
                    Pages(
                        "/setup",
                        "/queues/new",
                        "/queues/*/journal",
                        "/users",
                        "/roles",
                        "/audit",
                        "/lookups",
                        "/lookups/case-service",
                        "/settings",
                        "/processes",
                        "/processes/*",
                        "/processes/*/versions",
                        "/imports",
                        "/imports/new",
                        "/telephony",
                        "/softphones",
                        "/cti-actions",
                        "/calendars",
                        "/calendars/new",
                        "/calendars/*",
                        "/service-terms"
                    )
            ),
            ("dialogs", Dialogs),
            ("a line", TelephoneLine),
            ("an import", Import),
            ("the modeller", Modelling),
            ("versions", Versions),
            ("an incident", Incident),
        ];

    private async Task Pages(params string[] paths)
    {
        foreach (var path in paths)
        {
            await To(await First(path));
            await look(path.Replace("*", "1", StringComparison.Ordinal), true);
        }
    }

    private async Task Menus()
    {
        await To("/");
        await page.Profile().ClickAsync();
        await See("my menu", page.Locator("#person-menu"));
        await Shut();
        await page.GetByTestId("own-state").ClickAsync();
        await See("my state", page.Locator("#state-menu"));
        await Shut();
        await page.Keyboard.PressAsync("Control+k");
        await See("palette", page.GetByTestId("palette-entry"));
        await page.Keyboard.TypeAsync("Иван");
        await See("palette with people", page.GetByTestId("palette-entry").Filter(new() { HasText = "Иван" }));
        await Shut();
        await page.Keyboard.PressAsync("Control+/");
        await See("keys", page.Locator("dialog dl.keys"));
        await Shut();
    }

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
    private async Task TelephoneLine()
    {
        await To("/telephony");
        await page.GetByTestId("add-line").ClickAsync();
        await See("new line", page.Locator("#line-name"));
        await page.Locator("#line-kind").SelectOptionAsync("Asterisk");
        await page.Locator("#line-name").FillAsync("Главная линия");
        await page.Locator("#line-host").FillAsync("127.0.0.1");
        await page.Locator("#line-port").FillAsync("9");
        await page.Locator("#line-user").FillAsync("okno");
        await page.Locator("#line-secret").FillAsync("тайна");
        await See("line of an exchange", page.Locator("#line-context"));
        await page.GetByTestId("save-line").ClickAsync();
        await page.Locator("dialog").IsGone();
        var line = page.GetByTestId("line").First;
        await line.GetByRole(AriaRole.Button).ClickAsync();
        await page.GetByTestId("test-line").ClickAsync();
        await See("line that does not work", page.GetByTestId("line-tested"));
        await Shut();
        await page.ReloadAsync();
        await See("lines", page.GetByTestId("line"));
        await line.GetByRole(AriaRole.Button).ClickAsync();
        await page.Locator("dialog footer button").First.ClickAsync();
        await page.GetByTestId("line").IsGone();
    }

    private async Task Import()
    {
        var mark = Guid.NewGuid().ToString("N")[..6];
        var rows = new StringBuilder("Номер;Тема;Статус;Дата;Телефон\r\n");
        for (var i = 1; i <= 30; i++)
            rows.Append(
                CultureInfo.InvariantCulture,
                $"{mark}-{i};Заявка на подключение {i};{(i % 2 == 0 ? "Новое" : "Мутное")};{(i is 7 ? "32.01.2026" : "31.01.2026")};\r\n"
            );
        await To("/imports/new");
        await page.GetByTestId("import-file")
            .SetInputFilesAsync(
                new FilePayload
                {
                    Name = "заявки.csv",
                    MimeType = "text/csv",
                    Buffer = Encoding.UTF8.GetBytes(rows.ToString()),
                }
            );
        await See("columns of an import", page.GetByTestId("map-field"));
        await page.GetByTestId("check-import").ClickAsync();
        await See("import checked", page.GetByTestId("start-import"));
        await page.GetByTestId("start-import").ClickAsync();
        await See("import landed", page.GetByTestId("landed"));
    }

    private async Task Modelling()
    {
        await To(await First("/processes/*"));
        await Diagram();
        await page.GetByTestId("element-choice").SelectOptionAsync(new SelectOptionValue { Index = 3 });
        await See("element", page.Locator("#element-name"));
        await page.GetByTestId("rehearse").ClickAsync();
        await See("rehearsal to be started", page.GetByTestId("rehearse-start"));
        await page.GetByTestId("rehearse-start").ClickAsync();
        await See("rehearsal", page.GetByTestId("rehearsal-state"));

        await To("/processes");
        await page.GetByTestId("new-process").ClickAsync();
        await page.Locator("#process-name").FillAsync($"Возврат товара {Random.Shared.Next(1000)}");
        await See("new process", page.GetByTestId("make-process"));
        await page.GetByTestId("make-process").ClickAsync();
        await page.Element("end").ClickAsync();
        await page.Keyboard.PressAsync("Delete");
        await page.Drawn("end").IsGone();
        await page.GetByTestId("problems").ClickAsync();
        await See("problems", page.GetByTestId("problem"));
        await page.GetByTestId("publish").ClickAsync();
        await See("process not published", page.Locator(".note.kept[role=alert]"));
    }

    private async Task Versions()
    {
        var key = $"p{Guid.NewGuid():N}";
        await Publish(TwoTasks(key, "Проверить возврат"));
        await Publish(TwoTasks(key, "Проверить и вернуть деньги"));
        await To($"/processes/{key}/versions");
        await Diagram();
        await See("versions compared", page.GetByTestId("changes").Locator("li"));
    }

    private async Task Incident()
    {
        var key = $"p{Guid.NewGuid():N}";
        await Publish(Stumbling(key));
        using (var told = await admin.PostAsJsonAsync("/api/process-messages", new { name = $"{key}-begin" }))
            Assert.True(told.IsSuccessStatusCode, await told.Content.ReadAsStringAsync());
        ProcessInstance? fallen = null;
        await ContactCentre.Eventually(
            async () =>
                (
                    fallen = (
                        await admin.Get<Page<ProcessInstance>>($"/api/process-instances?key={key}&state=incident")
                    ).Items.SingleOrDefault()
                )
                    is not null,
            "the process stumbles"
        );
        await To($"/process-instances/{fallen!.Id}");
        await Diagram();
        await See("incident", page.GetByTestId("incident"));
        await page.GetByTestId("incident").GetByRole(AriaRole.Button).First.ClickAsync();
        await See("passing over an incident", page.Locator("#skip-values"));
        await Shut();
        await page.GetByTestId("cancel-instance").ClickAsync();
        await See("cancelling an instance", page.Locator("#cancel-reason"));
        await page.GetByTestId("confirm-cancel").ClickAsync();
        await page.GetByTestId("incident").IsGone();
        await To("/processes");
        await page.Locator($"[data-key='{key}']").GetByTestId("delete-process").ClickAsync();
        await page.GetByTestId("confirm-delete").ClickAsync();
        await page.Locator($"[data-key='{key}']").IsGone();
    }

    private async Task Opened(string press, string name, string shown)
    {
        await page.GetByTestId(press).ClickAsync();
        await See(name, page.Locator(shown));
        await Shut();
    }

    private async Task See(string name, ILocator shown)
    {
        await shown.First.IsSeen();
        await look(name, false);
    }

    private async Task Shut()
    {
        await page.Keyboard.PressAsync("Escape");
        await page.Locator("dialog, .menu, .pop-layer").IsGone();
    }

    private async Task To(string path)
    {
        await page.EvaluateAsync("path => Blazor.navigateTo(path)", path);
        await Settled();
    }

    private async Task Settled()
    {
        // What an address leads to is drawn in the next frames.
        await page.EvaluateAsync("() => new Promise(drawn => requestAnimationFrame(() => requestAnimationFrame(drawn)))");
        await page.Locator("main h1, main h2").First.IsSeen();
        await page.Locator("main [aria-busy=true], main .skel").IsGone();
        if (await page.Locator("main .canvas:visible").CountAsync() > 0)
            await Diagram();
    }

    private Task Diagram() => page.Locator(".djs-element").First.Expect().ToBeAttachedAsync();

    private async Task Ring(string from)
    {
        var answer = await page.APIRequest.PostAsync(
            "/api/calls/simulate",
            new()
            {
                DataObject = new { from },
                Headers = new Dictionary<string, string> { ["X-Okno-Csrf"] = "1" },
            }
        );
        Assert.True(answer.Ok, await answer.TextAsync());
    }

    private Task<Contact> Known(string name, string phone) =>
        admin.Post<Contact>(
            "/api/contacts",
            new CreateContactRequest(
                name,
                "Бухгалтер",
                CommunicationOptions:
                [
                    new(CommunicationKind.Phone, phone),
                    new(CommunicationKind.Email, $"buh{Random.Shared.Next(100_000)}@example.org"),
                ]
            )
        );

    private async Task Publish(string xml)
    {
        using var content = new StringContent(xml, Encoding.UTF8, "application/bpmn+xml");
        using var answer = await admin.PostAsync("/api/processes", content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    private static string NewNumber() => $"+7916{Random.Shared.Next(1_000_000, 9_999_999)}";

    /// <summary>With the first record that the API lists in the place of the star.</summary>
    private async Task<string> First(string path)
    {
        var star = path.IndexOf("/*", StringComparison.Ordinal);
        if (star < 0)
            return path;
        var list = path[..star];
        var answer = await page.APIRequest.GetAsync($"/api{list}?limit=1");
        var first = JsonNode.Parse(await answer.TextAsync())!["items"]![0]!;
        return path.Replace("*", $"{first[list == "/processes" ? "key" : "id"]}", StringComparison.Ordinal);
    }

    private static string TwoTasks(string key, string task) =>
        $"""
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:okno="urn:okno:bpmn:1" id="d" targetNamespace="t">
              <bpmn:process id="{key}" name="Возврат" isExecutable="true">
                <bpmn:startEvent id="s"><bpmn:outgoing>f1</bpmn:outgoing></bpmn:startEvent>
                <bpmn:scriptTask id="work" name="{task}" scriptFormat="javascript"><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing><bpmn:script>1</bpmn:script></bpmn:scriptTask>
                <bpmn:endEvent id="e"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
                <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="work"/><bpmn:sequenceFlow id="f2" sourceRef="work" targetRef="e"/>
              </bpmn:process>
            </bpmn:definitions>
            """;

    private static string Stumbling(string key) =>
        $"""
            <bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="t"><bpmn:message id="m" name="{key}-begin"/>
              <bpmn:process id="{key}" name="Пересчёт бонусов" isExecutable="true">
                <bpmn:startEvent id="s"><bpmn:outgoing>f1</bpmn:outgoing><bpmn:messageEventDefinition id="md" messageRef="m"/></bpmn:startEvent>
                <bpmn:scriptTask id="reckon" name="Посчитать бонус" scriptFormat="javascript"><bpmn:incoming>f1</bpmn:incoming><bpmn:outgoing>f2</bpmn:outgoing><bpmn:script>nowhere.sum</bpmn:script></bpmn:scriptTask>
                <bpmn:endEvent id="e"><bpmn:incoming>f2</bpmn:incoming></bpmn:endEvent>
                <bpmn:sequenceFlow id="f1" sourceRef="s" targetRef="reckon"/><bpmn:sequenceFlow id="f2" sourceRef="reckon" targetRef="e"/>
              </bpmn:process>
            </bpmn:definitions>
            """;
}
