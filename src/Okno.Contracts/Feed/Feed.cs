using System.ComponentModel.DataAnnotations;

namespace Okno.Contracts.Feed;

/// <summary>A place where posts stand. The desktop's is the one that the setting <c>DesktopFeedChannel</c> names.</summary>
/// <param name="Code">Stable: what settings and processes know it by.</param>
public sealed record FeedChannel(Guid Id, string Code, string Name);

/// <summary>A post with its comments.</summary>
/// <param name="Text">As it was written.</param>
/// <param name="Html">The text as safe HTML: everything escaped, links and mentions of people marked, lines kept.</param>
/// <param name="Author">Null when Okno wrote it.</param>
/// <param name="LikedByMe">Whether the caller likes it.</param>
/// <param name="Comments">Oldest first.</param>
public sealed record FeedPost(
    Guid Id,
    Guid ChannelId,
    string Text,
    string Html,
    Named? Author,
    DateTimeOffset CreatedAt,
    Guid? CaseId,
    Guid? ContactId,
    int Likes,
    bool LikedByMe,
    IReadOnlyList<FeedComment> Comments
);

/// <param name="Html">Safe HTML, as a post's.</param>
public sealed record FeedComment(Guid Id, string Text, string Html, Named? Author, DateTimeOffset CreatedAt);

/// <summary>A new post; <c>@login</c> in its text mentions a person, who is told.</summary>
public sealed record CreatePostRequest([Required, MaxLength(10_000)] string Text, Guid? CaseId = null, Guid? ContactId = null);

public sealed record CreateCommentRequest([Required, MaxLength(10_000)] string Text);

public sealed record PostLikes(int Likes, bool LikedByMe);

/// <summary>Something that a person is told.</summary>
/// <param name="Kind">Dotted and stable: <c>feed.mentioned</c>, <c>feed.commented</c>, <c>process.notified</c>.</param>
/// <param name="Object">The kind of <paramref name="RecordId"/>: <c>post</c>, <c>case</c>, <c>contact</c>.</param>
/// <param name="RecordId">What it leads to.</param>
/// <param name="From">Who caused it; null when Okno did.</param>
public sealed record Notification(
    Guid Id,
    string Kind,
    string Text,
    string? Object,
    Guid? RecordId,
    Named? From,
    DateTimeOffset CreatedAt,
    DateTimeOffset? ReadAt
);

/// <summary>A page of notifications, newest first, and how many of all are unread.</summary>
public sealed record Notifications(IReadOnlyList<Notification> Items, string? Next, int Unread);
