using System.Globalization;
using Microsoft.Playwright;
using Okno.Contracts.Cases;

namespace Okno.EndToEnd.Journeys;

/// <summary>What is to be seen and pressed, by role and name.</summary>
internal static class Screen
{
    public static ILocator Button(this IPage page, string name) => page.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public static ILocator Button(this ILocator within, string name) =>
        within.GetByRole(AriaRole.Button, new() { Name = name, Exact = true });

    public static ILocator Link(this IPage page, string name) => page.GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    public static ILocator Heading(this IPage page, string name) => page.GetByRole(AriaRole.Heading, new() { Name = name, Exact = true });

    /// <summary>The field whose label begins so; required ones carry a star behind it.</summary>
    public static ILocator Field(this IPage page, string label) => page.GetByLabel(label).And(page.Locator("input, textarea, select"));

    public static ILocator NextRecord(this IPage page) => page.Button("Следующая запись");

    /// <summary>A record of the work list, by its number.</summary>
    public static ILocator Row(this IPage page, long number) =>
        page.GetByRole(AriaRole.Row)
            .Filter(new() { Has = page.GetByText(number.ToString(CultureInfo.InvariantCulture), new() { Exact = true }) });

    /// <summary>«Открыть» shows itself on the row under the pointer.</summary>
    public static async Task Open(this IPage page, Case registered)
    {
        var row = page.Row(registered.Number);
        await row.HoverAsync();
        await row.Button($"Открыть {registered.Number}").ClickAsync();
    }

    /// <summary>The case's head: its title, its actions, what has to be known.</summary>
    public static ILocator Head(this IPage page) => page.GetByRole(AriaRole.Region, new() { Name = "Обращение и действия" });

    /// <summary>The rail on the left.</summary>
    public static ILocator Section(this IPage page, string name) =>
        page.GetByRole(AriaRole.Navigation, new() { Name = "Разделы" }).GetByRole(AriaRole.Link, new() { Name = name, Exact = true });

    /// <summary>The person's own menu: its name begins with the initials that are to be seen.</summary>
    public static ILocator Profile(this IPage page) => page.Locator("#person");

    /// <summary>What was done, said in the corner.</summary>
    public static ILocator Said(this IPage page, string text) => page.Locator(".toast").GetByText(text, new() { Exact = true });

    public static ILocatorAssertions Expect(this ILocator locator) => Assertions.Expect(locator);

    public static Task IsSeen(this ILocator locator) => locator.Expect().ToBeVisibleAsync();

    public static Task IsGone(this ILocator locator) => locator.Expect().ToHaveCountAsync(0);

    public static Task HasFocus(this ILocator locator) => locator.Expect().ToBeFocusedAsync();
}
