using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Okno.EndToEnd.Journeys;

/// <summary>What bars people from a page, as far as a machine can tell.</summary>
internal static class Axe
{
    /// <summary>What axe calls serious or critical on the page as it stands, in either theme.</summary>
    public static async Task<IReadOnlyList<string>> Faults(this IPage page, string where)
    {
        List<string> found = [];
        foreach (var theme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
            await page.Locator($"html[data-theme={(theme is ColorScheme.Dark ? "dark" : "light")}]").Expect().ToBeAttachedAsync();
            var looked = await page.RunAxe();
            found.AddRange(
                looked
                    .Violations.Where(violation => violation.Impact is "serious" or "critical")
                    .SelectMany(violation =>
                        violation.Nodes.Select(node =>
                            $"{where}, {theme}: {violation.Id}: {node.Html} {node.Any.FirstOrDefault()?.Message}"
                        )
                    )
            );
        }
        return found;
    }
}
