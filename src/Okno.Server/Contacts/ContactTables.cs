using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Okno.Server.Contacts;

internal sealed class ContactTables
    : IEntityTypeConfiguration<Contact>,
        IEntityTypeConfiguration<Account>,
        IEntityTypeConfiguration<CommunicationOption>
{
    public void Configure(EntityTypeBuilder<Contact> contacts)
    {
        contacts.ToTable("contacts");
        contacts.Property(contact => contact.Name).HasMaxLength(200);
        contacts.Property(contact => contact.JobTitle).HasMaxLength(200);
        contacts.Property(contact => contact.TimeZone).HasMaxLength(64);
        contacts.Property(contact => contact.ImportKey).HasMaxLength(400);
        contacts.Property(contact => contact.Version).IsConcurrencyToken();
        contacts.HasIndex(contact => contact.ImportKey).IsUnique();
        contacts.HasIndex(contact => contact.ImportId);
        contacts.HasIndex(contact => new { contact.Name, contact.Id });
        contacts.HasIndex(contact => contact.MergedIntoId);
        contacts.HasOne<Contact>().WithMany().HasForeignKey(contact => contact.MergedIntoId).OnDelete(DeleteBehavior.Restrict);
        contacts.HasOne<Account>().WithMany().HasForeignKey(contact => contact.AccountId).OnDelete(DeleteBehavior.Restrict);
        contacts
            .HasMany(contact => contact.CommunicationOptions)
            .WithOne()
            .HasForeignKey(option => option.ContactId)
            .OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<Account> accounts)
    {
        accounts.ToTable("accounts");
        accounts.Property(account => account.Name).HasMaxLength(200);
        accounts.Property(account => account.ImportKey).HasMaxLength(400);
        accounts.Property(account => account.Version).IsConcurrencyToken();
        accounts.HasIndex(account => account.ImportKey).IsUnique();
        accounts.HasIndex(account => new { account.Name, account.Id });
        accounts.HasIndex(account => account.MergedIntoId);
        accounts.HasOne<Account>().WithMany().HasForeignKey(account => account.MergedIntoId).OnDelete(DeleteBehavior.Restrict);
        accounts
            .HasMany(account => account.CommunicationOptions)
            .WithOne()
            .HasForeignKey(option => option.AccountId)
            .OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<CommunicationOption> options)
    {
        options.ToTable("communication_options");
        options.Property(option => option.Value).HasMaxLength(320);
        options.Property(option => option.E164).HasMaxLength(16);
        options.Property(option => option.ReversedDigits).HasMaxLength(20);
        options.Property(option => option.Extension).HasMaxLength(16);
        options.Property(option => option.Note).HasMaxLength(200);
        options.HasIndex(option => option.Value);
        options.HasIndex(option => option.E164);
        options.HasIndex(option => option.ReversedDigits);
    }
}
