using System.Text.Json;
using Microsoft.Extensions.Localization;
using Okno.Client.Cases;
using Okno.Contracts.Access;

namespace Okno.Client.Access;

/// <summary>What a row of the audit log changed, field by field, and why.</summary>
internal static class AuditWords
{
    private const int Longest = 200;

    public static IEnumerable<string> Details(AuditRow row, IStringLocalizer words, HistoryWords history)
    {
        foreach (var field in Names(row.From).Union(Names(row.To)))
        {
            var (from, to) = (Text(row.From, field, history), Text(row.To, field, history));
            if (from == to || field == "id")
                continue;
            var name = words[HistoryWords.Label(row.Kind, field)] is { ResourceNotFound: false } word ? word.Value : field;
            yield return row.From is null || from.Length == 0 ? $"{name}: {to}" : $"{name}: {from} → {(to.Length == 0 ? "–" : to)}";
        }
        if (!string.IsNullOrEmpty(row.Why))
            yield return row.Why;
    }

    private static IEnumerable<string> Names(JsonElement? values) =>
        values is { ValueKind: JsonValueKind.Object } some ? some.EnumerateObject().Select(property => property.Name) : [];

    private static string Text(JsonElement? values, string field, HistoryWords history)
    {
        if (values is not { ValueKind: JsonValueKind.Object } some || !some.TryGetProperty(field, out var value))
            return "";
        var text = value.ValueKind switch
        {
            JsonValueKind.Null => "",
            JsonValueKind.String => history.Say(field, value.GetString()),
            JsonValueKind.Object when value.TryGetProperty("name", out var name) => name.ToString(),
            JsonValueKind.Array when value.EnumerateArray().All(item => item.ValueKind is JsonValueKind.String) => string.Join(
                ", ",
                value.EnumerateArray()
            ),
            _ => value.ToString(),
        };
        return text.Length <= Longest ? text : text[..Longest] + "…";
    }
}
