using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Okno.Server.Access;

namespace Okno.Server.Feed;

internal sealed class FeedTables
    : IEntityTypeConfiguration<FeedChannel>,
        IEntityTypeConfiguration<FeedPost>,
        IEntityTypeConfiguration<FeedLike>,
        IEntityTypeConfiguration<Notification>
{
    public void Configure(EntityTypeBuilder<FeedChannel> channels)
    {
        channels.ToTable("feed_channels");
        channels.Property(channel => channel.Code).HasMaxLength(64);
        channels.Property(channel => channel.Name).HasMaxLength(200);
        channels.HasIndex(channel => channel.Code).IsUnique();
    }

    public void Configure(EntityTypeBuilder<FeedPost> posts)
    {
        posts.ToTable("feed_posts");
        posts.HasOne<FeedChannel>().WithMany().HasForeignKey(post => post.ChannelId).OnDelete(DeleteBehavior.Restrict);
        posts.HasOne<FeedPost>().WithMany().HasForeignKey(post => post.PostId).OnDelete(DeleteBehavior.Cascade);
        posts.HasIndex(post => new { post.ChannelId, post.Id }).HasFilter("post_id is null").HasDatabaseName("ix_feed_posts_channel");
        posts.HasIndex(post => post.PostId);
        posts.HasIndex(post => post.CaseId);
        posts.HasIndex(post => post.ContactId);
    }

    public void Configure(EntityTypeBuilder<FeedLike> likes)
    {
        likes.ToTable("feed_likes");
        likes.HasKey(like => new { like.PostId, like.UserId });
        likes.HasOne<FeedPost>().WithMany().HasForeignKey(like => like.PostId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<Notification> notifications)
    {
        notifications.ToTable("notifications");
        notifications.Property(one => one.Kind).HasMaxLength(64);
        notifications.Property(one => one.Text).HasMaxLength(1_000);
        notifications.Property(one => one.Object).HasMaxLength(32);
        notifications.HasOne<User>().WithMany().HasForeignKey(one => one.UserId).OnDelete(DeleteBehavior.Cascade);
        notifications.HasIndex(one => new { one.UserId, one.Id });
        notifications.HasIndex(one => one.UserId).HasFilter("read_at is null").HasDatabaseName("ix_notifications_unread");
    }
}
