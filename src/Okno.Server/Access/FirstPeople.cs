using System.Buffers.Text;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Access;

/// <summary>The roles that Okno ships with, and someone to sign in as on an empty database. Runs at the start, on one node at a time.</summary>
internal sealed class FirstPeople(Passwords passwords, ILookupNormalizer normal, IConfiguration configuration, TimeProvider clock)
{
    /// <summary>The configuration that says the first password; env <c>Okno__DemoPassword</c>.</summary>
    public const string PasswordSetting = "Okno:DemoPassword";

    public static readonly IReadOnlyList<ShippedRole> ShippedRoles =
    [
        new(Role.Administrator, "Администратор", RoleKind.Functional, Enum.GetValues<Permission>()),
        new(
            Role.Supervisor,
            "Супервизор",
            RoleKind.Functional,
            [
                Permission.TakeQueueItems,
                Permission.SuperviseQueues,
                Permission.SetUpQueues,
                Permission.SeeCases,
                Permission.ChangeAnyCase,
                Permission.CreateCases,
                Permission.SeeContacts,
                Permission.ChangeContacts,
                Permission.CreateContacts,
                Permission.SeeProcesses,
                Permission.SeePeople,
            ]
        ),
        new(
            Role.CcAgent,
            "CC agent",
            RoleKind.Functional,
            [Permission.TakeQueueItems, Permission.SeeCases, Permission.SeeContacts, Permission.ChangeContacts]
        ),
        new(Role.ContactCenterOperators, "Группа операторов КЦ", RoleKind.Organisational, []),
    ];

    public static bool IsShipped(string roleCode) =>
        ShippedRoles.Any(shipped => string.Equals(shipped.Code, roleCode, StringComparison.Ordinal));

    /// <summary>Makes the shipped roles that are missing. Those there stay as the site has made them, but an administrator may do everything.</summary>
    public static async Task EnsureRoles(OknoDb db, CancellationToken stop)
    {
        await using var change = await db.BeginChange(stop);
        var present = await db.Roles.ToDictionaryAsync(role => role.Code, StringComparer.Ordinal, stop);
        foreach (var shipped in ShippedRoles)
        {
            if (!present.TryGetValue(shipped.Code, out var role))
            {
                db.Roles.Add(
                    new Role
                    {
                        Code = shipped.Code,
                        Name = shipped.Name,
                        Kind = shipped.Kind,
                        Permissions = [.. shipped.Permissions],
                    }
                );
            }
            else if (
                string.Equals(role.Code, Role.Administrator, StringComparison.Ordinal)
                && !shipped.Permissions.ToHashSet().SetEquals(role.Permissions)
            )
            {
                role.Permissions = [.. shipped.Permissions];
                role.Version++;
            }
        }
        await change.Commit(stop);
    }

    /// <summary>Makes <c>admin</c> when there is nobody, with the configured password or an invented one, which is to be shown once and never kept.</summary>
    public async Task<(bool Made, string Password)> EnsureAdministrator(OknoDb db, CancellationToken stop)
    {
        await using var change = await db.BeginChange(stop);
        if (await db.Users.AnyAsync(stop))
            return (false, "");

        var chosen = configuration[PasswordSetting];
        var password = string.IsNullOrEmpty(chosen) ? Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(15)) : chosen;
        await AddPerson(db, "admin", "Администратор", passwords.Hash(password), null, [Role.Administrator], stop);
        await change.Commit(stop);
        return (true, password);
    }

    /// <summary>Adds a person to the change under way. A hash from <see cref="Passwords.Hash"/> may serve many: hashing is slow on purpose.</summary>
    public async Task<User> AddPerson(
        OknoDb db,
        string login,
        string name,
        string passwordHash,
        string? extension,
        IReadOnlyCollection<string> roleCodes,
        CancellationToken stop
    )
    {
        var user = new User
        {
            Id = Guid.CreateVersion7(clock.GetUtcNow()),
            UserName = login,
            NormalizedUserName = normal.NormalizeName(login),
            Name = name,
            PasswordHash = passwordHash,
            Extension = extension,
            LockoutEnabled = true,
        };
        db.Users.Add(user);
        foreach (var code in roleCodes)
        {
            var role = await db.Roles.FirstAsync(role => role.Code == code, stop);
            db.RoleMembers.Add(new RoleMember { UserId = user.Id, RoleId = role.Id });
        }
        db.History.Add(
            HistoryEntry.Note(
                "user.created",
                user.Id,
                null,
                clock.GetUtcNow(),
                to: new
                {
                    login,
                    name,
                    roles = roleCodes,
                }
            )
        );
        return user;
    }
}

internal sealed record ShippedRole(string Code, string Name, RoleKind Kind, IReadOnlyList<Permission> Permissions);
