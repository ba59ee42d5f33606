using Okno.Contracts.Access;

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
}

/// <summary>A person's membership in a role.</summary>
public sealed class RoleMember
{
    public Guid UserId { get; init; }
    public Guid RoleId { get; init; }
}
