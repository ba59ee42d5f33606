using System.Text.Json;
using Okno.Contracts;

namespace Okno.Server.Shared;

/// <summary>One row of the one history: written in the transaction of what it tells, read as journal, audit log and live push.</summary>
public sealed class HistoryEntry
{
    private HistoryEntry() { }

    public Guid Id { get; private set; }
    public DateTimeOffset At { get; private set; }

    /// <summary>The person; null when Okno did it by itself.</summary>
    public Guid? WhoId { get; private set; }

    /// <summary>Dotted and stable: <c>queue-item.taken</c>.</summary>
    public string Kind { get; private set; } = "";

    /// <summary>What it happened to: an item, a case, a contact, a queue, a user…</summary>
    public Guid SubjectId { get; private set; }

    /// <summary>The record whose timeline shows it too: the case behind an item.</summary>
    public Guid? RecordId { get; private set; }

    /// <summary>JSON object of the values before, or null.</summary>
    public string? From { get; private set; }

    /// <summary>JSON object of the values after, or null.</summary>
    public string? To { get; private set; }

    public string? Why { get; private set; }

    public static HistoryEntry Note(
        string kind,
        Guid subjectId,
        Guid? who,
        DateTimeOffset at,
        object? from = null,
        object? to = null,
        string? why = null,
        Guid? recordId = null
    ) =>
        new()
        {
            Id = Guid.CreateVersion7(at),
            At = at,
            WhoId = who,
            Kind = kind,
            SubjectId = subjectId,
            RecordId = recordId,
            From = Written(from),
            To = Written(to),
            Why = why,
        };

    private static string? Written(object? values) => values is null ? null : JsonSerializer.Serialize(values, Wire.Json);
}
