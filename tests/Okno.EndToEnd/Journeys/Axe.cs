using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Okno.EndToEnd.Journeys;

/// <summary>What bars people from a page, as far as a machine can tell.</summary>
internal static class Axe
{
    // Another theme changes nothing but colours. A dialog is looked at alone: what lies under it is out of reach, and was looked at before.
    private const string Look = """
        async (theme) => {
          const over = [...document.querySelectorAll("dialog[open]")];
          const looked = await axe.run(over.length > 0 ? { include: over } : document, {
            resultTypes: ["violations"],
            ...(theme === "dark" && { runOnly: { type: "rule", values: ["color-contrast"] } }),
          });
          return looked.violations
            .filter((violation) => ["serious", "critical"].includes(violation.impact))
            .flatMap((violation) => violation.nodes.map((node) => `${theme}: ${violation.id}: ${node.html} ${node.any[0]?.message ?? ""}`));
        }
        """;

    private static readonly Lazy<string> Rules = new(() => new BundledAxeScriptProvider().GetScript());

    /// <summary>
    /// What axe calls serious or critical on the page as it stands, or, where a dialog is open, on that: in light all of it, in dark
    /// the colours.
    /// </summary>
    public static async Task<IReadOnlyList<string>> Faults(this IPage page, string where)
    {
        if (await page.EvaluateAsync<bool>("() => !window.axe"))
            await page.EvaluateAsync(Rules.Value);
        List<string> found = [];
        foreach (var (theme, name) in new[] { (ColorScheme.Dark, "dark"), (ColorScheme.Light, "light") })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
            await page.Locator($"html[data-theme={name}]").Expect().ToBeAttachedAsync();
            found.AddRange((await page.EvaluateAsync<string[]>(Look, name)).Select(fault => $"{where}, {fault}"));
        }
        return found;
    }
}
