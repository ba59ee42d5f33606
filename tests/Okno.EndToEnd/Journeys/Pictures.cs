using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Microsoft.Playwright;
using Okno.EndToEnd.Faults;
using Xunit.Sdk;
using Xunit.v3;

namespace Okno.EndToEnd.Journeys;

/// <summary>Makes pictures of the demonstration's day. Only there when OKNO_SCREENS names the folder for them.</summary>
[Collection(SecondLine.Name)]
public sealed class Pictures(Stage stage) : Journey(stage)
{
    private const int Width = 1366;
    private const int Height = 768;

    [Picture]
    public async Task Of_the_readme()
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

        // Someone who has cases rings.
        page = await PageOf("operator2", okno);
        await page.NextRecord().Expect().ToBeEnabledAsync();
        var cases = await Json("/api/cases?limit=100");
        var contact = await Json(
            $"/api/contacts/{cases["items"]!.AsArray().First(found => found!["contactId"] is not null)!["contactId"]}"
        );
        await page.APIRequest.PostAsync(
            "/api/calls/simulate",
            new()
            {
                DataObject = new { from = $"{contact["communicationOptions"]![0]!["value"]}" },
                Headers = new Dictionary<string, string> { ["X-Okno-Csrf"] = "1" },
            }
        );
        await page.GetByTestId("answer").ClickAsync();
        await page.GetByTestId("end").IsSeen();
        await page.EvaluateAsync("path => Blazor.navigateTo(path)", $"/contacts/{contact["id"]}");
        await page.Locator("#contact-title").IsSeen();
        await page.Locator(".skel").IsGone();
        await page.WaitForTimeoutAsync(1_500);
        await Take("call");

        page = await PageOf("supervisor1", okno, "/queues");
        await page.GetByTestId("queue").First.ClickAsync();
        await page.GetByTestId("item-row").First.HoverAsync();
        await Take("queue");

        page = await PageOf("admin", okno, "/processes/new-case-by-call");
        await page.Locator(".djs-element").First.Expect().ToBeAttachedAsync();
        await page.GetByTestId("element-choice").SelectOptionAsync(new SelectOptionValue { Index = 3 });
        await page.Locator("#element-name").IsSeen();
        await Take("modeller");

        Task Take(string name) => Keep(page, Path.Combine(PictureAttribute.OfReadme, $"{name}.png"));

        async Task<JsonNode> Json(string path) => JsonNode.Parse(await (await page.APIRequest.GetAsync(path)).TextAsync())!;
    }

    /// <summary>
    /// All that someone sees, in both languages and themes, on a usual and a wide screen and at 200 % zoom, to be looked at side by side; what a
    /// machine sees wrong stands beside them in a file.
    /// </summary>
    [Picture]
    public Task Of_every_page_of_an_operator() => OfEvery("operator1");

    [Picture]
    public Task Of_every_page_of_a_supervisor() => OfEvery("supervisor1");

    [Picture]
    public Task Of_every_page_of_an_administrator() => OfEvery("admin");

    private async Task OfEvery(string login)
    {
        var okno = await Demo;
        using var admin = await Journeys.ContactCentre.As(okno, "admin");
        Directory.CreateDirectory(PictureAttribute.Folder!);
        List<string> found = [];
        List<string> stuck = [];
        foreach (var language in (string[])["ru", "en"])
        {
            var page = await PageOf(login, okno, before: page => Speaks(page, language));
            await page.Locator("#person").IsSeen();
            var walk = new Walk(page, admin, (name, isPage) => Take(page, $"{login[..5]} {name}", language, isPage, found));
            foreach (var (name, go) in walk.Of(login))
            {
                try
                {
                    await go();
                }
                catch (Exception wrong) when (wrong is PlaywrightException or TimeoutException or XunitException)
                {
                    stuck.Add($"{language} {name}: {wrong.Message}");
                    await Keep(page, PathOf($"stuck {language} {login} {name}"));
                    await page.UnrouteAllAsync();
                    await page.Context.SetOfflineAsync(false);
                    await page.GotoAsync("/");
                }
            }
            await page.Context.CloseAsync();
        }
        await File.WriteAllLinesAsync(Path.Combine(PictureAttribute.Folder!, $"found-{login}.txt"), [.. stuck, .. found]);
        Assert.True(stuck.Count == 0, string.Join('\n', stuck));
    }

    private static async Task Take(IPage page, string name, string language, bool isPage, List<string> found)
    {
        var russian = language == "ru";
        var theme = russian ? ColorScheme.Light : ColorScheme.Dark;
        found.AddRange(await page.Faults($"{language} {name}"));
        if (isPage)
        {
            await Wear(page, russian ? ColorScheme.Dark : ColorScheme.Light);
            await Keep(page, PathOf($"{language} {(russian ? "dark" : "light")} {name}"));
        }
        await Wear(page, theme);
        var kept = $"{language} {(russian ? "light" : "dark")}";
        await Keep(page, PathOf($"{kept} {name}"));
        found.AddRange(await page.Flaws($"{language} {name}"));
        if (isPage)
        {
            await Resize(page, 1920, 1080);
            await Keep(page, PathOf($"{kept} wide {name}"));
            found.AddRange(await page.Flaws($"{language} wide {name}"));
        }
        if (isPage || russian)
        {
            await Resize(page, Width / 2, Height / 2);
            await KeepZoomed(page, PathOf($"{kept} zoom {name}"));
            found.AddRange(await page.Flaws($"{language} zoom {name}", small: true));
        }
        await Resize(page, Width, Height);
    }

    private static Task Speaks(IPage page, string language) =>
        page.AddInitScriptAsync($"localStorage.setItem('okno.language', '{language}')");

    private static Task Wear(IPage page, ColorScheme theme) =>
        page.EmulateMediaAsync(new() { ColorScheme = theme, ReducedMotion = ReducedMotion.Reduce });

    private static async Task Resize(IPage page, int width, int height)
    {
        await page.SetViewportSizeAsync(width, height);
        await page.WaitForTimeoutAsync(200);
    }

    private static string PathOf(string name) =>
        Path.Combine(
            PictureAttribute.Folder!,
            $"{name.Replace('/', '-').Replace(' ', '-').Replace("--", "-", StringComparison.Ordinal)}.png"
        );

    private static Task Keep(IPage page, string path) =>
        page.ScreenshotAsync(new() { Path = path, Animations = ScreenshotAnimations.Disabled });

    /// <summary>As the window stands, with two points of the screen to each of its own.</summary>
    private static async Task KeepZoomed(IPage page, string path)
    {
        var browser = await page.Context.NewCDPSessionAsync(page);
        await browser.SendAsync(
            "Emulation.setDeviceMetricsOverride",
            new Dictionary<string, object>
            {
                ["width"] = Width / 2,
                ["height"] = Height / 2,
                ["deviceScaleFactor"] = 2,
                ["mobile"] = false,
            }
        );
        var picture = await browser.SendAsync("Page.captureScreenshot");
        await File.WriteAllBytesAsync(path, picture!.Value.GetProperty("data").GetBytesFromBase64());
        await browser.DetachAsync();
    }
}

/// <summary>A test that is there only when pictures are asked for.</summary>
[XunitTestCaseDiscoverer(typeof(Discoverer))]
[AttributeUsage(AttributeTargets.Method)]
public sealed class PictureAttribute([CallerFilePath] string? file = null, [CallerLineNumber] int line = -1) : FactAttribute(file, line)
{
    public static string? Folder => Environment.GetEnvironmentVariable("OKNO_SCREENS");

    /// <summary>Where the few for the README go, if elsewhere.</summary>
    public static string OfReadme => Environment.GetEnvironmentVariable("OKNO_README_SCREENS") ?? Folder!;

    public sealed class Discoverer : FactDiscoverer
    {
        public override ValueTask<IReadOnlyCollection<IXunitTestCase>> Discover(
            ITestFrameworkDiscoveryOptions discoveryOptions,
            IXunitTestMethod testMethod,
            IFactAttribute factAttribute
        ) => string.IsNullOrEmpty(Folder) ? new([]) : base.Discover(discoveryOptions, testMethod, factAttribute);
    }
}
