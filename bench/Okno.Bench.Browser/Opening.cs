using Microsoft.Playwright;

namespace Okno.Bench.Browser;

/// <summary>Milliseconds from the click on «Открыть» until the form was painted, of each case.</summary>
internal sealed record Opened(IReadOnlyList<double> Times)
{
    public double Median => Times.Median();

    public override string ToString() => $"median of {Times.Count} {Median:N0} ms, {Times.Min():N0} to {Times.Max():N0} ms";
}

/// <summary>Cases opened from the desktop's list one after the other: taken, asked for, drawn.</summary>
internal sealed class Opening(Browsers browsers, Desk desk, int openings)
{
    private const string Form = """document.querySelector("#case-title") && document.querySelector("#subject")""";

    public Task<Opened> Measure() =>
        browsers.InFresh(async browser =>
        {
            await desk.SignIn(browser);
            var page = await browser.NewPageAsync();
            await page.GotoAsync(desk.Address.ToString());
            List<double> times = [];
            for (var n = 0; n <= openings; n++)
            {
                var row = page.GetByTestId("work-row").Nth(9);
                await row.HoverAsync();
                var took = await row.GetByRole(AriaRole.Button).UntilPainted(Form);
                // The first one compiles what the others find compiled.
                if (n > 0)
                    times.Add(took);
                await page.Locator(".crumbs a").First.ClickAsync();
                await page.GetByTestId("work-row").Nth(9).WaitForAsync();
                await Task.Delay(300);
            }
            return new Opened(times);
        });
}
