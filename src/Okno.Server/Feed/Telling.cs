using Microsoft.EntityFrameworkCore;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Feed;

/// <summary>Writes posts and tells people, in the change under way; connected desktops hear of it after the commit.</summary>
internal sealed class Telling(FeedNews news)
{
    private const int LongestText = 1_000;
    private const int PeopleAtMost = 1_000;

    public async Task Post(OknoDb db, Change change, FeedPost post, CancellationToken stop)
    {
        db.FeedPosts.Add(post);
        List<Guid> told = post.AuthorId is { } author ? [author] : [];
        foreach (var person in await Mentioned(db, post.Text, stop))
        {
            if (told.Contains(person))
                continue;
            told.Add(person);
            Notify(db, change, person, "feed.mentioned", post.Text, "post", post.PostId ?? post.Id, post.AuthorId, post.CreatedAt);
        }
        if (post.PostId is { } commented)
        {
            var wrote = await db.FeedPosts.Where(one => one.Id == commented).Select(one => one.AuthorId).FirstOrDefaultAsync(stop);
            if (wrote is { } person && !told.Contains(person))
                Notify(db, change, person, "feed.commented", post.Text, "post", commented, post.AuthorId, post.CreatedAt);
        }
        change.AfterCommit(() => news.Posted(post.ChannelId, post.PostId ?? post.Id));
    }

    public void Notify(
        OknoDb db,
        Change change,
        Guid userId,
        string kind,
        string text,
        string? @object,
        Guid? recordId,
        Guid? from,
        DateTimeOffset now
    )
    {
        var notification = new Notification
        {
            Id = Guid.CreateVersion7(now),
            UserId = userId,
            Kind = kind,
            Text =
                text.Length <= LongestText
                    ? text
                    : text[..(char.IsHighSurrogate(text[LongestText - 2]) ? LongestText - 2 : LongestText - 1)] + "…",
            Object = @object,
            RecordId = recordId,
            FromId = from,
            CreatedAt = now,
        };
        db.Notifications.Add(notification);
        change.AfterCommit(() => news.Notified(notification.UserId, notification.Id));
    }

    /// <summary>The channel by its code or id; the desktop's when none is named.</summary>
    public static async Task<FeedChannel> Channel(OknoDb db, string? named, CancellationToken stop)
    {
        var code = string.IsNullOrWhiteSpace(named) ? FeedChannel.Desktop : named;
        var id = Guid.TryParse(code, out var given) ? given : Guid.Empty;
        return await db.FeedChannels.FirstOrDefaultAsync(channel => channel.Code == code || channel.Id == id, stop)
            ?? throw new RuleBroken("feed.no-channel", ("channel", code));
    }

    /// <summary>Whom a name means: a person's id or login, or everyone of a role by its code.</summary>
    public static async Task<List<Guid>> People(OknoDb db, string named, CancellationToken stop)
    {
        var id = Guid.TryParse(named, out var given) ? given : Guid.Empty;
        var login = named.TrimStart('@').ToUpperInvariant();
        var people = await db
            .Users.Where(user => user.Active && (user.Id == id || user.NormalizedUserName == login))
            .Select(user => user.Id)
            .ToListAsync(stop);
        if (people.Count == 0)
            people = await (
                from role in db.Roles
                join member in db.RoleMembers on role.Id equals member.RoleId
                join user in db.Users on member.UserId equals user.Id
                where role.Code == named && user.Active
                select user.Id
            )
                .Take(PeopleAtMost)
                .ToListAsync(stop);
        return people.Count > 0 ? people : throw new RuleBroken("feed.nobody", ("who", named));
    }

    private static async Task<List<Guid>> Mentioned(OknoDb db, string text, CancellationToken stop)
    {
        var logins = SafeHtml.Mentioned(text).Select(login => login.ToUpperInvariant()).ToList();
        return logins.Count == 0
            ? []
            : await db
                .Users.Where(user => user.Active && logins.Contains(user.NormalizedUserName!))
                .OrderBy(user => user.Id)
                .Select(user => user.Id)
                .ToListAsync(stop);
    }

    /// <summary>The desktop's channel is there from the first start.</summary>
    public static async Task Ensure(OknoDb db, CancellationToken stop)
    {
        if (await db.FeedChannels.AnyAsync(channel => channel.Code == FeedChannel.Desktop, stop))
            return;
        db.FeedChannels.Add(new FeedChannel { Code = FeedChannel.Desktop, Name = "Единое окно" });
        await db.SaveChangesAsync(stop);
    }
}

/// <summary>News of the feed for whoever is connected to this node.</summary>
internal sealed class FeedNews
{
    /// <summary>A post was written or commented on: its channel, and it.</summary>
    public Action<Guid, Guid>? OnPost { get; set; }

    /// <summary>Somebody was told something: the person, and the notification.</summary>
    public Action<Guid, Guid>? OnNotification { get; set; }

    public void Posted(Guid channelId, Guid postId) => OnPost?.Invoke(channelId, postId);

    public void Notified(Guid userId, Guid notificationId) => OnNotification?.Invoke(userId, notificationId);
}
