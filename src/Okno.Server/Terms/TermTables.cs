using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Okno.Server.Terms;

internal sealed class TermTables
    : IEntityTypeConfiguration<WorkingCalendar>,
        IEntityTypeConfiguration<ServiceTerm>,
        IEntityTypeConfiguration<TermsGeneration>
{
    public void Configure(EntityTypeBuilder<WorkingCalendar> calendars)
    {
        calendars.ToTable("working_calendars");
        calendars.Property(calendar => calendar.Name).HasMaxLength(100);
        calendars.Property(calendar => calendar.TimeZone).HasMaxLength(64);
        calendars.Property(calendar => calendar.Version).IsConcurrencyToken();
        calendars.HasIndex(calendar => calendar.Name).IsUnique();
    }

    public void Configure(EntityTypeBuilder<ServiceTerm> terms)
    {
        terms.ToTable("service_terms");
        terms.Property(term => term.Service).HasMaxLength(100);
        terms.Property(term => term.Version).IsConcurrencyToken();
        terms.HasOne<WorkingCalendar>().WithMany().HasForeignKey(term => term.CalendarId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<TermsGeneration> generations)
    {
        generations.ToTable("terms_generation");
        generations.Property(generation => generation.Id).ValueGeneratedNever();
        generations.HasData(new TermsGeneration { Id = 1 });
    }
}
