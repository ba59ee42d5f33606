using Microsoft.Playwright;

namespace Okno.Bench.Browser;

/// <summary>One visit. Milliseconds since the navigation began.</summary>
/// <param name="Painted">The first words or picture.</param>
/// <param name="Started">When the program took the place of what the HTML itself shows.</param>
/// <param name="Usable">When what is wanted stands there, painted.</param>
internal sealed record Visit(double Painted, double Started, double Usable, Traffic Traffic);

/// <summary>The visits of one round.</summary>
internal sealed record Visits(IReadOnlyList<Visit> First, IReadOnlyList<Visit> Later)
{
    public override string ToString() => $"first visit {Told(First)}, {First[0].Traffic}; later {Told(Later)}";

    private static string Told(IReadOnlyList<Visit> visits) =>
        $"painted {visits.Select(visit => visit.Painted).Median():N0}, program {visits.Select(visit => visit.Started).Median():N0}, usable {visits.Select(visit => visit.Usable).Median():N0} ms";
}

/// <summary>How long a page takes until it can be used: with nothing cached, and again in the same browser.</summary>
internal sealed class Loading
{
    // Looked at after every change of the page, so without a pause of its own; counted when it is on the screen.
    private const string Watch = """
        (() => {
          const seen = (window.benchSeen = {});
          let found = false;
          const look = () => {
            if (!seen.started && document.readyState !== "loading" && !STATIC) seen.started = performance.now();
            if (found || !(USABLE)) return;
            found = true;
            watching.disconnect();
            requestAnimationFrame(() => setTimeout(() => (seen.usable = performance.now())));
          };
          const watching = new MutationObserver(look);
          watching.observe(document, { childList: true, subtree: true, attributes: true, characterData: true });
        })();
        """;

    private readonly Browsers _browsers;
    private readonly Uri _address;
    private readonly string _watch;
    private readonly Func<IBrowserContext, Task> _prepare;

    private Loading(string name, Browsers browsers, Uri address, string statik, string usable, Func<IBrowserContext, Task> prepare)
    {
        (Name, _browsers, _address, _prepare) = (name, browsers, address, prepare);
        _watch = Watch.Replace("STATIC", statik, StringComparison.Ordinal).Replace("USABLE", usable, StringComparison.Ordinal);
    }

    public string Name { get; }

    public static Loading OfEmptyPage(Browsers browsers, Uri address) =>
        new(
            "empty page",
            browsers,
            address,
            """document.querySelector("#app").textContent.startsWith("Загружается")""",
            """document.querySelector("#app button")""",
            _ => Task.CompletedTask
        );

    /// <summary>The operator's desktop: its list is there and «Следующая запись» can be pressed.</summary>
    public static Loading OfOkno(Browsers browsers, Desk desk) =>
        new(
            "Okno",
            browsers,
            desk.Address,
            """document.querySelector("#loading")""",
            """document.querySelector("#next:not([aria-disabled])") && document.querySelectorAll("[data-testid=work-row]").length > 9""",
            desk.SignIn
        );

    public async Task<Visits> Measure(int visits)
    {
        List<Visit> first = [];
        List<Visit> later = [];
        for (var n = 0; n < visits; n++)
        {
            await _browsers.InFresh(async browser =>
            {
                await _prepare(browser);
                await browser.AddInitScriptAsync(_watch);
                first.Add(await Go(browser));
                later.Add(await Go(browser));
                later.Add(await Go(browser));
                return true;
            });
        }
        return new Visits(first, later);
    }

    private async Task<Visit> Go(IBrowserContext browser)
    {
        var page = await browser.NewPageAsync();
        var traffic = await Traffic.Of(page);
        await page.GotoAsync(_address.ToString(), new() { WaitUntil = WaitUntilState.Commit });
        await page.WaitForFunctionAsync("() => window.benchSeen?.usable");
        await traffic.Rest();
        var seen = await page.EvaluateAsync<Seen>(
            """
            () => ({
              painted: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? -1,
              started: window.benchSeen.started,
              usable: window.benchSeen.usable,
            })
            """
        );
        await page.CloseAsync();
        return seen.Painted < 0
            ? throw new InvalidOperationException("The browser tells of no paint.")
            : new Visit(seen.Painted, seen.Started, seen.Usable, traffic);
    }

    private sealed class Seen
    {
        public double Painted { get; set; }
        public double Started { get; set; }
        public double Usable { get; set; }
    }
}
