using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Localization;
using Okno.Client.Settings;
using Okno.Client.Ui;
using Okno.Contracts;

namespace Okno.Client.Cases;

/// <summary>Puts rows of the history into words.</summary>
public sealed class HistoryWords(IStringLocalizer words, TimeProvider clock, Lookups lookups)
{
    private readonly Dictionary<string, string> _lookup = [];
    private readonly Dictionary<Guid, string> _people = [];

    public async Task Learn()
    {
        foreach (var name in (string[])["case-category", "case-service", "closure-code"])
        foreach (var value in await lookups.Of(name))
            _lookup[$"{name}/{value.Code}"] = Lookups.Word(value);
    }

    /// <summary>Names of people, so that rows can say who held an item before and after.</summary>
    public async Task LearnPeople()
    {
        foreach (var person in await lookups.People())
            _people[person.Id] = person.Name;
    }

    public string What(HistoryRow row)
    {
        var key = $"History_{row.Kind}{(row.Who is null ? "_itself" : "")}";
        var sentence = words[key];
        return sentence.ResourceNotFound ? row.Kind : sentence;
    }

    /// <summary>«Статус: Новое → В работе», one line for each field that changed, and the reason as given.</summary>
    public IEnumerable<string> Details(HistoryRow row)
    {
        foreach (var field in Names(row.From).Union(Names(row.To)))
        {
            var name = words[Label(row.Kind, field)];
            if (name.ResourceNotFound)
                continue;
            var (from, to) = (Say(field, Named(row, Text(row.From, field))), Say(field, Named(row, Text(row.To, field))));
            if (from == to)
                continue;
            if (field is "filter" or "team")
            {
                yield return $"{name}: {words["WasChanged"]}";
                continue;
            }
            yield return row.From is null || from.Length == 0
                ? $"{name}: {to}"
                : $"{name}: {from} → {(to.Length == 0 ? words["NotSet"] : to)}";
        }
        if (!string.IsNullOrEmpty(row.Why))
            yield return row.Why;
    }

    public string Say(string field, string? value)
    {
        if (string.IsNullOrEmpty(value))
            return "";
        return field switch
        {
            "status" => Word($"Status_{Pascal(value)}", value),
            "priority" => Word($"Priority_{Pascal(value)}", value),
            "origin" => Word($"Origin_{Pascal(value)}", value),
            "link" => Word($"LinkIs_{Pascal(value)}", value),
            "direction" => Word($"CallDirection_{Pascal(value)}", value),
            "result" => Word($"CallResult_{Pascal(value)}", value),
            "from" or "to" when value.StartsWith('+') => Contacts.Phones.Show(value),
            "state" => Word($"Item_{Pascal(value)}", Word($"QueueState_{Pascal(value)}", Word($"OperatorState_{Pascal(value)}", value))),
            "operatorId" => Guid.TryParse(value, out var id) ? _people.GetValueOrDefault(id, "") : "",
            "kind" => Word($"QueueKind_{Pascal(value)}", value),
            "reason" => Word($"FillReason_{Pascal(value)}", value),
            "problem" => Word($"FillProblem_{value}", value),
            "category" => _lookup.GetValueOrDefault($"case-category/{value}", value),
            "service" => _lookup.GetValueOrDefault($"case-service/{value}", value),
            "closureCode" => _lookup.GetValueOrDefault($"closure-code/{value}", value),
            _ when DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, out var at)
                    && value.Contains('T', StringComparison.Ordinal) => clock.Full(at),
            _ => value,
        };
    }

    /// <summary>The key of a field's word: a person's name is not any name, and only an item's state is that of an item.</summary>
    internal static string Label(string kind, string field) =>
        field switch
        {
            "name" when kind.StartsWith("contact.", StringComparison.Ordinal) || kind.StartsWith("user.", StringComparison.Ordinal) =>
                "Name",
            "state" when !kind.StartsWith("queue-item.", StringComparison.Ordinal) => "State",
            _ => $"Field_{field}",
        };

    private static string? Named(HistoryRow row, string? value) =>
        row.Names is { Count: > 0 } names && Guid.TryParse(value, out var id) && names.TryGetValue(id, out var name) ? name : value;

    private string Word(string key, string otherwise) => words[key] is { ResourceNotFound: false } word ? word : otherwise;

    private static string Pascal(string value) => value.Length == 0 ? value : char.ToUpperInvariant(value[0]) + value[1..];

    private static IEnumerable<string> Names(JsonElement? values) =>
        values is { ValueKind: JsonValueKind.Object } some ? some.EnumerateObject().Select(property => property.Name) : [];

    private static string? Text(JsonElement? values, string field) =>
        values is { ValueKind: JsonValueKind.Object } some && some.TryGetProperty(field, out var value)
            ? value.ValueKind switch
            {
                JsonValueKind.Null => null,
                JsonValueKind.String => value.GetString(),
                JsonValueKind.Object when value.TryGetProperty("name", out var name) => name.GetString(),
                _ => value.ToString(),
            }
            : null;
}
