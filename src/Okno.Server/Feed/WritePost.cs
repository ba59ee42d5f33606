using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Feed;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;
using FeedPostSeen = Okno.Contracts.Feed.FeedPost;

namespace Okno.Server.Feed;

/// <summary>Somebody writes a post or a comment; whom it mentions is told, and so is the author of what is commented on.</summary>
internal static class WritePost
{
    public static void Map(IEndpointRouteBuilder feed)
    {
        feed.MapPost("/channels/{id:guid}/posts", Handle).RequireSignIn().WithSummary("Write a post");
        feed.MapPost("/posts/{id:guid}/comments", Comment).RequireSignIn().WithSummary("Comment on a post");
    }

    internal static async Task<Created<FeedPostSeen>> Handle(
        Guid id,
        CreatePostRequest request,
        OknoDb db,
        CurrentUser user,
        Telling telling,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        if (!await db.FeedChannels.AnyAsync(channel => channel.Id == id, stop))
            throw RuleBroken.NotThere();
        var post = FeedPost.Write(id, request.Text, user.Id, clock.GetUtcNow(), request.CaseId, request.ContactId);
        await telling.Post(db, change, post, stop);
        await change.Commit(stop);
        return TypedResults.Created($"/api/feed/posts/{post.Id}", (await ReadFeed.Seen(db, [post], user.Id, stop))[0]);
    }

    internal static async Task<Created<FeedComment>> Comment(
        Guid id,
        CreateCommentRequest request,
        OknoDb db,
        CurrentUser user,
        Telling telling,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        await using var change = await db.BeginChange(stop);
        var post =
            await db.FeedPosts.AsNoTracking().FirstOrDefaultAsync(post => post.Id == id && post.PostId == null, stop)
            ?? throw RuleBroken.NotThere();
        var comment = post.Comment(request.Text, user.Id, clock.GetUtcNow());
        await telling.Post(db, change, comment, stop);
        await change.Commit(stop);
        var seen = (await ReadFeed.Seen(db, [post], user.Id, stop))[0];
        return TypedResults.Created($"/api/feed/posts/{id}", seen.Comments.First(one => one.Id == comment.Id));
    }
}
