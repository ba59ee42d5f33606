using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Okno.Client.Shell;
using Okno.Client.Ui;

namespace Okno.Client.Tests.Ui;

public sealed class MarkdownTests : Screen
{
    [Theory]
    [InlineData("не приходит код", 3, 11, Mark.Bold, "не **приходит** код", "приходит")]
    [InlineData("не **приходит** код", 5, 13, Mark.Bold, "не приходит код", "приходит")]
    [InlineData("слово", 0, 5, Mark.Italic, "_слово_", "слово")]
    [InlineData("слово", 0, 5, Mark.Link, "[слово](https://)", "https://")]
    [InlineData("https://example.org", 0, 19, Mark.Link, "[](https://example.org)", "")]
    [InlineData("раз\nдва\nтри", 1, 5, Mark.List, "- раз\n- два\nтри", "- раз\n- два")]
    [InlineData("- раз\n- два", 0, 11, Mark.List, "раз\nдва", "раз\nдва")]
    [InlineData("раз\nдва", 0, 7, Mark.Numbers, "1. раз\n2. два", "1. раз\n2. два")]
    [InlineData("раз\n\nдва", 4, 4, Mark.Quote, "раз\n> \nдва", "")]
    [InlineData("", 0, 0, Mark.Code, "``", "")]
    public void A_mark_is_put_around_what_is_selected_and_taken_off_again(
        string text,
        int from,
        int to,
        Mark mark,
        string after,
        string selected
    )
    {
        var edit = Marks.Apply(text, from, to, mark);
        var result = text[..edit.Start] + edit.Insert + text[edit.End..];

        Assert.Equal(after, result);
        Assert.Equal(selected, result[edit.SelectFrom..edit.SelectTo]);
    }

    [Fact]
    public void A_press_marks_what_is_selected_in_the_field()
    {
        var module = JSInterop.SetupModule("./js/desk.js");
        module.Mode = JSRuntimeMode.Loose;
        module.Setup<int[]>("selection", "description").SetResult([3, 11]);
        var field = Field("не приходит код");

        field.Find("[data-mark=Bold]").Click();

        var put = Assert.Single(module.Invocations["replaceText"]);
        Assert.Equal(["description", 3, 11, "**приходит**", 5, 13], put.Arguments);
    }

    [Fact]
    public void Arrows_go_through_the_marks_and_tab_stops_at_one()
    {
        var field = Field("");
        Assert.Equal(["0", "-1"], field.FindAll("[data-mark]").Take(2).Select(mark => mark.GetAttribute("tabindex")));
        field.Find("[data-mark=Bold]").KeyDown("ArrowLeft");
        Assert.Equal("0", field.Find("[data-mark=Quote]").GetAttribute("tabindex"));
    }

    [Fact]
    public void Who_may_only_read_sees_the_text_as_it_reads()
    {
        Services.AddScoped(_ => new HttpClient { BaseAddress = new Uri("http://localhost/") });
        Services.AddScoped<Api>();
        var field = Render<MarkdownField>(parameters =>
            parameters
                .Add(part => part.Id, "description")
                .Add(part => part.Label, "Описание")
                .Add(part => part.Value, "**Срочно**")
                .Add(part => part.Html, "<p><strong>Срочно</strong></p>")
                .Add(part => part.ReadOnly, true)
        );
        Assert.Equal("Срочно", field.Find(".rich strong").TextContent);
        Assert.Empty(field.FindAll("textarea, [data-mark]"));
    }

    private IRenderedComponent<MarkdownField> Field(string text)
    {
        Services.AddScoped(_ => new HttpClient { BaseAddress = new Uri("http://localhost/") });
        Services.AddScoped<Api>();
        return Render<MarkdownField>(parameters =>
            parameters.Add(part => part.Id, "description").Add(part => part.Label, "Описание").Add(part => part.Value, text)
        );
    }
}
