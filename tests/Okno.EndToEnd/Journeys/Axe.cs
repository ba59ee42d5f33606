using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Okno.EndToEnd.Journeys;

/// <summary>What bars people from a page, as far as a machine can tell.</summary>
internal static class Axe
{
    private static readonly AxeRunOptions Everything = new() { ResultTypes = [ResultType.Violations] };

    // Another theme changes nothing but colours.
    private static readonly AxeRunOptions Colours = new()
    {
        ResultTypes = [ResultType.Violations],
        RunOnly = new RunOnlyOptions { Type = "rule", Values = ["color-contrast"] },
    };

    /// <summary>What axe calls serious or critical on the page as it stands: in light all of it, in dark the colours.</summary>
    public static async Task<IReadOnlyList<string>> Faults(this IPage page, string where)
    {
        List<string> found = [];
        foreach (var theme in new[] { ColorScheme.Dark, ColorScheme.Light })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
            await page.Locator($"html[data-theme={(theme is ColorScheme.Dark ? "dark" : "light")}]").Expect().ToBeAttachedAsync();
            var looked = await page.RunAxe(theme is ColorScheme.Dark ? Colours : Everything);
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
