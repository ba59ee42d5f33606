using Microsoft.Extensions.DependencyInjection;
using Okno.Client.Shell;

namespace Okno.Client.Tests.Shell;

public sealed class KeysTests : Screen
{
    private readonly List<string> _done = [];

    [Fact]
    public async Task A_person_presses_what_they_chose_and_no_longer_what_is_shipped()
    {
        var keys = await Asked("Alt+KeyJ", "Alt+KeyK", "Ctrl+KeyS");
        await keys.Use(true, new Dictionary<string, string> { ["Alt+KeyJ"] = "Ctrl+Shift+KeyN", ["Alt+KeyK"] = "" });

        await keys.Pressed("Alt+KeyJ");
        await keys.Pressed("Alt+KeyK");
        Assert.Empty(_done);
        await keys.Pressed("Ctrl+Shift+KeyN");
        await keys.Pressed("Ctrl+KeyS");
        Assert.Equal(["Alt+KeyJ", "Ctrl+KeyS"], _done);
        Assert.Null(keys.Of("Alt+KeyK"));
        Assert.Equal(("Control+Shift+N", "Взять, Ctrl Shift N"), (keys.Told("Alt+KeyJ"), keys.Hint("Alt+KeyJ", "Взять")));
        Assert.Equal((null, "Оставить"), (keys.Told("Alt+KeyK"), keys.Hint("Alt+KeyK", "Оставить")));
    }

    [Fact]
    public async Task Switched_off_nothing_is_answered_but_the_palette_still_does_it()
    {
        var keys = await Asked("Alt+KeyJ");
        await keys.Use(false, new Dictionary<string, string>());
        await keys.Pressed("Alt+KeyJ");
        Assert.Empty(_done);
        Assert.Equal("NextRecord", Assert.Single(keys.Offered).Word);
        await keys.Run("Alt+KeyJ");
        Assert.Equal(["Alt+KeyJ"], _done);
    }

    [Fact]
    public async Task Who_asked_last_answers_and_gives_it_back()
    {
        var keys = await Asked("Alt+KeyJ");
        var layer = await keys.Ask(("Alt+KeyJ", () => Do("layer")));
        await keys.Pressed("Alt+KeyJ");
        await layer.DisposeAsync();
        await keys.Pressed("Alt+KeyJ");
        Assert.Equal(["layer", "Alt+KeyJ"], _done);
    }

    [Theory]
    [InlineData("KeyJ", false, true, false, "Alt+KeyJ")]
    [InlineData("Slash", true, false, false, "Ctrl+Slash")]
    [InlineData("KeyN", true, false, true, "Ctrl+Shift+KeyN")]
    [InlineData("AltLeft", false, true, false, null)]
    [InlineData("ControlRight", true, false, false, null)]
    public void A_combination_is_of_keys_by_their_place(string code, bool ctrl, bool alt, bool shift, string? expected) =>
        Assert.Equal(expected, KeyBook.Of(code, ctrl, alt, shift));

    [Theory]
    [InlineData("KeyJ", "KeyNeedsHeld")]
    [InlineData("Shift+KeyJ", "KeyNeedsHeld")]
    [InlineData("Ctrl+Alt+KeyJ", "KeyBothHeld")]
    [InlineData("Ctrl+KeyW", "KeyOfBrowser")]
    [InlineData("F8", null)]
    [InlineData("Alt+KeyJ", null)]
    public void What_types_or_belongs_to_the_browser_cannot_be_chosen(string combo, string? why) =>
        Assert.Equal(why, KeyBook.Refuses(combo));

    [Fact]
    public void No_two_actions_are_shipped_with_one_combination()
    {
        Assert.Equal(KeyBook.All.Count, KeyBook.All.Select(action => action.Shipped).Distinct().Count());
        Assert.All(KeyBook.All, action => Assert.Null(KeyBook.Refuses(action.Shipped)));
        Assert.Equal("Ctrl /", KeyBook.Show("Ctrl+Slash"));
        Assert.Equal("Alt 1", KeyBook.Show("Alt+Digit1"));
    }

    private async Task<Keys> Asked(params string[] combos)
    {
        var keys = Services.GetRequiredService<Keys>();
        await keys.Start();
        foreach (var combo in combos)
            await keys.Ask((combo, () => Do(combo)));
        return keys;
    }

    private Task Do(string what)
    {
        _done.Add(what);
        return Task.CompletedTask;
    }
}
