using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Okno.Server.Access;

namespace Okno.Server.Calls.Operators;

internal sealed class OperatorTables : IEntityTypeConfiguration<OperatorAtWork>, IEntityTypeConfiguration<OperatorStretch>
{
    public void Configure(EntityTypeBuilder<OperatorAtWork> operators)
    {
        operators.ToTable("operators_at_work");
        operators.HasKey(one => one.UserId);
        operators.Property(one => one.Reason).HasMaxLength(64);
        operators.Property(one => one.ChosenReason).HasMaxLength(64);
        operators.Property(one => one.Why).HasMaxLength(500);
        operators.Property(one => one.Version).IsConcurrencyToken();
        operators.HasIndex(one => new { one.State, one.Until });
        operators.HasOne<User>().WithMany().HasForeignKey(one => one.UserId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<OperatorStretch> stretches)
    {
        stretches.ToTable("operator_stretches");
        stretches.Property(stretch => stretch.Reason).HasMaxLength(64);
        stretches.Property(stretch => stretch.Why).HasMaxLength(500);
        stretches.HasIndex(stretch => new { stretch.UserId, stretch.BeganAt });
        // One state at a time: the database does not take a second open stretch.
        stretches
            .HasIndex(stretch => stretch.UserId)
            .IsUnique()
            .HasFilter("ended_at is null")
            .HasDatabaseName("ix_operator_stretches_open");
        stretches.HasIndex(stretch => stretch.Reason);
        stretches.HasOne<User>().WithMany().HasForeignKey(stretch => stretch.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
