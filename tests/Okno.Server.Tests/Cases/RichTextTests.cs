using System.Net;
using CsCheck;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Cases;
using Okno.Server.Shared;
using Okno.Server.Tests.Access;

namespace Okno.Server.Tests.Cases;

public sealed class RichTextTests
{
    [Theory]
    [InlineData("**жирно** и _косо_", "<p><strong>жирно</strong> и <em>косо</em></p>")]
    [InlineData("строка\nещё", "<p>строка<br>\nещё</p>")]
    [InlineData("# Тема", "<h4>Тема</h4>")]
    [InlineData("- раз\n- два", "<ul>\n<li>раз</li>\n<li>два</li>\n</ul>")]
    [InlineData("<b>не разметка</b>", "<p>&lt;b&gt;не разметка&lt;/b&gt;</p>")]
    [InlineData("![котик](https://example.org/c.png)", "<p></p>")]
    [InlineData(
        "[сайт](https://example.org)",
        """<p><a href="https://example.org" rel="noopener noreferrer nofollow" target="_blank">сайт</a></p>"""
    )]
    public void Reads_as_it_was_meant(string text, string html) => Assert.Equal(html, RichText.ToHtml(text));

    [Theory]
    [InlineData("<img src=x onerror=alert(1)>")]
    [InlineData("[счёт](javascript:alert(1))")]
    [InlineData("[счёт](JaVaScRiPt:alert(1))")]
    [InlineData("[счёт](java\tscript:alert(1))")]
    [InlineData("[счёт](data:text/html;base64,PHNjcmlwdD4=)")]
    [InlineData("[счёт](vbscript:msgbox)")]
    [InlineData("<javascript:alert(1)>")]
    [InlineData("[a](https://x \"onmouseover=alert(1)\")")]
    [InlineData("[a](https://x\"onmouseover=alert(1))")]
    [InlineData("```\"><script>alert(1)</script>\n```")]
    [InlineData("``` x\"onload=\"alert(1)\nкод\n```")]
    [InlineData("&#x3C;script&#x3E;alert(1)&#x3C;/script&#x3E;")]
    [InlineData("[a]: javascript:alert(1)\n\n[a]")]
    [InlineData("| <script> |\n|---|\n| <svg/onload=alert(1)> |")]
    public void Nothing_in_it_can_run(string text)
    {
        var html = RichText.ToHtml(text)!;
        var page = new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html);
        Assert.Empty(page.QuerySelectorAll("script, img, svg, iframe, object, embed, style, form, input"));
        foreach (var element in page.Body!.QuerySelectorAll("*"))
        {
            Assert.All(element.Attributes, one => Assert.Contains(one.Name, (string[])["href", "rel", "target", "start"]));
            var href = element.GetAttribute("href") ?? "";
            Assert.DoesNotContain("script", href, StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("data:", href, StringComparison.OrdinalIgnoreCase);
        }
    }

    /// <summary>Plain text goes past the second fence; it may do so only when there is nothing for the fence to take out.</summary>
    [Fact]
    public void What_goes_past_the_second_fence_is_what_would_come_through_it()
    {
        var pieces =
            "<¦>¦<p>¦</p ¦<br />¦<br>¦<p onclick=x>¦&lt;¦&#60;¦&¦\"¦'¦/¦\\¦`¦```¦*¦**¦_¦~~¦#¦- ¦1. ¦> ¦|¦|---|¦[¦](¦)¦![¦http://x.y¦javascript:¦[a](javascript:b)¦```c\n¦\n¦\n\n¦    ¦ ¦слово¦script".Split(
                '¦'
            );
        Gen.Int[0, pieces.Length - 1]
            .Select(n => pieces[n])
            .Array[1, 12]
            .Select(string.Concat)
            .Sample(
                text =>
                {
                    var html = RichText.ToHtml(text) ?? "";
                    Assert.Equal(Parsed(RichText.Fence.Sanitize(html)), Parsed(html));
                },
                iter: 5_000
            );

        static string Parsed(string html) => new AngleSharp.Html.Parser.HtmlParser().ParseDocument(html).Body!.InnerHtml;
    }

    [Fact]
    public void What_is_nested_too_deeply_is_shown_as_its_words()
    {
        var html = RichText.ToHtml(new string('>', 20_000) + " <script>")!;
        Assert.DoesNotContain("<script", html, StringComparison.Ordinal);
    }

    [Theory, OnBothDatabases]
    public async Task A_case_comes_with_its_html_where_it_is_opened_and_not_in_lists(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var me = (await admin.Get<Session>("/api/session")).User.Id;
        var made = await admin.NewCase(new CreateCaseRequest($"Тема {Records.Unique()}", "**Срочно** <script>", OwnerId: me));
        const string expected = "<p><strong>Срочно</strong> &lt;script&gt;</p>";
        Assert.Equal(expected, made.DescriptionHtml);
        Assert.Equal(expected, (await admin.Get<Case>($"/api/cases/{made.Id}")).DescriptionHtml);
        Assert.Equal(expected, (await admin.Get<CaseAtWork>($"/api/cases/{made.Id}/work")).Case.DescriptionHtml);
        Assert.Null(
            (await admin.Get<Page<Case>>($"/api/cases?search={made.Number}")).Items.Single(one => one.Id == made.Id).DescriptionHtml
        );
        using var answer = await admin.Post("/api/cases/preview", new PreviewTextRequest("**Срочно** <script>"));
        Assert.Equal(expected, (await answer.Read<TextPreview>()).Html);
        await admin.PostJson("/api/cases/preview", "{}").Refuses(HttpStatusCode.BadRequest, "request.malformed");
    }

    [Theory, OnBothDatabases]
    public async Task The_history_is_narrowed_and_names_whom_it_means(OknoApp okno)
    {
        using var admin = await okno.As("admin");
        var me = (await admin.Get<Session>("/api/session")).User;
        var made = await admin.NewCase();
        using (var saved = await admin.Patch($"/api/cases/{made.Id}", $$"""{"ownerId":"{{me.Id}}"}"""))
            Assert.Equal(HttpStatusCode.OK, saved.StatusCode);

        var changes = (await admin.Get<Page<HistoryRow>>($"/api/cases/{made.Id}/history?about=changes")).Items;
        Assert.Equal(["case.changed", "case.created"], changes.Select(row => row.Kind));
        Assert.Equal(me.Name, changes[0].Names?[me.Id]);
        Assert.Empty((await admin.Get<Page<HistoryRow>>($"/api/cases/{made.Id}/history?about=calls")).Items);
        await admin.GetAsync($"/api/cases/{made.Id}/history?about=все").Refuses(HttpStatusCode.BadRequest, "request.bad-value");
    }
}
