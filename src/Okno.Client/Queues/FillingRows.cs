using System.Text.Json;
using System.Text.Json.Nodes;
using Okno.Contracts;

namespace Okno.Client.Queues;

/// <summary>Rows of a queue's journal with the fillings of one minute and one cause put together.</summary>
public static class FillingRows
{
    private const string Filled = "queue.filled";

    public static IReadOnlyList<HistoryRow> Gather(IReadOnlyList<HistoryRow> rows)
    {
        List<HistoryRow> gathered = [];
        foreach (var row in rows)
        {
            if (gathered.Count > 0 && Together(gathered[^1], row))
                gathered[^1] = gathered[^1] with { To = Sum(gathered[^1].To!.Value, row.To!.Value) };
            else
                gathered.Add(row);
        }
        return gathered;
    }

    private static bool Together(HistoryRow one, HistoryRow other) =>
        one is { Kind: Filled, Who: null, To: { } a }
        && other is { Kind: Filled, Who: null, To: { } b }
        && one.At.Ticks / TimeSpan.TicksPerMinute == other.At.Ticks / TimeSpan.TicksPerMinute
        && Text(a, "reason") == Text(b, "reason")
        && Text(b, "problem") is null;

    private static JsonElement Sum(JsonElement one, JsonElement other) =>
        JsonSerializer.SerializeToElement(
            new JsonObject
            {
                ["reason"] = Text(one, "reason"),
                ["added"] = Number(one, "added") + Number(other, "added"),
                ["removed"] = Number(one, "removed") + Number(other, "removed"),
                ["problem"] = Text(one, "problem"),
            }
        );

    private static string? Text(JsonElement values, string name) =>
        values.TryGetProperty(name, out var value) && value.ValueKind is JsonValueKind.String ? value.GetString() : null;

    private static int Number(JsonElement values, string name) =>
        values.TryGetProperty(name, out var value) && value.TryGetInt32(out var number) ? number : 0;
}
