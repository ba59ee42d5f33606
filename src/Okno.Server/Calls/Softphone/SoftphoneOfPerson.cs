using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Okno.Server.Access;

namespace Okno.Server.Calls.Softphone;

/// <summary>A person's telephone in the browser: as whom it registers with the telephone system.</summary>
public sealed class SoftphoneOfPerson
{
    public Guid UserId { get; init; }
    public string SipUser { get; set; } = "";

    /// <summary>The password, encrypted with the keys of data protection.</summary>
    public string Secret { get; set; } = "";

    public bool Active { get; set; } = true;
    public int Version { get; set; }
}

internal sealed class SoftphoneTables : IEntityTypeConfiguration<SoftphoneOfPerson>
{
    public void Configure(EntityTypeBuilder<SoftphoneOfPerson> softphones)
    {
        softphones.ToTable("softphones");
        softphones.HasKey(softphone => softphone.UserId);
        softphones.Property(softphone => softphone.SipUser).HasMaxLength(64);
        softphones.Property(softphone => softphone.Version).IsConcurrencyToken();
        softphones.HasOne<User>().WithMany().HasForeignKey(softphone => softphone.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
