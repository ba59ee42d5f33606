using System.ComponentModel.DataAnnotations;

namespace Okno.Contracts.Access;

/// <summary>How a person wants Okno to look and to be worked with: the same at every computer. What is null they have not chosen.</summary>
/// <param name="Language">ru or en.</param>
/// <param name="Theme">system, light or dark.</param>
/// <param name="Density">cozy or compact.</param>
/// <param name="TimeZone">IANA; null follows the computer.</param>
/// <param name="Keys">Combinations other than the shipped ones, by the shipped one (<c>Alt+KeyJ</c>); an empty one is switched off.</param>
/// <param name="KeysOn">False switches all combinations off.</param>
/// <param name="Sound">Whether a call is heard.</param>
public sealed record Preferences(
    [MaxLength(2)] string? Language = null,
    [MaxLength(10)] string? Theme = null,
    [MaxLength(10)] string? Density = null,
    [MaxLength(64)] string? TimeZone = null,
    IReadOnlyDictionary<string, string>? Keys = null,
    bool KeysOn = true,
    bool Sound = true
)
{
    /// <summary>The name of this preference among a person's others.</summary>
    public const string KeptAs = "personal";
}
