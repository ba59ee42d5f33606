using System.ComponentModel.DataAnnotations;

namespace Okno.Contracts.Access;

/// <summary>What a person may do. Rights are given to roles; the server checks them on every request.</summary>
public enum Permission
{
    TakeQueueItems,
    SuperviseQueues,
    SetUpQueues,
    SeeCases,
    ChangeAnyCase,
    CreateCases,
    SeeContacts,
    ChangeContacts,
    CreateContacts,
    ImportRecords,
    SeeProcesses,
    ShapeProcesses,
    SeePeople,
    ManagePeople,
    ManageSettings,
    ReadAudit,
    SeeMetrics,
}

/// <summary>Where a role comes from: the place in the organisation, or what someone does.</summary>
public enum RoleKind
{
    Organisational,
    Functional,
}

public sealed record SignInRequest([Required, MaxLength(256)] string Login, [Required, MaxLength(1024)] string Password);

/// <summary>The person behind a session.</summary>
/// <param name="Roles">Codes of roles: <c>cc-agent</c>, <c>supervisor</c>, <c>administrator</c>, and the site's own.</param>
public sealed record SessionUser(
    Guid Id,
    string Login,
    string Name,
    IReadOnlyList<string> Roles,
    IReadOnlyList<Permission> Permissions,
    string? Language = null
);

public sealed record Session(SessionUser User);

public sealed record ChangePasswordRequest([Required, MaxLength(1024)] string Current, [Required, MaxLength(1024)] string New);

public sealed record CreateTokenRequest([Required, MaxLength(100)] string Name, DateTimeOffset? ExpiresAt = null);

/// <summary>A personal access token as listed: without its secret.</summary>
public sealed record PersonalToken(Guid Id, string Name, DateTimeOffset CreatedAt, DateTimeOffset? ExpiresAt, DateTimeOffset? LastUsedAt);

/// <summary>The answer to making a token: the only time its secret is shown.</summary>
public sealed record CreatedToken(Guid Id, string Name, string Token, DateTimeOffset? ExpiresAt);

public sealed record UserAccount(
    Guid Id,
    string Login,
    string Name,
    string? Email,
    string? Extension,
    bool Active,
    IReadOnlyList<Guid> RoleIds,
    int Version
);

public sealed record CreateUserRequest(
    [Required, MaxLength(64)] string Login,
    [Required, MaxLength(200)] string Name,
    [Required, MaxLength(1024)] string Password,
    [MaxLength(254)] string? Email = null,
    [MaxLength(16)] string? Extension = null,
    IReadOnlyList<Guid>? RoleIds = null,
    bool Active = true
);

/// <summary>All of an account but its password, which is set only when given; setting it ends the person's sessions.</summary>
public sealed record ChangeUserRequest(
    [Required, MaxLength(200)] string Name,
    [MaxLength(254)] string? Email = null,
    [MaxLength(16)] string? Extension = null,
    IReadOnlyList<Guid>? RoleIds = null,
    bool Active = true,
    [MaxLength(1024)] string? Password = null,
    int? Version = null
);

public sealed record Role(Guid Id, string Code, string Name, RoleKind Kind, IReadOnlyList<Permission> Permissions, int Version);

public sealed record SaveRoleRequest(
    [Required, MaxLength(64), RegularExpression("^[a-z0-9]([a-z0-9-]*[a-z0-9])?$")] string Code,
    [Required, MaxLength(200)] string Name,
    RoleKind Kind,
    IReadOnlyList<Permission> Permissions,
    int? Version = null
);
