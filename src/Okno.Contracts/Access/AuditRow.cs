using System.Text.Json;

namespace Okno.Contracts.Access;

/// <summary>One row of the audit log: a <see cref="HistoryRow"/> that also says what it happened to.</summary>
/// <param name="Subject">The user, role, queue, item, case… it happened to; null when there is no such thing.</param>
public sealed record AuditRow(
    Guid Id,
    DateTimeOffset At,
    Named? Who,
    string Kind,
    Guid? Subject,
    JsonElement? From,
    JsonElement? To,
    string? Why
);
