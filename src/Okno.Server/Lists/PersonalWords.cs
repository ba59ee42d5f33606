using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Okno.Server.Queues;
using Okno.Server.Shared;

namespace Okno.Server.Lists;

/// <summary>
/// Words of a list's filter that mean something else for each person and day: <c>me</c> for an id; <c>today</c> and <c>now</c>, with
/// <c>+</c> or <c>-</c> days or hours, for a moment. What is left is a filter as queues have it.
/// </summary>
internal static partial class PersonalWords
{
    private static readonly string[] Groups = ["all", "any", "not"];

    public static JsonElement Fill(JsonElement filter, QueueObject @object, Guid me, DateTimeOffset now, string? zone)
    {
        var place = ZoneOf(zone);
        return JsonSerializer.SerializeToElement(Condition(JsonNode.Parse(filter.GetRawText())));

        JsonNode? Condition(JsonNode? node) =>
            node switch
            {
                JsonArray list => new JsonArray([.. list.Select(one => Condition(one?.DeepClone()))]),
                JsonObject one when one.ContainsKey("field") => Comparison(one),
                JsonObject one => new JsonObject(
                    one.Select(part =>
                        KeyValuePair.Create(
                            part.Key,
                            Groups.Contains(part.Key, StringComparer.Ordinal)
                                ? Condition(part.Value?.DeepClone())
                                : Value(part.Key, part.Value?.DeepClone())
                        )
                    )
                ),
                _ => node,
            };

        JsonObject Comparison(JsonObject one)
        {
            var field = one["field"] is JsonValue name && name.TryGetValue(out string? text) ? text : "";
            return new JsonObject(
                one.Select(part =>
                    KeyValuePair.Create(
                        part.Key,
                        part.Key is "value" or "values" ? Value(field, part.Value?.DeepClone()) : part.Value?.DeepClone()
                    )
                )
            );
        }

        JsonNode? Value(string field, JsonNode? value) =>
            value switch
            {
                JsonArray list => new JsonArray([.. list.Select(one => Value(field, one?.DeepClone()))]),
                JsonValue word when word.TryGetValue(out string? text) && @object.Fields.TryGetValue(field, out var known) =>
                    known.Type switch
                    {
                        FieldType.Id when text is "me" => JsonValue.Create(me.ToString()),
                        FieldType.Moment when Moment(text, now, place) is { } moment => JsonValue.Create(
                            moment.UtcDateTime.ToString("O", CultureInfo.InvariantCulture)
                        ),
                        _ => value,
                    },
                _ => value,
            };
    }

    /// <summary>The zone by its IANA name, UTC without one; an unknown one is a 400.</summary>
    public static TimeZoneInfo ZoneOf(string? zone) =>
        string.IsNullOrEmpty(zone) ? TimeZoneInfo.Utc
        : zone.Length <= 64 && TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var known) ? known
        : throw RuleBroken.Malformed("request.bad-value", ("field", "zone"));

    private static DateTimeOffset? Moment(string? text, DateTimeOffset now, TimeZoneInfo zone)
    {
        if (text is null || Relative().Match(text) is not { Success: true } read)
            return null;
        var isDay = read.Groups["from"].Value is "today";
        var local = TimeZoneInfo.ConvertTime(now, zone).DateTime;
        if (isDay)
            local = local.Date;
        var steps = read.Groups["steps"].Success ? int.Parse(read.Groups["steps"].Value, CultureInfo.InvariantCulture) : 0;
        local = read.Groups["unit"].Value is "h" ? local.AddHours(steps) : local.AddDays(steps);
        // A day that begins in the hour that summer time leaves out begins after it.
        while (zone.IsInvalidTime(local))
            local = local.AddMinutes(30);
        return new DateTimeOffset(local, zone.GetUtcOffset(local));
    }

    [GeneratedRegex(
        @"\A(?<from>today|now)((?<steps>[+-][0-9]{1,4})(?<unit>[dh]))?\z",
        RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture
    )]
    private static partial Regex Relative();
}
