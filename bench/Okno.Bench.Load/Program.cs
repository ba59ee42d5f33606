using System.Globalization;
using Okno.Bench.Load;

// ./bench.sh builds, prepares a PostgreSQL and starts this.
CultureInfo.DefaultThreadCurrentCulture = CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
var known = new Dictionary<string, Func<Place, Report, Task>>(StringComparer.Ordinal)
{
    ["next"] = Measurements.TakeNext,
    ["list"] = Measurements.List,
    ["case"] = Measurements.OpenCase,
    ["phone"] = Measurements.FindByPhone,
    ["size"] = ClaimsAtSize.Run,
    ["long"] = ClaimsWithoutVacuum.Run,
    ["process"] = ProcessRuns.Run,
    ["sqlite"] = ClaimsOnSqlite.Run,
    ["import"] = ImportRows.Run,
};
var names = args.Where(arg => !arg.StartsWith('-')).ToList();
if (names.Find(name => !known.ContainsKey(name)) is { } unknown)
{
    Console.Error.WriteLine($"bench: no measurement is called {unknown}; there are {string.Join(", ", known.Keys)}.");
    return 2;
}

var quick = args.Contains("--quick", StringComparer.Ordinal);
var place = await Place.Find(Sizes.Of(quick), args.Contains("--keep", StringComparer.Ordinal));
Console.WriteLine($"{Machine.Describe()}{(quick ? "; quick: figures are rough" : "")}");
var (median, worst) = Machine.ProbeDisk(place.Scratch);
Console.WriteLine($"fdatasync of 8 KB: median {median:N2} ms, worst {worst:N1} ms");
var report = new Report();
foreach (var (name, measure) in known)
{
    if (names.Count > 0 && !names.Contains(name, StringComparer.Ordinal))
        continue;
    Console.WriteLine($"\n== {name}");
    await measure(place, report);
}
await Measurements.Leave(place);
report.Print();
return report.AllSound ? 0 : 1;
