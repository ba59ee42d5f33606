using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Feed;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;
using FeedPostSeen = Okno.Contracts.Feed.FeedPost;

namespace Okno.Server.Feed;

/// <summary>The channels, and the posts of one with their comments, newest first.</summary>
internal static class ReadFeed
{
    private const int CommentsAtMost = 2_000;

    public static void Map(IEndpointRouteBuilder feed)
    {
        feed.MapGet("/channels", Channels).RequireSignIn().WithSummary("The channels of the feed");
        feed.MapGet("/channels/{id:guid}/posts", Handle).RequireSignIn().WithSummary("Posts of a channel, newest first");
        feed.MapGet("/posts/{id:guid}", One).RequireSignIn().WithSummary("One post with its comments");
    }

    internal static async Task<Ok<Page<Contracts.Feed.FeedChannel>>> Channels(OknoDb db, CancellationToken stop) =>
        TypedResults.Ok(
            new Page<Contracts.Feed.FeedChannel>(
                await db
                    .FeedChannels.OrderBy(channel => channel.Name)
                    .Select(channel => new Contracts.Feed.FeedChannel(channel.Id, channel.Code, channel.Name))
                    .ToListAsync(stop),
                null
            )
        );

    internal static async Task<Ok<Page<FeedPostSeen>>> Handle(
        Guid id,
        OknoDb db,
        CurrentUser user,
        CancellationToken stop,
        int? limit = null,
        string? cursor = null,
        Guid? caseId = null,
        Guid? contactId = null
    )
    {
        if (!await db.FeedChannels.AnyAsync(channel => channel.Id == id, stop))
            throw RuleBroken.NotThere();
        var size = Cursor.Limit(limit);
        var after = Cursor.Read<After>(cursor);
        var posts = await db
            .FeedPosts.AsNoTracking()
            .Where(post => post.ChannelId == id && post.PostId == null)
            .Where(post => (caseId == null || post.CaseId == caseId) && (contactId == null || post.ContactId == contactId))
            .Where(post => after == null || post.Id.CompareTo(after.Id) < 0)
            .OrderByDescending(post => post.Id)
            .Take(size + 1)
            .ToListAsync(stop);
        var next = posts.Count > size ? Cursor.Write(new After(posts[size - 1].Id)) : null;
        return TypedResults.Ok(new Page<FeedPostSeen>(await Seen(db, [.. posts.Take(size)], user.Id, stop), next));
    }

    internal static async Task<Ok<FeedPostSeen>> One(Guid id, OknoDb db, CurrentUser user, CancellationToken stop)
    {
        var post = await db.FeedPosts.AsNoTracking().FirstOrDefaultAsync(post => post.Id == id && post.PostId == null, stop);
        return post is null ? throw RuleBroken.NotThere() : TypedResults.Ok((await Seen(db, [post], user.Id, stop))[0]);
    }

    /// <summary>Posts as this person sees them.</summary>
    public static async Task<List<FeedPostSeen>> Seen(OknoDb db, IReadOnlyList<FeedPost> posts, Guid me, CancellationToken stop)
    {
        var ids = posts.Select(post => post.Id).ToList();
        var comments = await db
            .FeedPosts.AsNoTracking()
            .Where(comment => comment.PostId != null && ids.Contains(comment.PostId.Value))
            .OrderBy(comment => comment.Id)
            .Take(CommentsAtMost)
            .ToListAsync(stop);
        var likes = await db.FeedLikes.AsNoTracking().Where(like => ids.Contains(like.PostId)).ToListAsync(stop);
        var all = posts.Concat(comments).ToList();
        var names = await Names(db, all, stop);
        var logins = await Logins(db, all, stop);
        return
        [
            .. posts.Select(post => new FeedPostSeen(
                post.Id,
                post.ChannelId,
                post.Text,
                SafeHtml.Of(post.Text, logins),
                Who(names, post.AuthorId),
                post.CreatedAt,
                post.CaseId,
                post.ContactId,
                likes.Count(like => like.PostId == post.Id),
                likes.Exists(like => like.PostId == post.Id && like.UserId == me),
                [.. comments.Where(comment => comment.PostId == post.Id).Select(Comment)]
            )),
        ];

        FeedComment Comment(FeedPost comment) =>
            new(comment.Id, comment.Text, SafeHtml.Of(comment.Text, logins), Who(names, comment.AuthorId), comment.CreatedAt);
    }

    private static async Task<Dictionary<Guid, string>> Names(OknoDb db, List<FeedPost> posts, CancellationToken stop)
    {
        var ids = posts.Select(post => post.AuthorId).OfType<Guid>().Distinct().ToList();
        return await db.Users.Where(user => ids.Contains(user.Id)).ToDictionaryAsync(user => user.Id, user => user.Name, stop);
    }

    private static async Task<HashSet<string>> Logins(OknoDb db, List<FeedPost> posts, CancellationToken stop)
    {
        var mentioned = posts
            .SelectMany(post => SafeHtml.Mentioned(post.Text))
            .Select(login => login.ToUpperInvariant())
            .Distinct(StringComparer.Ordinal)
            .ToList();
        return mentioned.Count == 0
            ? []
            : (
                await db.Users.Where(user => mentioned.Contains(user.NormalizedUserName!)).Select(user => user.UserName!).ToListAsync(stop)
            ).ToHashSet(StringComparer.OrdinalIgnoreCase);
    }

    private static Named? Who(Dictionary<Guid, string> names, Guid? id) =>
        id is { } who && names.TryGetValue(who, out var name) ? new Named(who, name) : null;

    private sealed record After(Guid Id);
}
