using Okno.Server.Shared;

namespace Okno.Server.Feed;

/// <summary>A place where posts stand.</summary>
public sealed class FeedChannel
{
    public const string Desktop = "desktop";

    public Guid Id { get; init; } = Guid.CreateVersion7();
    public string Code { get; init; } = "";
    public string Name { get; set; } = "";
}

/// <summary>A post, or a comment to one. What was said stays as it was said.</summary>
public sealed class FeedPost
{
    private FeedPost() { }

    public Guid Id { get; private init; }
    public Guid ChannelId { get; private init; }

    /// <summary>The post that a comment belongs to.</summary>
    public Guid? PostId { get; private init; }

    /// <summary>Null when Okno wrote it.</summary>
    public Guid? AuthorId { get; private init; }

    public string Text { get; private init; } = "";
    public Guid? CaseId { get; private init; }
    public Guid? ContactId { get; private init; }
    public DateTimeOffset CreatedAt { get; private init; }

    public static FeedPost Write(Guid channelId, string text, Guid? by, DateTimeOffset now, Guid? caseId = null, Guid? contactId = null) =>
        new()
        {
            Id = Guid.CreateVersion7(now),
            ChannelId = channelId,
            AuthorId = by,
            Text = Texts.Need("text", text, 10_000),
            CaseId = caseId,
            ContactId = contactId,
            CreatedAt = now,
        };

    public FeedPost Comment(string text, Guid? by, DateTimeOffset now) =>
        new()
        {
            Id = Guid.CreateVersion7(now),
            ChannelId = ChannelId,
            PostId = Id,
            AuthorId = by,
            Text = Texts.Need("text", text, 10_000),
            CreatedAt = now,
        };
}

/// <summary>A person likes a post: once, however often they say so.</summary>
public sealed class FeedLike
{
    public Guid PostId { get; init; }
    public Guid UserId { get; init; }
}

/// <summary>Something that a person is told, until they have read it and after.</summary>
public sealed class Notification
{
    public Guid Id { get; init; } = Guid.CreateVersion7();
    public Guid UserId { get; init; }
    public string Kind { get; init; } = "";
    public string Text { get; init; } = "";
    public string? Object { get; init; }
    public Guid? RecordId { get; init; }
    public Guid? FromId { get; init; }
    public DateTimeOffset CreatedAt { get; init; }
    public DateTimeOffset? ReadAt { get; set; }
}
