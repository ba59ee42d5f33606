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

/// <summary>What administrators set up.</summary>
internal sealed partial class Walk
{
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
}
