namespace Okno.Server.Queues.Live;

/// <summary>A desktop that has a case open, as the nodes tell each other. Not durable: who falls silent is gone at <see cref="Until"/>.</summary>
public sealed class CaseWatcher
{
    public string ConnectionId { get; init; } = "";
    public Guid CaseId { get; init; }
    public Guid UserId { get; init; }

    /// <summary>The process that the desktop is connected to.</summary>
    public Guid Node { get; init; }

    public DateTimeOffset Until { get; init; }
}
