namespace Okno.Client.Processes.Modeller;

/// <summary>What of a model is to be seen.</summary>
/// <param name="Diagrams">Of processes and collaborations, in the model's order.</param>
/// <param name="Shown">The id of the one that is drawn; empty within a sub-process.</param>
/// <param name="Unplaced">How many elements stand on none of them.</param>
/// <param name="Unread">How many parts the modeller did not understand. They stay in the file.</param>
public sealed record ModelSight(IReadOnlyList<ModelDiagram> Diagrams, string Shown, int Unplaced, int Unread);

public sealed record ModelDiagram(string Id, string Name);
