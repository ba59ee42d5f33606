using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Okno.Server.Settings;

internal sealed class SettingsTables : IEntityTypeConfiguration<SettingValue>, IEntityTypeConfiguration<LookupValue>
{
    public void Configure(EntityTypeBuilder<SettingValue> settings)
    {
        settings.ToTable("settings");
        settings.HasKey(setting => setting.Code);
        settings.Property(setting => setting.Code).HasMaxLength(100);
        settings.Property(setting => setting.Version).IsConcurrencyToken();
    }

    public void Configure(EntityTypeBuilder<LookupValue> values)
    {
        values.ToTable("lookup_values");
        values.Property(value => value.Lookup).HasMaxLength(64);
        values.Property(value => value.Code).HasMaxLength(64);
        values.Property(value => value.Name).HasMaxLength(200);
        values.Property(value => value.NameEn).HasMaxLength(200);
        values.Property(value => value.Version).IsConcurrencyToken();
        values.HasIndex(value => new { value.Lookup, value.Code }).IsUnique();
    }
}
