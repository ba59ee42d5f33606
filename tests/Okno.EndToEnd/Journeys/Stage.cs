using System.Collections.Concurrent;
using Microsoft.Playwright;
using Okno.EndToEnd.Faults;

namespace Okno.EndToEnd.Journeys;

/// <summary>What all journeys share: one browser, and one server on each database.</summary>
public sealed class Stage : IAsyncLifetime
{
    /// <summary>How long one waits for what is to be seen: a busy machine is no reason to fail.</summary>
    private const float Patience = 60_000;

    private static readonly string[] Switches =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        // A microphone that beeps, allowed without asking; calls stay on this machine.
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        "--autoplay-policy=no-user-gesture-required",
        "--allow-loopback-in-peer-connection",
    ];

    private readonly ConcurrentDictionary<Database, Lazy<Task<RunningOkno>>> _running = new();
    private readonly Lazy<Task<RunningOkno>> _demo = new(() => RunningOkno.Start(Database.Sqlite, "--demo"));
    private IPlaywright? _playwright;
    private IBrowser? _browser;

    public async ValueTask InitializeAsync()
    {
        Assertions.SetDefaultExpectTimeout(Patience);
        _playwright = await Playwright.CreateAsync();
        _browser = await _playwright.Chromium.LaunchAsync(
            new()
            {
                ExecutablePath = Environment.GetEnvironmentVariable("OKNO_CHROMIUM") ?? "/usr/bin/chromium",
                Args = Switches,
                Timeout = Patience,
            }
        );
    }

    public Task<RunningOkno> On(Database database) =>
        _running.GetOrAdd(database, static on => new Lazy<Task<RunningOkno>>(() => RunningOkno.Start(on))).Value;

    /// <summary>A server with the demonstration's day, for whoever looks at everything.</summary>
    public Task<RunningOkno> Demo => _demo.Value;

    /// <summary>A browser of someone's own, so to say: no cookies, nothing stored, nothing cached.</summary>
    /// <param name="writtenDown">Cookies and storage of an earlier one, when it is that one started anew.</param>
    public async Task<IBrowserContext> FreshBrowser(RunningOkno okno, string? writtenDown = null)
    {
        var context = await _browser!.NewContextAsync(
            new()
            {
                BaseURL = okno.Address.ToString(),
                Locale = "ru-RU",
                TimezoneId = "Europe/Moscow",
                ViewportSize = new() { Width = 1366, Height = 768 },
                ReducedMotion = ReducedMotion.Reduce,
                StorageState = writtenDown,
                IgnoreHTTPSErrors = true, // the exchange of the telephone tests signs its own certificate
            }
        );
        context.SetDefaultTimeout(Patience);
        return context;
    }

    public async ValueTask DisposeAsync()
    {
        if (_browser is not null)
            await _browser.CloseAsync();
        _playwright?.Dispose();
        foreach (var started in _running.Values)
            await (await started.Value).DisposeAsync();
        if (_demo.IsValueCreated)
            await (await _demo.Value).DisposeAsync();
    }
}

/// <summary>Journeys run in two lines beside each other, and beside the faults; each has a stage of its own.</summary>
[CollectionDefinition(Name)]
public sealed class FirstLine : ICollectionFixture<Stage>
{
    public const string Name = "Journeys";
}

/// <summary>Those who look at everything, who wait, and who draw.</summary>
[CollectionDefinition(Name)]
public sealed class SecondLine : ICollectionFixture<Stage>
{
    public const string Name = "Long journeys";
}

/// <summary>Sound is heard as it comes: nothing runs beside it.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class Alone : ICollectionFixture<Stage>
{
    public const string Name = "Alone";
}
