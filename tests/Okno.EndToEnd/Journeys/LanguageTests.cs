using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Contracts.Queues;

namespace Okno.EndToEnd.Journeys;

public sealed partial class LanguageTests(Stage stage) : Journey(stage)
{
    [GeneratedRegex(@"\p{IsCyrillic}")]
    private static partial Regex Cyrillic { get; }

    /// <summary>All that is read or read aloud, but for what says of itself that it is Russian.</summary>
    private const string Words = """
        () => {
          const words = [document.title];
          const walk = (element) => {
            if (element.lang === "ru" && element !== document.documentElement || ["SCRIPT", "STYLE", "NOSCRIPT"].includes(element.tagName) || element.id === "blazor-error-ui") return;
            for (const name of ["aria-label", "title", "placeholder", "alt", "aria-description", "abbr"])
              if (element.hasAttribute(name)) words.push(`${name}: ${element.getAttribute(name)}`);
            if (element.matches("input, textarea")) words.push(element.value);
            for (const child of element.childNodes) {
              if (child.nodeType === Node.TEXT_NODE) words.push(child.data.trim());
              else if (child.nodeType === Node.ELEMENT_NODE) walk(child);
            }
          };
          walk(document.documentElement);
          return words.filter((text) => text);
        }
        """;

    [Fact]
    public async Task English_leaves_no_Russian_words_behind()
    {
        var centre = await ContactCentre();
        var vera = await centre.Operator("Vera Orlova");
        await centre.Queue(QueueKind.Closed, "First line");
        await centre.Queue(QueueKind.Open, "Refunds");
        var contact = await centre.Contact("Ivan Petrov", "+7 916 204-18-55");
        var registered = await centre.Case("No invoice for October", seenBy: vera, contactId: contact.Id);
        // What the site itself has named: its roles, its people, what its process asks to do.
        List<string> data = [.. (await vera.Api.Get<Page<Named>>("/api/roles/names")).Items.Select(role => role.Name), "Администратор"];
        var page = await Page(centre.Okno);
        await page.GotoAsync("/");

        await page.Button("English").ClickAsync();
        await page.Heading("Sign in to Okno").IsSeen();
        await ReadsEnglish("sign-in");
        await page.GetByLabel("Login").FillAsync(vera.Login);
        await page.Locator("#password").FillAsync("wrong");
        await page.Button("Sign in").ClickAsync();
        await page.GetByRole(AriaRole.Alert).IsSeen();
        await ReadsEnglish("refused sign-in");
        await page.Locator("#password").FillAsync(RunningOkno.Password);
        await page.Button("Sign in").ClickAsync();

        await page.Row(registered.Number).IsSeen();
        await ReadsEnglish("desktop");
        await page.Button("Next record").ClickAsync();
        await page.Heading("No invoice for October").HasFocus();
        await page.Button("Schedule").IsSeen();
        await page.GetByText("Ivan Petrov").First.IsSeen();
        await page.Locator("#category option").First.Expect().ToBeAttachedAsync();
        data.AddRange((await vera.Api.Get<CaseAtWork>($"/api/cases/{registered.Id}/work")) is { Step.Hint: { } hint } ? [hint] : []);
        await ReadsEnglish("case");
        await page.GetByRole(AriaRole.Tab, new() { Name = "Item journal" }).ClickAsync();
        await ReadsEnglish("journal");
        await page.Keyboard.PressAsync("Alt+p");
        await page.GetByRole(AriaRole.Dialog).IsSeen();
        await ReadsEnglish("schedule dialog");
        await page.Keyboard.PressAsync("Escape");
        await page.GetByRole(AriaRole.Dialog).IsGone();

        await page.GotoAsync($"/cases?search={registered.Number}");
        await page.Link("No invoice for October").IsSeen();
        await ReadsEnglish("cases");
        await page.GotoAsync("/contacts?search=Ivan Petrov");
        await page.Link("Ivan Petrov").First.IsSeen();
        await ReadsEnglish("contacts");
        await page.GotoAsync($"/contacts/{contact.Id}");
        await page.Link("No invoice for October").IsSeen();
        await ReadsEnglish("contact");
        await page.Profile().ClickAsync();
        await page.GetByRole(AriaRole.Group, new() { Name = "Theme" }).IsSeen();
        await ReadsEnglish("profile");

        async Task ReadsEnglish(string where)
        {
            var russian = (await page.EvaluateAsync<string[]>(Words))
                .Where(text => Cyrillic.IsMatch(text) && !data.Contains(text))
                .Distinct()
                .ToList();
            Assert.True(russian.Count == 0, $"{where}: {string.Join(" | ", russian)}");
        }
    }
}
