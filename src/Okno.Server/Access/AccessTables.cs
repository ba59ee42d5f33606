using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Okno.Contracts;
using Okno.Contracts.Access;

namespace Okno.Server.Access;

internal sealed class AccessTables
    : IEntityTypeConfiguration<User>,
        IEntityTypeConfiguration<Role>,
        IEntityTypeConfiguration<RoleMember>,
        IEntityTypeConfiguration<SignInSession>,
        IEntityTypeConfiguration<PersonalAccessToken>,
        IEntityTypeConfiguration<UserPreference>
{
    public void Configure(EntityTypeBuilder<UserPreference> preferences)
    {
        preferences.ToTable("user_preferences");
        preferences.HasKey(preference => new { preference.UserId, preference.Name });
        preferences.Property(preference => preference.Name).HasMaxLength(64);
        preferences.HasOne<User>().WithMany().HasForeignKey(preference => preference.UserId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<User> users)
    {
        users.ToTable("users");
        users.Property(user => user.Name).HasMaxLength(200);
        users.Property(user => user.Extension).HasMaxLength(16);
        users.Property(user => user.Language).HasMaxLength(8);
        users.Property(user => user.Version).IsConcurrencyToken();
        users.HasIndex(user => user.Extension).IsUnique();
        // Not read any more since preferences have one table; it goes a release later.
        users.Property<string>("Preferences").IsRequired(false);
    }

    public void Configure(EntityTypeBuilder<Role> roles)
    {
        roles.ToTable("roles");
        roles.Property(role => role.Code).HasMaxLength(64);
        roles.Property(role => role.Name).HasMaxLength(200);
        roles.Property(role => role.Version).IsConcurrencyToken();
        roles.HasIndex(role => role.Code).IsUnique();
        roles
            .Property(role => role.Permissions)
            .HasConversion(
                permissions => JsonSerializer.Serialize(permissions, Wire.Json),
                text => JsonSerializer.Deserialize<List<Permission>>(text, Wire.Json) ?? new List<Permission>(),
                new ValueComparer<List<Permission>>(
                    (a, b) => a!.SequenceEqual(b!),
                    list => list.Aggregate(0, HashCode.Combine),
                    list => list.ToList()
                )
            );
    }

    public void Configure(EntityTypeBuilder<RoleMember> members)
    {
        members.ToTable("role_members");
        members.HasKey(member => new { member.UserId, member.RoleId });
        members.HasOne<User>().WithMany().HasForeignKey(member => member.UserId).OnDelete(DeleteBehavior.Cascade);
        members.HasOne<Role>().WithMany().HasForeignKey(member => member.RoleId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<SignInSession> sessions)
    {
        sessions.ToTable("sign_in_sessions");
        sessions.HasOne<User>().WithMany().HasForeignKey(session => session.UserId).OnDelete(DeleteBehavior.Cascade);
        sessions.HasIndex(session => session.ExpiresAt);
    }

    public void Configure(EntityTypeBuilder<PersonalAccessToken> tokens)
    {
        tokens.ToTable("personal_access_tokens");
        tokens.Property(token => token.Name).HasMaxLength(100);
        tokens.HasOne<User>().WithMany().HasForeignKey(token => token.UserId).OnDelete(DeleteBehavior.Cascade);
        tokens.HasIndex(token => token.Hash).IsUnique();
    }
}
