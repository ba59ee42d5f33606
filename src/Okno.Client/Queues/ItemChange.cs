namespace Okno.Client.Queues;

/// <summary>What a supervisor does to items.</summary>
public enum ItemChange
{
    Assign,
    Clear,
    State,
}
