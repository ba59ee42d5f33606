using System.Collections.Concurrent;
using Microsoft.Playwright;
using Okno.EndToEnd.Faults;

namespace Okno.EndToEnd.Journeys;

/// <summary>
/// A person's way through Okno in a real browser: what they see and press, by role and name. Whatever else it shows, a journey fails
/// when a page throws, when the browser reports a violation of the content security policy, or when stored words open a dialog.
/// </summary>
[Collection(FirstLine.Name)]
public abstract class Journey(Stage stage) : IAsyncLifetime
{
    // Told to the console from within the page too, whatever words the browser of the day uses for a violation.
    private const string TellViolations =
        "addEventListener('securitypolicyviolation', e => console.error('Content Security Policy: ' + e.violatedDirective + ' ' + e.blockedURI))";

    private readonly ConcurrentQueue<string> _faults = new();
    private readonly List<IBrowserContext> _browsers = [];

    public virtual ValueTask InitializeAsync() => ValueTask.CompletedTask;

    protected async Task<ContactCentre> ContactCentre(Database database = Database.Sqlite) =>
        await Okno.EndToEnd.Journeys.ContactCentre.In(await stage.On(database));

    protected Task<RunningOkno> Demo => stage.Demo;

    /// <summary>A page of a fresh browser, nobody signed in, nothing opened.</summary>
    protected Task<IPage> Page(RunningOkno okno) => Page(okno, null);

    /// <summary>The browser gone without a goodbye and started anew: what it had written down is there, what it had in mind is not.</summary>
    protected async Task<IPage> AfterCrash(IPage page, RunningOkno okno, string path)
    {
        var writtenDown = await page.Context.StorageStateAsync();
        await page.Context.CloseAsync();
        var again = await Page(okno, writtenDown);
        await again.GotoAsync(path);
        return again;
    }

    private async Task<IPage> Page(RunningOkno okno, string? writtenDown)
    {
        var context = await stage.FreshBrowser(okno, writtenDown);
        _browsers.Add(context);
        await context.AddInitScriptAsync(TellViolations);
        return await AnotherTab(context);
    }

    protected async Task<IPage> AnotherTab(IBrowserContext browser)
    {
        var page = await browser.NewPageAsync();
        page.PageError += (_, error) => _faults.Enqueue($"uncaught: {error}");
        page.Dialog += async (_, dialog) =>
        {
            if (dialog.Type != DialogType.BeforeUnload)
                _faults.Enqueue($"a dialog opened: {dialog.Message}");
            await dialog.AcceptAsync();
        };
        page.Console += (_, message) =>
        {
            if (
                message.Text.Contains("Content Security Policy", StringComparison.OrdinalIgnoreCase)
                || message.Text.Contains("crit:", StringComparison.Ordinal)
            )
                _faults.Enqueue($"{message.Type}: {message.Text}");
        };
        return page;
    }

    /// <summary>A page of a fresh browser in which the person is signed in already.</summary>
    protected Task<IPage> PageOf(Colleague person, ContactCentre centre, string path = "/", Func<IPage, Task>? before = null) =>
        PageOf(person.Login, centre.Okno, path, before);

    protected async Task<IPage> PageOf(string login, RunningOkno okno, string path = "/", Func<IPage, Task>? before = null)
    {
        var page = await Page(okno);
        if (before is not null)
            await before(page);
        var answer = await page.APIRequest.PostAsync(
            "/api/session",
            new()
            {
                DataObject = new { login, password = RunningOkno.Password },
                Headers = new Dictionary<string, string> { ["X-Okno-Csrf"] = "1" },
            }
        );
        Assert.True(answer.Ok, await answer.TextAsync());
        await page.GotoAsync(path);
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (TestContext.Current.TestState?.Result is TestResult.Failed)
            await KeepPictures();
        foreach (var browser in _browsers)
            await browser.CloseAsync();
        Assert.Empty(_faults);
    }

    /// <summary>What each browser showed when it went wrong, beside the test program.</summary>
    private async Task KeepPictures()
    {
        var name = string.Concat(TestContext.Current.Test!.TestDisplayName.Split(Path.GetInvalidFileNameChars()));
        var folder = Path.Combine(AppContext.BaseDirectory, "failed");
        foreach (var (page, number) in _browsers.SelectMany(browser => browser.Pages).Select((page, number) => (page, number)))
            await page.ScreenshotAsync(new() { Path = Path.Combine(folder, $"{name} {number + 1}.png") });
    }
}
