using System.Text.Json;
using Okno.Contracts;

namespace Okno.Server.Shared;

/// <summary>One row of the one history: written in the transaction of what it tells, read as journal, audit log and live push.</summary>
public sealed class HistoryEntry
{
    private static int _noted;

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
            Id = NextId(at),
            At = at,
            WhoId = who,
            Kind = kind,
            SubjectId = subjectId,
            RecordId = recordId,
            From = Written(from),
            To = Written(to),
            Why = why,
        };

    /// <summary>
    /// A UUIDv7 whose first random bits count (RFC 9562 §6.2, method 1): what one change notes has one moment, and is read back in the order in
    /// which it was noted.
    /// </summary>
    private static Guid NextId(DateTimeOffset at)
    {
        var counted = (uint)Interlocked.Increment(ref _noted);
        Span<byte> id = stackalloc byte[16];
        _ = Guid.CreateVersion7(at).TryWriteBytes(id, bigEndian: true, out _);
        id[6] = (byte)((id[6] & 0xF0u) | (counted >> 28));
        id[7] = (byte)(counted >> 20);
        id[8] = (byte)((id[8] & 0xC0u) | ((counted >> 14) & 0x3F));
        id[9] = (byte)(counted >> 6);
        id[10] = (byte)(((counted & 0x3F) << 2) | (id[10] & 0x03u));
        return new Guid(id, bigEndian: true);
    }

    private static string? Written(object? values) => values is null ? null : JsonSerializer.Serialize(values, Wire.Json);
}
