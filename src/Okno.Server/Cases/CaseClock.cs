using System.Text.Json;
using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Contracts.Terms;

namespace Okno.Server.Cases;

/// <summary>The clock of resolution: it stands while a customer's answer is awaited, ends at Решено, and goes on when the case is reopened.</summary>
internal static class CaseClock
{
    public static bool IsPaused(CaseStatus status) => status is CaseStatus.WaitingForResponse;

    public static bool IsDone(CaseStatus status) => status is CaseStatus.Resolved or CaseStatus.Closed or CaseStatus.Canceled;

    public static IReadOnlyList<Stop> Read(string? stops) =>
        stops is null ? [] : JsonSerializer.Deserialize<List<Stop>>(stops, Wire.Json) ?? [];

    /// <summary>The stops that are over: an open one has not moved what is due yet.</summary>
    public static IReadOnlyList<Stop> Over(IReadOnlyList<Stop> stops) => [.. stops.Where(stop => stop.To is not null)];

    /// <summary>The stops after a status has followed another. A pause that ends in Решено stays apart from what stands after it.</summary>
    public static string? Turn(string? stops, CaseStatus? was, CaseStatus now, DateTimeOffset at)
    {
        var (stood, stands) = (was is { } before ? KindOf(before) : 0, KindOf(now));
        if (stood == stands)
            return stops;
        var list = Read(stops).ToList();
        if (stood != 0 && list is [.., { To: null } open])
        {
            list.RemoveAt(list.Count - 1);
            if (at > open.From)
                list.Add(open with { To = at });
        }
        if (stands != 0)
            list.Add(new Stop(at, null));
        return list.Count == 0 ? null : JsonSerializer.Serialize(list, Wire.Json);
    }

    private static int KindOf(CaseStatus status) =>
        IsPaused(status) ? 1
        : IsDone(status) ? 2
        : 0;
}
