using Microsoft.Playwright;

namespace Okno.Bench.Browser;

/// <summary>
/// Milliseconds from the click on the process in the library until its diagram was painted, all of it, of each opening. The first brings the
/// modeller itself, too.
/// </summary>
internal sealed record Modelled(IReadOnlyList<double> Times)
{
    public double First => Times[0];

    public double Later => Times.Skip(1).Median();

    public override string ToString() => $"first {First:N0} ms, median of {Times.Count - 1} later ones {Later:N0} ms";
}

/// <summary>A big process opened in the modeller, again and again in one browser.</summary>
internal sealed class Modelling(Browsers browsers, Desk desk, BigModel model)
{
    private const int Openings = 5;

    public Task<Modelled> Measure() =>
        browsers.InFresh(async browser =>
        {
            await desk.SignInAdministrator(browser);
            var page = await browser.NewPageAsync();
            await page.GotoAsync(new Uri(desk.Address, "/processes").ToString());
            List<double> times = [];
            for (var n = 0; n < Openings; n++)
            {
                var row = page.Locator($"[data-key='{model.Key}'] a.title");
                await row.WaitForAsync();
                await Task.Delay(300);
                times.Add(await row.UntilPainted($"""document.getElementsByClassName("djs-shape").length >= {model.Nodes}"""));
                await page.EvaluateAsync("() => Blazor.navigateTo('/processes')");
            }
            return new Modelled(times);
        });
}
