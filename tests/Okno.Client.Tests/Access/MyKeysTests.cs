using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using Okno.Client.Access;
using Okno.Client.Shell;

namespace Okno.Client.Tests.Access;

public sealed class MyKeysTests : Screen
{
    [Fact]
    public async Task A_new_combination_is_kept_on_the_server_and_holds_at_once()
    {
        var (server, page) = await Opened();
        await Choose(
            page,
            "Alt+KeyJ",
            new KeyboardEventArgs
            {
                Code = "KeyN",
                Key = "т",
                AltKey = true,
            }
        );

        Assert.Contains(
            server.Asked,
            asked =>
                asked.Method == "PUT"
                && asked
                    .Body!.Replace("\\u002B", "+", StringComparison.Ordinal)
                    .Contains("\"Alt+KeyJ\":\"Alt+KeyN\"", StringComparison.Ordinal)
        );
        Assert.Equal("Alt+KeyN", Services.GetRequiredService<Keys>().Of("Alt+KeyJ"));
        Assert.Equal("Alt N", Read(Button(page, "Alt+KeyJ").TextContent));

        page.Find("[data-testid='ship-key']").Click();
        Assert.Equal("Alt J", Read(Button(page, "Alt+KeyJ").TextContent));
    }

    [Theory]
    [InlineData("KeyK", false, true, "Alt K занято: Оставить у себя")]
    [InlineData("KeyW", true, false, "Ctrl W занято браузером")]
    [InlineData("KeyB", false, false, "B не годится: нужны Ctrl, Alt или клавиша F")]
    [InlineData("KeyB", true, true, "Ctrl Alt B не годится: Ctrl с Alt набирает символы")]
    public async Task A_conflict_is_told_and_nothing_is_changed(string code, bool ctrl, bool alt, string told)
    {
        var (server, page) = await Opened();
        await Choose(
            page,
            "Alt+KeyJ",
            new KeyboardEventArgs
            {
                Code = code,
                Key = "x",
                CtrlKey = ctrl,
                AltKey = alt,
            }
        );

        Assert.Equal(told, Read(page.Find(".msg").TextContent));
        Assert.DoesNotContain(server.Asked, asked => asked.Method == "PUT");
        Assert.Equal("Alt J", Read(Button(page, "Alt+KeyJ").TextContent));
    }

    [Fact]
    public async Task Escape_leaves_it_as_it_was_and_held_keys_alone_are_waited_out()
    {
        var (server, page) = await Opened();
        await Choose(
            page,
            "Alt+KeyJ",
            new KeyboardEventArgs
            {
                Code = "AltLeft",
                Key = "Alt",
                AltKey = true,
            }
        );
        Assert.Equal("Нажмите…", Read(Button(page, "Alt+KeyJ").TextContent));
        await Button(page, "Alt+KeyJ").KeyDownAsync(new KeyboardEventArgs { Code = "Escape", Key = "Escape" });
        Assert.Equal("Alt J", Read(Button(page, "Alt+KeyJ").TextContent));
        Assert.DoesNotContain(server.Asked, asked => asked.Method == "PUT");
    }

    private async Task<(Answering, IRenderedComponent<MyKeys>)> Opened()
    {
        var server = await SignedIn();
        server.On("api/session/preferences/personal", body => body ?? """{"name":"personal","value":{}}""");
        return (server, Render<MyKeys>());
    }

    private static async Task Choose(IRenderedComponent<MyKeys> page, string shipped, KeyboardEventArgs key)
    {
        await Button(page, shipped).ClickAsync(new MouseEventArgs());
        await Button(page, shipped).KeyDownAsync(key);
    }

    private static IElement Button(IRenderedComponent<MyKeys> page, string shipped) => page.Find($"[data-key='{shipped}']");
}
