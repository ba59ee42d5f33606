using Microsoft.Playwright;
using Xunit.Sdk;
using Xunit.v3;

namespace Okno.EndToEnd.Journeys;

/// <summary>Makes the pictures of the README from the demo day. Only there when OKNO_SCREENS names the folder for them.</summary>
public sealed class Pictures(Stage stage) : Journey(stage)
{
    [Picture]
    public async Task Of_the_desktop_a_case_and_scheduling()
    {
        await using var okno = await RunningOkno.Start(Database.Sqlite, "--demo");
        var page = await PageOf("operator1", okno);
        await page.NextRecord().Expect().ToBeEnabledAsync();
        await page.GetByRole(AriaRole.Row).Nth(5).IsSeen();
        await Take("desktop");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Dark });
        await Take("desktop-dark");
        await page.EmulateMediaAsync(new() { ColorScheme = ColorScheme.Light });

        await page.NextRecord().ClickAsync();
        await page.Heading("История").Or(page.GetByRole(AriaRole.Tab, new() { Name = "История" })).First.IsSeen();
        await page.Locator("#category option").Nth(1).Expect().ToBeAttachedAsync();
        await page.Locator(".skel").IsGone();
        await Take("case");
        await page.Button("Запланировать на дату").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).IsSeen();
        await Take("schedule");

        Task Take(string name) =>
            page.ScreenshotAsync(
                new() { Path = Path.Combine(PictureAttribute.Folder!, $"{name}.png"), Animations = ScreenshotAnimations.Disabled }
            );
    }
}

/// <summary>A test that is there only when pictures are asked for.</summary>
[XunitTestCaseDiscoverer(typeof(Discoverer))]
[AttributeUsage(AttributeTargets.Method)]
public sealed class PictureAttribute : FactAttribute
{
    public static string? Folder => Environment.GetEnvironmentVariable("OKNO_SCREENS");

    public sealed class Discoverer : FactDiscoverer
    {
        public override ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(
            ITestFrameworkDiscoveryOptions discoveryOptions,
            IXunitTestMethod testMethod,
            IFactAttribute factAttribute
        ) => string.IsNullOrEmpty(Folder) ? new([]) : base.Discover(discoveryOptions, testMethod, factAttribute);
    }
}
