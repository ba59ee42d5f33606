using Microsoft.Playwright;

namespace Okno.Bench.Browser;

/// <summary>From the click until what it leads to has been painted.</summary>
internal static class Press
{
    private const string Watch = """
        () => {
          const seen = (window.benchSeen = { painted: null });
          let pressed = null;
          addEventListener("click", (event) => (pressed ??= event.timeStamp), { capture: true, once: true });
          const watching = new MutationObserver(() => {
            if (pressed === null || !(THERE)) return;
            watching.disconnect();
            requestAnimationFrame(() => setTimeout(() => (seen.painted = performance.now() - pressed)));
          });
          watching.observe(document, { childList: true, subtree: true });
        }
        """;

    /// <param name="there">JavaScript that says whether it is there.</param>
    /// <returns>Milliseconds.</returns>
    public static async Task<double> UntilPainted(this ILocator pressed, string there)
    {
        var page = pressed.Page;
        await page.EvaluateAsync(Watch.Replace("THERE", there, StringComparison.Ordinal));
        await pressed.ClickAsync();
        await page.WaitForFunctionAsync("() => window.benchSeen.painted");
        return await page.EvaluateAsync<double>("() => window.benchSeen.painted");
    }
}
