using System.Net;
using Okno.Contracts;
using Okno.Contracts.Feed;
using Okno.Server.Tests.Access;
using SafeHtml = Okno.Server.Feed.SafeHtml;

namespace Okno.Server.Tests.Feed;

/// <summary>The feed through HTTP: posts that can do nothing, people who are told, and nobody who hears what is not theirs.</summary>
public sealed class FeedTests
{
    [Theory, OnBothDatabases]
    public async Task A_post_mentions_is_commented_on_and_liked_once(OknoApp okno)
    {
        var admin = await okno.As("admin");
        var (anna, boris) = (await admin.NewPerson(), await admin.NewPerson());
        var (asAnna, asBoris) = (await okno.As(anna.Login), await okno.As(boris.Login));
        var channel = (await asAnna.Get<Page<FeedChannel>>("/api/feed/channels")).Items.Single(one => one.Code == "desktop");

        using var written = await asAnna.Post(
            $"/api/feed/channels/{channel.Id}/posts",
            new CreatePostRequest(
                $"@{boris.Login}, посмотри <img src=x onerror=alert(1)> https://example.com/a?b=1&c='\nи @{anna.Login} тоже; mail a@{boris.Login}"
            )
        );
        Assert.Equal(HttpStatusCode.Created, written.StatusCode);
        var post = await written.Read<FeedPost>();
        Assert.Equal(anna.Id, post.Author!.Id);
        Assert.StartsWith(
            $"<span class=\"mention\">@{boris.Login}</span>, посмотри &lt;img src=x onerror=alert(1)&gt; ",
            post.Html,
            StringComparison.Ordinal
        );
        Assert.Contains("<a href=\"https://example.com/a?b=1&amp;c=\"", post.Html, StringComparison.Ordinal);
        Assert.Contains("<br>", post.Html, StringComparison.Ordinal);

        var told = await asBoris.Get<Notifications>("/api/notifications");
        Assert.Equal(
            (1, "feed.mentioned", post.Id, anna.Id),
            (told.Unread, told.Items[0].Kind, told.Items[0].RecordId, told.Items[0].From!.Id)
        );
        Assert.Empty((await asAnna.Get<Notifications>("/api/notifications")).Items); // one's own mention is no news

        using var commented = await asBoris.Post($"/api/feed/posts/{post.Id}/comments", new CreateCommentRequest("Вижу"));
        Assert.Equal(HttpStatusCode.Created, commented.StatusCode);
        Assert.Equal("feed.commented", Assert.Single((await asAnna.Get<Notifications>("/api/notifications")).Items).Kind);

        foreach (var _ in Enumerable.Range(0, 2))
        {
            using var liked = await asBoris.Post($"/api/feed/posts/{post.Id}/likes", new { });
            Assert.Equal(new PostLikes(1, true), await liked.Read<PostLikes>());
        }
        var seen = (await asAnna.Get<Page<FeedPost>>($"/api/feed/channels/{channel.Id}/posts")).Items.Single(one => one.Id == post.Id);
        Assert.Equal((1, false, "Вижу"), (seen.Likes, seen.LikedByMe, Assert.Single(seen.Comments).Text));
        using var undone = await asBoris.DeleteAsync($"/api/feed/posts/{post.Id}/likes");
        Assert.Equal(new PostLikes(0, false), await undone.Read<PostLikes>());
    }

    [Theory, OnBothDatabases]
    public async Task A_notification_is_read_by_the_one_it_is_for_alone(OknoApp okno)
    {
        var admin = await okno.As("admin");
        var (anna, boris) = (await admin.NewPerson(), await admin.NewPerson());
        var (asAnna, asBoris) = (await okno.As(anna.Login), await okno.As(boris.Login));
        var channel = (await asAnna.Get<Page<FeedChannel>>("/api/feed/channels")).Items.Single(one => one.Code == "desktop");
        foreach (var n in Enumerable.Range(0, 3))
        {
            using var written = await asAnna.Post($"/api/feed/channels/{channel.Id}/posts", new CreatePostRequest($"@{boris.Login} {n}"));
            Assert.Equal(HttpStatusCode.Created, written.StatusCode);
        }
        var first = await asBoris.Get<Notifications>("/api/notifications?limit=2");
        Assert.Equal((3, 2), (first.Unread, first.Items.Count));
        var rest = await asBoris.Get<Notifications>($"/api/notifications?limit=2&cursor={first.Next}");
        Assert.Equal(3, first.Items.Concat(rest.Items).Select(one => one.Id).Distinct().Count());

        await asAnna.Post($"/api/notifications/{first.Items[0].Id}/read", new { }).Refuses(HttpStatusCode.NotFound, "request.not-found");
        using var read = await asBoris.Post($"/api/notifications/{first.Items[0].Id}/read", new { });
        Assert.Equal(HttpStatusCode.NoContent, read.StatusCode);
        Assert.Equal(2, (await asBoris.Get<Notifications>("/api/notifications?unread=true")).Items.Count);
        using var all = await asBoris.Post("/api/notifications/read", new { });
        Assert.Equal(0, (await asBoris.Get<Notifications>("/api/notifications")).Unread);
    }

    [Theory, OnBothDatabases]
    public async Task What_cannot_be_a_post_is_refused(OknoApp okno)
    {
        var admin = await okno.As("admin");
        var channel = (await admin.Get<Page<FeedChannel>>("/api/feed/channels")).Items[0];
        foreach (var text in new[] { "", "   ", new string('а', 10_001), "\0" })
        {
            using var refused = await admin.Post($"/api/feed/channels/{channel.Id}/posts", new { text });
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
        await admin
            .Post($"/api/feed/channels/{Guid.NewGuid()}/posts", new CreatePostRequest("Никуда"))
            .Refuses(HttpStatusCode.NotFound, "request.not-found");
    }

    [Theory]
    [InlineData("<script>alert(1)</script>", "&lt;script&gt;alert(1)&lt;/script&gt;")]
    [InlineData("javascript:alert(1)", "javascript:alert(1)")]
    [InlineData(
        "смотри http://a.b/\"onmouseover=\"x",
        "смотри <a href=\"http://a.b/\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">http://a.b/</a>&quot;onmouseover=&quot;x"
    )]
    [InlineData(
        "(https://a.b/c).",
        "(<a href=\"https://a.b/c\" target=\"_blank\" rel=\"noopener noreferrer nofollow\">https://a.b/c</a>)."
    )]
    [InlineData("@known. @other", "<span class=\"mention\">@known</span>. @other")]
    [InlineData("x@known", "x@known")]
    [InlineData("a\r\nb\nc", "a<br>b<br>c")]
    public void Nothing_of_a_text_becomes_markup(string text, string html) => Assert.Equal(html, SafeHtml.Of(text, ["known"]));
}
