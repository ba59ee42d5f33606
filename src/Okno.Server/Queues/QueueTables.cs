using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Okno.Server.Access;

namespace Okno.Server.Queues;

internal sealed class QueueTables
    : IEntityTypeConfiguration<Queue>,
        IEntityTypeConfiguration<QueueTeamMember>,
        IEntityTypeConfiguration<QueueItem>,
        IEntityTypeConfiguration<Live.CaseWatcher>
{
    /// <summary>What the waiting index holds; queries must repeat it word for word to be served by it.</summary>
    public const string Waiting = "operator_id is null and state < 2";

    public void Configure(EntityTypeBuilder<Queue> queues)
    {
        queues.ToTable("queues");
        queues.Property(queue => queue.Name).HasMaxLength(200);
        queues.Property(queue => queue.Object).HasMaxLength(64);
        queues.Property(queue => queue.Priority).HasMaxLength(64);
        queues.Property(queue => queue.ProcessKey).HasMaxLength(100);
        queues.Property(queue => queue.Problem).HasMaxLength(500);
        queues.Property(queue => queue.Version).IsConcurrencyToken();
        queues.HasMany(queue => queue.Team).WithOne().HasForeignKey(member => member.QueueId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<QueueTeamMember> members)
    {
        members.ToTable("queue_team_members");
        members.HasOne<User>().WithMany().HasForeignKey(member => member.UserId).OnDelete(DeleteBehavior.Cascade);
        members.HasOne<Role>().WithMany().HasForeignKey(member => member.RoleId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<QueueItem> items)
    {
        items.ToTable("queue_items");
        items.Property(item => item.Object).HasMaxLength(64);
        items.Property(item => item.Sort1).HasColumnName("sort_1");
        items.Property(item => item.Sort2).HasColumnName("sort_2");
        items.Property(item => item.Version).IsConcurrencyToken();
        items.Ignore(item => item.Facts);
        items.HasOne<Queue>().WithMany().HasForeignKey(item => item.QueueId).OnDelete(DeleteBehavior.Restrict);
        items.HasOne<User>().WithMany().HasForeignKey(item => item.OperatorId).OnDelete(DeleteBehavior.Restrict);

        // One unfinished item of a record in a queue, whoever fills it.
        items
            .HasIndex(item => new { item.QueueId, item.RecordId })
            .IsUnique()
            .HasFilter("state < 2")
            .HasDatabaseName("ux_queue_items_unfinished");
        // The order of domain rules 3 to 5, for records that nobody holds.
        items
            .HasIndex(item => new
            {
                item.QueueId,
                item.PostponesCount,
                item.Sort1,
                item.Sort2,
                item.Id,
            })
            .HasFilter(Waiting)
            .HasDatabaseName("ix_queue_items_waiting");
        items
            .HasIndex(item => new { item.OperatorId, item.NextProcessingDate })
            .HasFilter("operator_id is not null and state < 2")
            .HasDatabaseName("ix_queue_items_held");
        items.HasIndex(item => item.RecordId).HasDatabaseName("ix_queue_items_record");
    }

    public void Configure(EntityTypeBuilder<Live.CaseWatcher> watchers)
    {
        watchers.ToTable("case_watchers");
        watchers.HasKey(watcher => new { watcher.ConnectionId, watcher.CaseId });
        watchers.Property(watcher => watcher.ConnectionId).HasMaxLength(100);
        watchers.HasIndex(watcher => watcher.CaseId);
        watchers.HasIndex(watcher => watcher.Until);
    }
}
