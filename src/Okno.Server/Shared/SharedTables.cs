using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Okno.Server.Shared;

internal sealed class SharedTables
    : IEntityTypeConfiguration<HistoryEntry>,
        IEntityTypeConfiguration<ChangedRecord>,
        IEntityTypeConfiguration<KeptAnswer>
{
    public void Configure(EntityTypeBuilder<HistoryEntry> history)
    {
        history.ToTable("history");
        history.Property(entry => entry.Kind).HasMaxLength(64);
        history.Property(entry => entry.Why).HasMaxLength(1000);
        history.HasIndex(entry => new { entry.SubjectId, entry.Id });
        history.HasIndex(entry => new { entry.RecordId, entry.Id });
        history.HasIndex(entry => entry.At);
    }

    public void Configure(EntityTypeBuilder<ChangedRecord> changes)
    {
        changes.ToTable("changed_records");
        changes.Property(change => change.Object).HasMaxLength(64);
    }

    public void Configure(EntityTypeBuilder<KeptAnswer> answers)
    {
        answers.ToTable("kept_answers");
        answers.HasKey(answer => new { answer.UserId, answer.Key });
        answers.Property(answer => answer.Key).HasMaxLength(128);
        answers.Property(answer => answer.Request).HasMaxLength(300);
        answers.HasIndex(answer => answer.At);
    }
}
