using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Okno.Server.Processes;

internal sealed class ProcessTables
    : IEntityTypeConfiguration<ProcessVersion>,
        IEntityTypeConfiguration<RunningProcess>,
        IEntityTypeConfiguration<WaitingStep>,
        IEntityTypeConfiguration<ProcessWait>,
        IEntityTypeConfiguration<ProcessJob>
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
        processes.HasIndex(process => process.RootId);
        processes.HasIndex(process => process.ParentId);
    }

    public void Configure(EntityTypeBuilder<WaitingStep> steps)
    {
        steps.ToTable("process_steps");
        steps.Property(step => step.ElementId).HasMaxLength(300);
        steps.Property(step => step.Page).HasMaxLength(100);
        steps.HasOne<RunningProcess>().WithMany().HasForeignKey(step => step.InstanceId).OnDelete(DeleteBehavior.Cascade);
        steps.HasIndex(step => step.RecordId).HasFilter("closed_at is null").HasDatabaseName("ix_process_steps_waiting_record");
    }

    public void Configure(EntityTypeBuilder<ProcessWait> waits)
    {
        waits.ToTable("process_waits");
        waits.Property(wait => wait.Kind).HasMaxLength(20);
        waits.Property(wait => wait.Name).HasMaxLength(300);
        waits.Property(wait => wait.Correlation).HasMaxLength(300);
        waits.HasOne<RunningProcess>().WithMany().HasForeignKey(wait => wait.InstanceId).OnDelete(DeleteBehavior.Cascade);
        waits.HasIndex(wait => new { wait.InstanceId, wait.Token });
        waits.HasIndex(wait => new
        {
            wait.Kind,
            wait.Name,
            wait.Correlation,
        });
        waits.HasIndex(wait => wait.RecordId);
    }

    public void Configure(EntityTypeBuilder<ProcessJob> jobs)
    {
        jobs.ToTable("process_jobs");
        jobs.Property(job => job.Kind).HasMaxLength(20);
        jobs.Property(job => job.Name).HasMaxLength(300);
        jobs.Property(job => job.Correlation).HasMaxLength(300);
        jobs.HasOne<RunningProcess>().WithMany().HasForeignKey(job => job.InstanceId).OnDelete(DeleteBehavior.Cascade);
        jobs.HasIndex(job => job.DueAt);
        jobs.HasIndex(job => new { job.InstanceId, job.Token });
    }
}
