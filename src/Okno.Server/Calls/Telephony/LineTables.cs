using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Okno.Server.Calls.Telephony;

internal sealed class LineTables : IEntityTypeConfiguration<Line>
{
    public void Configure(EntityTypeBuilder<Line> lines)
    {
        lines.ToTable("lines");
        lines.Property(line => line.Name).HasMaxLength(200);
        lines.Property(line => line.Secret).HasMaxLength(4000);
        lines.Property(line => line.ApiKey).HasMaxLength(4000);
        lines.Property(line => line.Error).HasMaxLength(1000);
        lines.Property(line => line.Version).IsConcurrencyToken();
        lines.Ignore(line => line.Provider);
        lines.Ignore(line => line.Connects);
    }
}
