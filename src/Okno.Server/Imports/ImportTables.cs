using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Okno.Server.Access;

namespace Okno.Server.Imports;

internal sealed class ImportTables
    : IEntityTypeConfiguration<Import>,
        IEntityTypeConfiguration<ImportPiece>,
        IEntityTypeConfiguration<ImportError>
{
    public void Configure(EntityTypeBuilder<Import> imports)
    {
        imports.ToTable("imports");
        imports.Property(import => import.Target).HasMaxLength(64);
        imports.Property(import => import.FileName).HasMaxLength(255);
        imports.Property(import => import.Problem).HasMaxLength(500);
        imports.Property(import => import.HeaderKey).HasMaxLength(64);
        imports.HasIndex(import => new { import.HeaderKey, import.Target });
        imports.HasOne<User>().WithMany().HasForeignKey(import => import.UserId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<ImportPiece> pieces)
    {
        pieces.ToTable("import_pieces");
        pieces.HasKey(piece => new { piece.ImportId, piece.Position });
        pieces.HasOne<Import>().WithMany().HasForeignKey(piece => piece.ImportId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<ImportError> errors)
    {
        errors.ToTable("import_errors");
        errors.HasKey(error => new
        {
            error.ImportId,
            error.Row,
            error.Column,
        });
        errors.Property(error => error.Column).HasMaxLength(200);
        errors.Property(error => error.Value).HasMaxLength(500);
        errors.Property(error => error.Reason).HasMaxLength(100);
        errors.HasOne<Import>().WithMany().HasForeignKey(error => error.ImportId).OnDelete(DeleteBehavior.Cascade);
    }
}
