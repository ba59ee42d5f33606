using System.ComponentModel.DataAnnotations;
using System.Text.Json;

namespace Okno.Contracts.Settings;

public enum SettingType
{
    Integer,
    Text,
    Flag,
    Role,
}

/// <summary>A system setting: a typed value that an administrator changes without code.</summary>
/// <param name="Minimum">Of an integer; null for other types. <c>Maximum</c> likewise.</param>
public sealed record Setting(
    string Code,
    string Name,
    string Description,
    SettingType Type,
    JsonElement Value,
    JsonElement Default,
    int Version,
    int? Minimum = null,
    int? Maximum = null
);

public sealed record SaveSettingRequest(JsonElement Value, int? Version = null);

/// <summary>The values of a lookup in their new order.</summary>
public sealed record OrderLookupRequest([Required, MaxLength(10_000)] IReadOnlyList<Guid> Ids);

/// <summary>One value of a lookup, such as a queue priority.</summary>
/// <param name="Rank">Where it stands among its siblings; for priorities 1 is the most urgent.</param>
public sealed record LookupValue(Guid Id, string Code, string Name, string NameEn, int Rank, bool Active, int Version);

public sealed record SaveLookupValueRequest(
    [Required, MaxLength(64), RegularExpression("^[a-zA-Z0-9]([a-zA-Z0-9-]*[a-zA-Z0-9])?$")] string Code,
    [Required, MaxLength(200)] string Name,
    [Required, MaxLength(200)] string NameEn,
    [Range(0, 1_000_000)] int Rank,
    bool Active = true,
    int? Version = null
);
