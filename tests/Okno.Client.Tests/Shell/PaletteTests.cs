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
