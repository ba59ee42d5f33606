using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Okno.Server.Access;
using Okno.Server.Contacts;

namespace Okno.Server.Cases;

internal sealed class CaseTables
    : IEntityTypeConfiguration<Case>,
        IEntityTypeConfiguration<CaseDraft>,
        IEntityTypeConfiguration<Attachment>,
        IEntityTypeConfiguration<AttachmentPiece>,
        IEntityTypeConfiguration<CaseLink>
{
    public void Configure(EntityTypeBuilder<Case> cases)
    {
        cases.ToTable("cases");
        cases.Property(@case => @case.Subject).HasMaxLength(500);
        cases.Property(@case => @case.Category).HasMaxLength(100);
        cases.Property(@case => @case.Service).HasMaxLength(100);
        cases.Property(@case => @case.ClosureCode).HasMaxLength(100);
        cases.Property(@case => @case.ImportKey).HasMaxLength(400);
        cases.Property(@case => @case.Version).IsConcurrencyToken();
        cases.HasIndex(@case => @case.Number).IsUnique();
        cases.HasIndex(@case => @case.ImportKey).IsUnique();
        cases.HasIndex(@case => new { @case.RegisteredAt, @case.Id });
        cases.HasIndex(@case => new { @case.Status, @case.RegisteredAt });
        cases.HasIndex(@case => new { @case.ContactId, @case.RegisteredAt });
        cases.HasIndex(@case => new { @case.OwnerId, @case.RegisteredAt });
        cases.HasOne<Contact>().WithMany().HasForeignKey(@case => @case.ContactId).OnDelete(DeleteBehavior.Restrict);
        cases.HasOne<Account>().WithMany().HasForeignKey(@case => @case.AccountId).OnDelete(DeleteBehavior.Restrict);
        cases.HasOne<User>().WithMany().HasForeignKey(@case => @case.OwnerId).OnDelete(DeleteBehavior.Restrict);
        cases.HasOne<Role>().WithMany().HasForeignKey(@case => @case.GroupId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<CaseDraft> drafts)
    {
        drafts.ToTable("case_drafts");
        drafts.HasKey(draft => new { draft.CaseId, draft.UserId });
        drafts.HasOne<Case>().WithMany().HasForeignKey(draft => draft.CaseId).OnDelete(DeleteBehavior.Cascade);
        drafts.HasOne<User>().WithMany().HasForeignKey(draft => draft.UserId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<Attachment> files)
    {
        files.ToTable("attachments");
        files.Property(file => file.Name).HasMaxLength(200);
        files.Property(file => file.ContentType).HasMaxLength(100);
        files.HasIndex(file => new { file.CaseId, file.Id });
        files.HasOne<Case>().WithMany().HasForeignKey(file => file.CaseId).OnDelete(DeleteBehavior.Cascade);
        files.HasOne<User>().WithMany().HasForeignKey(file => file.AddedById).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<AttachmentPiece> pieces)
    {
        pieces.ToTable("attachment_pieces");
        pieces.HasKey(piece => new { piece.AttachmentId, piece.Position });
        pieces.HasOne<Attachment>().WithMany().HasForeignKey(piece => piece.AttachmentId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<CaseLink> links)
    {
        links.ToTable("case_links");
        links.HasKey(link => new { link.LowId, link.HighId });
        links.HasIndex(link => link.HighId);
        links.HasIndex(link => new { link.CaseId, link.Kind });
        links.HasOne<Case>().WithMany().HasForeignKey(link => link.CaseId).OnDelete(DeleteBehavior.Cascade);
        links.HasOne<Case>().WithMany().HasForeignKey(link => link.OtherId).OnDelete(DeleteBehavior.Cascade);
        links.HasOne<User>().WithMany().HasForeignKey(link => link.AddedById).OnDelete(DeleteBehavior.Restrict);
    }
}
