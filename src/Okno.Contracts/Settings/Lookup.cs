namespace Okno.Contracts.Settings;

/// <summary>A list of values to choose from: <c>queue-priority</c>.</summary>
/// <param name="Title">In the caller's language.</param>
public sealed record Lookup(string Name, string Title);
