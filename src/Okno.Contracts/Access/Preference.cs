using System.Text.Json;

namespace Okno.Contracts.Access;

/// <summary>Something a person has set up for themselves, whatever browser they come from.</summary>
/// <param name="Value">Null when nothing is kept.</param>
public sealed record Preference(string Name, JsonElement? Value);

public sealed record SavePreferenceRequest(JsonElement? Value);
