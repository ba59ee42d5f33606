using Okno.Contracts.Access;
using Okno.Server.Shared;

namespace Okno.Server.Access;

/// <summary>A group of people: by place in the organisation, or by what they do. Rights are given to roles.</summary>
public sealed class Role
{
    public const string Administrator = "administrator";
    public const string Supervisor = "supervisor";
    public const string CcAgent = "cc-agent";
    public const string ContactCenterOperators = "contact-center-operators";

    public Guid Id { get; init; } = Guid.CreateVersion7();
    public string Code { get; set; } = "";
    public string Name { get; set; } = "";
    public RoleKind Kind { get; set; }
    public List<Permission> Permissions { get; set; } = [];
    public int Version { get; set; }

    /// <summary>Renames the role and sets its rights. Its code stays: settings and queues know the role by it.</summary>
    public void Change(string code, string name, RoleKind kind, IReadOnlyList<Permission> permissions)
    {
        if (!string.Equals(code, Code, StringComparison.Ordinal))
            throw new RuleBroken("access.role-code-fixed");
        if (string.Equals(Code, Administrator, StringComparison.Ordinal) && Enum.GetValues<Permission>().Except(permissions).Any())
            throw new RuleBroken("access.administrator-may-all");

        Name = name;
        Kind = kind;
        Permissions = [.. permissions.Distinct().Order()];
        Version++;
    }

    public Contracts.Access.Role AsSeen() => new(Id, Code, Name, Kind, [.. Permissions], Version);
}

/// <summary>A person's membership in a role.</summary>
public sealed class RoleMember
{
    public Guid UserId { get; init; }
    public Guid RoleId { get; init; }
}
