using System.Globalization;
using Microsoft.Playwright;
using Okno.Bench.Browser;
using Okno.Bench.Load;

// ./bench.sh browser builds and starts this.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var quick = args.Contains("--quick", StringComparer.Ordinal);
var amount = Amount.Of(quick);
var place = new Place("", Need("OKNO_BENCH_SCRATCH"), Need("OKNO_BENCH_APP"), "", null, amount.Data, false);
Directory.CreateDirectory(place.Scratch);
Console.WriteLine($"{Machine.Describe()}{(quick ? "; quick: figures are rough" : "")}");
var (median, worst) = Machine.ProbeDisk(place.Scratch);
Console.WriteLine($"fdatasync of 8 KB: median {median:N2} ms, worst {worst:N1} ms");

using var playwright = await Playwright.CreateAsync();
var browsers = new Browsers(playwright, place.Scratch);
Console.WriteLine($"Chromium {await browsers.Version()}");
await using var empty = await EmptySite.Start();
await using var desk = await Desk.Open(place);
Loading[] sides = [Loading.OfEmptyPage(browsers, empty.Address), Loading.OfOkno(browsers, desk)];
var scrolling = new Scrolling(browsers, desk, amount.Scroll);
var opening = new Opening(browsers, desk, amount.Openings);
Modelling[] modelling = [new(browsers, desk, BigModel.OfElements), new(browsers, desk, BigModel.OfNodes)];

Console.WriteLine("\n== browser");
List<Calm<Visits>>[] loads =
[
    [],
    [],
];
List<Calm<Scrolled>> scrolled = [];
List<Calm<Opened>> opened = [];
List<Calm<Modelled>>[] modelled =
[
    [],
    [],
];
for (var round = 0; round < amount.Rounds; round++)
{
    for (var turn = 0; turn < sides.Length; turn++)
    {
        // Who goes first changes from round to round.
        var side = (turn + round) % sides.Length;
        loads[side].Add(await Calmest(sides[side].Name, () => sides[side].Measure(amount.Visits)));
    }
    scrolled.Add(await Calmest("scroll", scrolling.Measure));
    opened.Add(await Calmest("open", opening.Measure));
    for (var side = 0; side < modelling.Length; side++)
        modelled[side].Add(await Calmest("model", modelling[side].Measure));
}
Figures.Print(loads[0], loads[1], scrolled, opened, modelled[0], modelled[1]);
return 0;

// A round that others disturbed is void and repeated; if none is calm, the calmest counts.
async Task<Calm<T>> Calmest<T>(string name, Func<Task<T>> measure)
{
    Calm<T>? calmest = null;
    for (var n = 0; n < amount.Tries && calmest is not { IsCalm: true }; n++)
    {
        // The servers and the browsers are this program's children.
        var before = Machine.Look([Environment.ProcessId]);
        var value = await measure();
        var round = new Calm<T>(value, Machine.Look([Environment.ProcessId]).OthersSince(before));
        Console.WriteLine($"    {name}: {value}, others {round.Background:P0}{(round.IsCalm ? "" : " (disturbed)")}");
        if (calmest is null || round.Background < calmest.Background)
            calmest = round;
    }
    return calmest!;
}

static string Need(string name) =>
    Environment.GetEnvironmentVariable(name) is { Length: > 0 } value
        ? value
        : throw new InvalidOperationException($"{name} is not set; run ./bench.sh browser.");
