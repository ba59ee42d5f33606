using System.Text;
using Microsoft.Playwright;

namespace Okno.EndToEnd.Journeys;

/// <summary>The diagram of a process on a page, and processes that come from elsewhere.</summary>
internal static class Modeller
{
    public static ILocator Drawn(this IPage page, string id) => page.Locator($".djs-element[data-element-id='{id}']");

    /// <summary>Where the element takes the pointer.</summary>
    public static ILocator Element(this IPage page, string id) => page.Drawn(id).Locator("> .djs-hit").First;

    /// <summary>The diagram's own key for adding behind the chosen element, and its search.</summary>
    public static async Task Append(this IPage page, string what)
    {
        await page.Keyboard.PressAsync("a");
        await page.Locator(".djs-popup-search input").FillAsync(what);
        await page.Keyboard.PressAsync("End"); // it searches when a key goes up, which filling in has none of
        // The menu has taken in what was typed once the entry that Enter takes, which follows the list a moment later, is that.
        await page.Locator(".djs-popup .entry[aria-selected=true]").Expect().ToContainTextAsync(what);
        await page.Keyboard.PressAsync("Enter");
    }

    /// <summary>What is drawn has been written down in the browser.</summary>
    public static Task DrawingKept(this IPage page, string key) =>
        page.WaitForFunctionAsync(
            "key => Object.keys(localStorage).some(name => name.startsWith('okno.process.') && name.endsWith('.' + key))",
            key
        );

    public static async Task SaveProcess(this Colleague by, string xml)
    {
        using var content = new StringContent(xml, Encoding.UTF8, "application/bpmn+xml");
        using var answer = await by.Api.PostAsync("/api/processes", content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }
}
