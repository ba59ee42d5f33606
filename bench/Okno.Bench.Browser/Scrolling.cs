using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;

namespace Okno.Bench.Browser;

/// <summary>What was seen while the wheel turned. Blank: in a frame some row in view was not there, or only its placeholder.</summary>
/// <param name="LongestBlank">Milliseconds in one stretch.</param>
/// <param name="LongestFrame">Milliseconds between two frames: longer ones hide what is blank meanwhile.</param>
internal sealed record Scrolled(int Frames, int Blank, double LongestBlank, double LongestFrame, int Rows)
{
    public double Share => Frames == 0 ? 1 : (double)Blank / Frames;

    public override string ToString() =>
        $"{Share:P1} of {Frames} frames blank, at most {LongestBlank:N0} ms, longest frame {LongestFrame:N0} ms, {Rows:N0} rows";
}

/// <summary>The list of 10,000 cases under a wheel that is turned quickly: 20 notches of 120 pixels a second.</summary>
internal sealed class Scrolling(Browsers browsers, Desk desk, TimeSpan during)
{
    private const int Notch = 120;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private const string Watch = """
        () => {
          const grid = document.querySelector("#rl");
          const seen = (window.benchSeen = { frames: 0, blank: 0, longestBlank: 0, longestFrame: 0, on: true });
          const blank = () => {
            const box = grid.getBoundingClientRect();
            const top = box.top + grid.firstElementChild.offsetHeight;
            for (let y = top + 3; y < box.top + grid.clientHeight - 3; y += 15) {
              const row = document.elementFromPoint(box.left + 120, y)?.closest(".rl-row");
              if (!row || row.classList.contains("wait")) return true;
            }
            return false;
          };
          if (blank()) return false;
          let last = performance.now();
          let stretch = 0;
          const frame = (now) => {
            if (!seen.on) return;
            const took = now - last;
            last = now;
            seen.frames++;
            seen.longestFrame = Math.max(seen.longestFrame, took);
            if (blank()) {
              seen.blank++;
              stretch += took;
              seen.longestBlank = Math.max(seen.longestBlank, stretch);
            } else stretch = 0;
            requestAnimationFrame(frame);
          };
          requestAnimationFrame(frame);
          return true;
        }
        """;

    public Task<Scrolled> Measure() =>
        browsers.InFresh(async browser =>
        {
            await desk.SignIn(browser);
            var page = await browser.NewPageAsync();
            await page.GotoAsync(new Uri(desk.Address, "/cases").ToString());
            await page.Locator("#rl .rl-row:not(.wait)").Nth(9).WaitForAsync();
            var rows = int.Parse(await page.Locator("#rl").GetAttributeAsync("aria-rowcount") ?? "0", CultureInfo.InvariantCulture) - 1;
            if (rows < Amount.Cases)
                throw new InvalidOperationException($"The list has {rows} rows instead of {Amount.Cases}.");
            await page.Locator("#rl").HoverAsync();
            await Task.Delay(1000);
            if (!await page.EvaluateAsync<bool>(Watch))
                throw new InvalidOperationException("The list is blank before it is scrolled.");

            var clock = Stopwatch.StartNew();
            for (var turned = 0; clock.Elapsed < during; turned++)
            {
                await page.Mouse.WheelAsync(0, Notch);
                if (Pause * (turned + 1) - clock.Elapsed is { Ticks: > 0 } early)
                    await Task.Delay(early);
            }
            var seen = await page.EvaluateAsync<Seen>(
                """
                () => {
                  const grid = document.querySelector("#rl");
                  const height = grid.querySelector(".rl-row").getBoundingClientRect().height;
                  return Object.assign(window.benchSeen, { on: false, rows: Math.round(grid.scrollTop / height) });
                }
                """
            );
            return seen.Rows == 0
                ? throw new InvalidOperationException("The list did not scroll.")
                : new Scrolled(seen.Frames, seen.Blank, seen.LongestBlank, seen.LongestFrame, seen.Rows);
        });

    private sealed class Seen
    {
        public int Frames { get; set; }
        public int Blank { get; set; }
        public double LongestBlank { get; set; }
        public double LongestFrame { get; set; }
        public int Rows { get; set; }
    }
}
