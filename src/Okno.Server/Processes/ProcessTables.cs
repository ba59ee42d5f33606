using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Okno.Server.Processes;

internal sealed class ProcessTables
    : IEntityTypeConfiguration<ProcessVersion>,
        IEntityTypeConfiguration<RunningProcess>,
        IEntityTypeConfiguration<WaitingStep>
{
    public void Configure(EntityTypeBuilder<ProcessVersion> versions)
    {
        versions.ToTable("process_versions");
        versions.Property(version => version.Key).HasMaxLength(100);
        versions.Property(version => version.Name).HasMaxLength(300);
        versions.HasIndex(version => new { version.Key, version.Version }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<RunningProcess> processes)
    {
        processes.ToTable("process_instances");
        processes.Property(process => process.Version).IsConcurrencyToken();
        processes.HasOne<ProcessVersion>().WithMany().HasForeignKey(process => process.ProcessVersionId).OnDelete(DeleteBehavior.Restrict);
        processes.HasIndex(process => process.QueueItemId);
        processes.HasIndex(process => new { process.State, process.Id });
    }

    public void Configure(EntityTypeBuilder<WaitingStep> steps)
    {
        steps.ToTable("process_steps");
        steps.Property(step => step.ElementId).HasMaxLength(300);
        steps.Property(step => step.Page).HasMaxLength(100);
        steps.HasOne<RunningProcess>().WithMany().HasForeignKey(step => step.InstanceId).OnDelete(DeleteBehavior.Cascade);
        steps.HasIndex(step => step.RecordId).HasFilter("closed_at is null").HasDatabaseName("ix_process_steps_waiting_record");
    }
}
