using Microsoft.Playwright;

namespace Okno.EndToEnd.Journeys;

[Collection(SecondLine.Name)]
public sealed class AccessibilityTests(Stage stage) : Journey(stage)
{
    [Theory, InlineData("operator1"), InlineData("supervisor1"), InlineData("admin")]
    public async Task Axe_finds_nothing_serious_in_anything_that_someone_sees_in_either_theme(string login)
    {
        var okno = await Demo;
        using var admin = await Journeys.ContactCentre.As(okno, "admin");
        var page = await PageOf(login, okno);
        await page.Locator("#person").IsSeen();
        List<string> found = [];

        foreach (var (_, go) in new Walk(page, admin, async (name, _) => found.AddRange(await page.Faults(name))).Of(login))
            await go();

        Assert.True(found.Count == 0, string.Join('\n', found));
    }

    [Theory, InlineData("ru"), InlineData("en")]
    public async Task Axe_finds_nothing_serious_on_the_way_in_in_either_language(string language)
    {
        var page = await Page(await Demo);
        List<string> found = [];
        await page.AddInitScriptAsync($"localStorage.setItem('okno.language', '{language}')");
        await page.GotoAsync("/");
        await page.Locator(".gate button[type=submit]").ClickAsync();
        await page.Locator("#login-error").IsSeen();
        await Look("sign-in");
        await page.Locator("#login").FillAsync("operator3");
        await page.Locator("#password").FillAsync("не то");
        await page.Locator(".gate button[type=submit]").ClickAsync();
        await page.GetByRole(AriaRole.Alert).First.IsSeen();
        await Look("refused sign-in");
        await page.Locator("#password").FillAsync(RunningOkno.Password);
        await page.Locator(".gate button[type=submit]").ClickAsync();
        await page.GetByTestId("work-row").First.IsSeen();
        await Look("desktop");

        Assert.True(found.Count == 0, string.Join('\n', found));

        async Task Look(string where) => found.AddRange(await page.Faults($"{language}: {where}"));
    }
}
