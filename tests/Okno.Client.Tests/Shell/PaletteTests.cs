using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Okno.Client.Shell;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Cases;

namespace Okno.Client.Tests.Shell;

public sealed class PaletteTests : Screen
{
    [Fact]
    public async Task Offers_what_can_be_done_here_and_the_pages_the_person_may_open()
    {
        await SignedIn(Permission.SeeCases);
        var keys = Services.GetRequiredService<Keys>();
        var saved = 0;
        await keys.Ask(("Ctrl+KeyS", () => Task.FromResult(saved++)));
        var palette = await Opened();

        Assert.Contains("СохранитьCtrlS", Shown(palette));
        Assert.Contains("Обращения", Shown(palette));
        Assert.DoesNotContain("Контакты", Shown(palette));
        Assert.DoesNotContain(Shown(palette), text => text.Contains("Пользователи", StringComparison.Ordinal));

        // What is seen is done at once, though records are still looked for by the same letters.
        palette.Find("input").Input("сохр");
        Assert.Equal(["СохранитьCtrlS"], Shown(palette));
        await palette.Find("input").KeyDownAsync(new KeyboardEventArgs { Key = "Enter" });
        Assert.Equal(1, saved);
        Assert.Empty(palette.FindAll("dialog"));
    }

    [Fact]
    public async Task Finds_a_case_by_its_number_also_when_enter_comes_before_the_answer()
    {
        var server = await SignedIn(Permission.SeeCases, Permission.SeeContacts);
        server.On("api/cases?limit=6&search=104515", new Page<Case>([SomeCase()], null));
        var palette = await Opened();
        palette.Find("input").Input("104515");
        await palette.Find("input").KeyDownAsync(new KeyboardEventArgs { Key = "Enter" });
        Assert.NotEmpty(palette.FindAll("dialog"));

        Clock.Advance(TimeSpan.FromMilliseconds(300));
        palette.WaitForAssertion(() =>
            Assert.EndsWith($"/cases/{SomeCase().Id}", Services.GetRequiredService<NavigationManager>().Uri, StringComparison.Ordinal)
        );
        Assert.Empty(palette.FindAll("dialog"));
    }

    [Fact]
    public async Task Arrows_go_round_and_the_chosen_one_is_told_to_screen_readers()
    {
        await SignedIn(Permission.SeeCases);
        var palette = await Opened();
        var last = Shown(palette).Count - 1;
        await palette.Find("input").KeyDownAsync(new KeyboardEventArgs { Key = "ArrowUp" });
        Assert.Equal($"palette-{last}", palette.Find("input").GetAttribute("aria-activedescendant"));
        await palette.Find("input").KeyDownAsync(new KeyboardEventArgs { Key = "ArrowDown" });
        Assert.Equal("palette-0", palette.Find("[aria-selected='true']").Id);
    }

    [Fact]
    public async Task Says_when_records_could_not_be_looked_for()
    {
        await SignedIn(Permission.SeeCases);
        var palette = await Opened();
        palette.Find("input").Input("104515");
        Clock.Advance(TimeSpan.FromMilliseconds(300));
        palette.WaitForAssertion(() =>
            Assert.Contains("сервер не ответил", Read(palette.Find("[role='alert']").TextContent), StringComparison.Ordinal)
        );
    }

    private async Task<IRenderedComponent<Palette>> Opened()
    {
        var palette = Render<Palette>();
        await palette.InvokeAsync(() => Services.GetRequiredService<Keys>().Run("Ctrl+KeyK"));
        return palette;
    }

    private static List<string> Shown(IRenderedComponent<Palette> palette) =>
        [.. palette.FindAll("[role='option']").Select(option => Read(option.TextContent).Replace(" ", "", StringComparison.Ordinal))];
}
