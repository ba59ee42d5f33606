using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Okno.Server.Access;

namespace Okno.Server.Drafts;

internal sealed class DraftTables : IEntityTypeConfiguration<Draft>
{
    public void Configure(EntityTypeBuilder<Draft> drafts)
    {
        drafts.ToTable("drafts");
        drafts.HasKey(draft => new { draft.UserId, draft.Form });
        drafts.Property(draft => draft.Form).HasMaxLength(120);
        drafts.HasIndex(draft => draft.SavedAt);
        drafts.HasOne<User>().WithMany().HasForeignKey(draft => draft.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
