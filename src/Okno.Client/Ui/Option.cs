using System.Text.Json;
using Okno.Client.Settings;
using Okno.Contracts.Settings;

namespace Okno.Client.Ui;

/// <summary>One of a closed list, as on the wire and as read.</summary>
public sealed record Option(string Value, string Text)
{
    internal static IReadOnlyList<Option> Of<T>(Func<T, string> word)
        where T : struct, Enum =>
        [.. Enum.GetValues<T>().Select(value => new Option(JsonNamingPolicy.CamelCase.ConvertName(value.ToString()), word(value)))];

    internal static IReadOnlyList<Option> Of(IReadOnlyList<LookupValue> values) =>
        [.. values.Where(value => value.Active).Select(value => new Option(value.Code, Lookups.Word(value)))];
}
