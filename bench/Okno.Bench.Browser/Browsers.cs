using Microsoft.Playwright;

namespace Okno.Bench.Browser;

/// <summary>Chromium as someone starts it for the first time: each with a folder of its own on the disk, nothing cached.</summary>
internal sealed class Browsers(IPlaywright playwright, string scratch)
{
    private const float Patience = 60_000;
    private static readonly TimeSpan Settle = TimeSpan.FromSeconds(2);

    private static readonly string[] Switches =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
    ];

    private static string Program =>
        Environment.GetEnvironmentVariable("OKNO_CHROMIUM") is { Length: > 0 } path ? path : "/usr/bin/chromium";

    public async Task<string> Version()
    {
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Program, Args = Switches });
        return browser.Version;
    }

    /// <summary>Does this in a fresh browser, which has come to rest before.</summary>
    public async Task<T> InFresh<T>(Func<IBrowserContext, Task<T>> act)
    {
        var folder = Directory.CreateDirectory(Path.Combine(scratch, $"chromium-{Guid.NewGuid():N}")).FullName;
        try
        {
            await using var browser = await playwright.Chromium.LaunchPersistentContextAsync(
                folder,
                new()
                {
                    ExecutablePath = Program,
                    Args = Switches,
                    Locale = "ru-RU",
                    TimezoneId = "Europe/Moscow",
                    ViewportSize = new() { Width = 1366, Height = 768 },
                }
            );
            browser.SetDefaultTimeout(Patience);
            await Task.Delay(Settle);
            return await act(browser);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
