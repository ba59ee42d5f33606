using System.Runtime.CompilerServices;
using Microsoft.Playwright;
using Okno.EndToEnd.Faults;
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

        Task Take(string name) => Keep(page, name);
    }

    /// <summary>Every page in both languages and themes, to be looked at side by side; what a machine sees wrong stands in <c>found.txt</c>.</summary>
    [Picture]
    public async Task Of_every_page()
    {
        await using var okno = await RunningOkno.Start(Database.Sqlite, "--demo");
        List<string> found = [];
        foreach (var language in (string[])["ru", "en"])
        {
            foreach (var (login, pages) in Pages)
                await OfEach(okno, language, login, pages, found);
        }
        await File.WriteAllLinesAsync(Path.Combine(PictureAttribute.Folder!, "found.txt"), found);
    }

    private static readonly (string Login, string[] Pages)[] Pages =
    [
        (
            "operator1",
            [
                "/",
                "/cases",
                "/cases/new",
                "/cases/*",
                "/contacts",
                "/contacts/*",
                "/accounts",
                "/accounts/*",
                "/calls",
                "/calls/*",
                "/profile",
                "/not-found",
            ]
        ),
        (
            "supervisor1",
            ["/queues", "/queues/*", "/queues/*/items", "/operators", "/process-instances", "/process-instances/*", "/imports"]
        ),
        (
            "admin",
            [
                "/setup",
                "/queues/new",
                "/users",
                "/roles",
                "/audit",
                "/lookups",
                "/settings",
                "/processes",
                "/processes/*",
                "/processes/*/versions",
                "/imports/new",
                "/telephony",
                "/softphones",
                "/cti-actions",
                "/calendars",
                "/calendars/new",
                "/service-terms",
            ]
        ),
    ];

    private async Task OfEach(RunningOkno okno, string language, string login, string[] pages, List<string> found)
    {
        var page = await PageOf(
            login,
            okno,
            before: page => page.AddInitScriptAsync($"localStorage.setItem('okno.language', '{language}')")
        );
        await page.Locator("#person").IsSeen();
        foreach (var path in pages)
        {
            var at = path.Contains('*', StringComparison.Ordinal) ? await First(page, path) : path;
            if (at is null)
            {
                found.Add($"{login} {path}: the demo day has none");
                continue;
            }
            await page.EvaluateAsync("path => Blazor.navigateTo(path)", at);
            await page.Locator("h1, h2").First.IsSeen();
            await page.Locator("[aria-busy=true], .skel").IsGone();
            await page.WaitForTimeoutAsync(700);
            if (await page.EvaluateAsync<bool>("() => { scrollTo(9999, 0); return scrollX > 0; }"))
                found.Add($"{language} {path}: wider than the window");
            foreach (var theme in (ColorScheme[])[ColorScheme.Dark, ColorScheme.Light])
            {
                await page.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });
                await Keep(page, $"{language}-{theme}{path.Replace('/', '-').Replace('*', '1')}");
            }
        }
        await page.Context.CloseAsync();
    }

    /// <summary>The page of the first record that the API lists, for the star of a path.</summary>
    private static async Task<string?> First(IPage page, string path)
    {
        var list = path[..path.IndexOf("/*", StringComparison.Ordinal)];
        var answer = await page.APIRequest.GetAsync($"/api{list}?limit=1");
        var items = (await answer.JsonAsync())!.Value.GetProperty("items");
        if (items.GetArrayLength() == 0)
            return null;
        var first = items[0];
        var id = first.TryGetProperty("id", out var named) ? named : first.GetProperty("key");
        if (list == "/processes")
            id = first.GetProperty("key");
        return path.Replace("*", id.GetString(), StringComparison.Ordinal);
    }

    private static Task Keep(IPage page, string name) =>
        page.ScreenshotAsync(
            new() { Path = Path.Combine(PictureAttribute.Folder!, $"{name}.png"), Animations = ScreenshotAnimations.Disabled }
        );
}

/// <summary>A test that is there only when pictures are asked for.</summary>
[XunitTestCaseDiscoverer(typeof(Discoverer))]
[AttributeUsage(AttributeTargets.Method)]
public sealed class PictureAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : FactAttribute(file, line)
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
