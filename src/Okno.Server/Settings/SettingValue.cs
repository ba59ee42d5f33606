namespace Okno.Server.Settings;

/// <summary>A system setting that was changed from its default. Its meaning, type and default are in <see cref="KnownSettings"/>.</summary>
public sealed class SettingValue
{
    public string Code { get; init; } = "";

    /// <summary>JSON.</summary>
    public string Value { get; set; } = "";

    public int Version { get; set; }
}

/// <summary>One value of a lookup.</summary>
public sealed class LookupValue
{
    public Guid Id { get; init; } = Guid.CreateVersion7();

    /// <summary>The lookup's name: <c>queue-priority</c>.</summary>
    public string Lookup { get; init; } = "";

    public string Code { get; set; } = "";
    public string Name { get; set; } = "";
    public string NameEn { get; set; } = "";

    /// <summary>Where it stands among its siblings.</summary>
    public int Rank { get; set; }

    public bool Active { get; set; } = true;
    public int Version { get; set; }

    public Contracts.Settings.LookupValue AsSeen() => new(Id, Code, Name, NameEn, Rank, Active, Version);

    /// <summary>What the history tells of it.</summary>
    public object Facts() =>
        new
        {
            Lookup,
            Code,
            Name,
            NameEn,
            Rank,
            Active,
        };
}
