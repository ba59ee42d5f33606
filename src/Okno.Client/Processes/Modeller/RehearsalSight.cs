namespace Okno.Client.Processes.Modeller;

/// <summary>What of a rehearsal the diagram is to show.</summary>
/// <param name="Steps">Where the token walks now: elements and flows in their order.</param>
/// <param name="Stuck">The element of an incident.</param>
public sealed record RehearsalSight(IReadOnlyList<string> Passed, IReadOnlyList<string> At, IReadOnlyList<string> Steps, string? Stuck);
