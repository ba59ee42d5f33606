using System.Collections.Frozen;
using Okno.Contracts;
using Okno.Contracts.Access;

namespace Okno.Server.Access;

/// <summary>The person behind a request or a live connection, with the rights their roles give.</summary>
public sealed record CurrentUser(
    Guid Id,
    string Login,
    string Name,
    FrozenSet<Guid> RoleIds,
    IReadOnlyList<string> RoleCodes,
    FrozenSet<Permission> Permissions,
    string? Language = null
)
{
    public bool May(Permission permission) => Permissions.Contains(permission);

    public bool IsAdministrator => RoleCodes.Contains(Role.Administrator, StringComparer.Ordinal);

    public Named AsNamed() => new(Id, Name);

    public Session AsSession() => new(new SessionUser(Id, Login, Name, RoleCodes, [.. Permissions.Order()], Language));
}
