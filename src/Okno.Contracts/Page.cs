using System.Text.Json;
using System.Text.Json.Serialization;

namespace Okno.Contracts;

/// <summary>One page of a list. <c>next</c> is the cursor of the following page, or null at the end.</summary>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>Someone or something named: enough to show it and to ask for more.</summary>
public sealed record Named(Guid Id, string Name);

/// <summary>One row of the history: what became of a record, when, through whom and why.</summary>
/// <param name="At">UTC.</param>
/// <param name="Who">Null when Okno itself did it (filling, a process).</param>
/// <param name="Kind">Dotted and stable: <c>queue-item.taken</c>, <c>case.changed</c>.</param>
/// <param name="From">The values before, by field name; null when there were none.</param>
/// <param name="To">The values after, by field name.</param>
/// <param name="Why">The reason as given by the person, or null.</param>
public sealed record HistoryRow(Guid Id, DateTimeOffset At, Named? Who, string Kind, JsonElement? From, JsonElement? To, string? Why);

/// <summary>How everything is written on the wire: camelCase, enums as words, unknown and doubled fields refused.</summary>
public static class Wire
{
    public static readonly JsonSerializerOptions Json = Configure(new JsonSerializerOptions(JsonSerializerDefaults.Web));

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase, allowIntegerValues: false));
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.AllowDuplicateProperties = false;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.MaxDepth = 32;
        return options;
    }
}
