using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Feed;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Feed;

/// <summary>Likes a post, or takes the like back. Said twice it is said once.</summary>
internal static class LikePost
{
    public static void Map(IEndpointRouteBuilder feed)
    {
        feed.MapPost("/posts/{id:guid}/likes", Handle).RequireSignIn().WithSummary("Like a post");
        feed.MapDelete("/posts/{id:guid}/likes", Undo).RequireSignIn().WithSummary("Take a like back");
    }

    internal static async Task<Ok<PostLikes>> Handle(Guid id, OknoDb db, CurrentUser user, CancellationToken stop)
    {
        await using var change = await db.BeginChange(stop);
        if (!await db.FeedPosts.AnyAsync(post => post.Id == id && post.PostId == null, stop))
            throw RuleBroken.NotThere();
        await db.Execute(
            "insert into feed_likes (post_id, user_id) values (@post, @user) on conflict do nothing",
            stop,
            ("post", id),
            ("user", user.Id)
        );
        await change.Commit(stop);
        return TypedResults.Ok(await Count(db, id, user.Id, stop));
    }

    internal static async Task<Ok<PostLikes>> Undo(Guid id, OknoDb db, CurrentUser user, CancellationToken stop)
    {
        await using var change = await db.BeginChange(stop);
        if (!await db.FeedPosts.AnyAsync(post => post.Id == id && post.PostId == null, stop))
            throw RuleBroken.NotThere();
        await db.FeedLikes.Where(like => like.PostId == id && like.UserId == user.Id).ExecuteDeleteAsync(stop);
        await change.Commit(stop);
        return TypedResults.Ok(await Count(db, id, user.Id, stop));
    }

    private static async Task<PostLikes> Count(OknoDb db, Guid id, Guid me, CancellationToken stop) =>
        new(
            await db.FeedLikes.CountAsync(like => like.PostId == id, stop),
            await db.FeedLikes.AnyAsync(like => like.PostId == id && like.UserId == me, stop)
        );
}
