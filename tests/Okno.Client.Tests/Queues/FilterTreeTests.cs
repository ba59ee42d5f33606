using System.Text.Json;
using Okno.Client.Queues;
using Okno.Contracts.Queues;

namespace Okno.Client.Tests.Queues;

public sealed class FilterTreeTests
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    internal static readonly IReadOnlyList<FilterField> Fields =
    [
        new("number", FilterFieldType.Number, []),
        new("subject", FilterFieldType.Text, []),
        new("category", FilterFieldType.Text, [], "case-category"),
        new("status", FilterFieldType.Word, ["new", "inProgress", "reopened"]),
        new("priority", FilterFieldType.Word, ["critical", "high", "medium", "low"]),
        new("ownerId", FilterFieldType.Id, [], "person"),
        new("registeredAt", FilterFieldType.Moment, []),
    ];

    [Theory]
    [InlineData("""{"all":[{"field":"status","op":"in","value":["new","reopened"]}]}""")]
    [InlineData("""{"any":[{"field":"subject","op":"contains","value":"оплата"},{"all":[{"field":"number","op":"ge","value":100000}]}]}""")]
    [InlineData("""{"not":{"any":[{"field":"ownerId","op":"isEmpty"},{"field":"priority","op":"le","value":"high"}]}}""")]
    [InlineData("""{"all":[{"field":"registeredAt","op":"ge","value":{"minutesFromNow":-1440}}]}""")]
    [InlineData("""{"all":[{"field":"registeredAt","op":"lt","value":"2026-11-24T09:00:00Z"}]}""")]
    [InlineData("""{"all":[{"field":"category","op":"notIn","value":["access",null]},{"any":[]}]}""")]
    [InlineData("""{"all":[{"field":"gone","op":"eq","value":"x"}]}""")]
    public void What_the_builder_writes_it_reads_again(string filter) => Assert.Equal(filter, Written(filter));

    [Theory]
    [InlineData(
        """{"status":["new","reopened"],"category":"access"}""",
        """{"all":[{"field":"status","op":"in","value":["new","reopened"]},{"field":"category","op":"in","value":["access"]}]}"""
    )]
    [InlineData("""[{"status":"new"}]""", """{"all":[{"field":"status","op":"in","value":["new"]}]}""")]
    [InlineData("""{"field":"number","value":7}""", """{"all":[{"field":"number","op":"eq","value":7}]}""")]
    [InlineData("""{"field":"registeredAt","op":"ne","value":null}""", """{"all":[{"field":"registeredAt","op":"isNotEmpty"}]}""")]
    [InlineData("""{"field":"category","op":"eq","value":null}""", """{"all":[{"field":"category","op":"in","value":[null]}]}""")]
    [InlineData("""{"not":{"status":"new"}}""", """{"not":{"any":[{"field":"status","op":"in","value":["new"]}]}}""")]
    [InlineData(
        """{"not":{"all":[{"status":"new"},{"number":1}]}}""",
        """{"not":{"any":[{"all":[{"field":"status","op":"in","value":["new"]},{"field":"number","op":"eq","value":1}]}]}}"""
    )]
    [InlineData("null", null)]
    [InlineData("""{"all":[]}""", null)]
    [InlineData("""{"any":[]}""", """{"any":[]}""")]
    public void Every_form_that_the_server_takes_comes_out_as_groups_and_conditions(string filter, string? expected) =>
        Assert.Equal(expected, Written(filter));

    [Theory]
    [InlineData("number", "eq", "семь", false)]
    [InlineData("number", "eq", "7", true)]
    [InlineData("registeredAt", "ge", "вчера", false)]
    [InlineData("subject", "contains", "", false)]
    [InlineData("subject", "isEmpty", null, true)]
    [InlineData("status", "in", null, false)]
    public void Tells_what_still_lacks_a_value(string field, string operation, string? value, bool whole)
    {
        var condition = new FilterCondition(field, operation);
        if (value is not null)
            condition.Values.Add(new FilterValue(value));
        Assert.Equal(whole, FilterTree.IsWhole(condition, Fields));
        Assert.Equal(
            whole ? 0 : 1,
            FilterTree.Unfinished(new FilterGroup(GroupMode.Any, new FilterGroup(GroupMode.All, condition)), Fields).Count()
        );
    }

    private static string? Written(string filter)
    {
        var root = FilterTree.Read(JsonSerializer.Deserialize<JsonElement>(filter), Fields);
        return FilterTree.Write(root, Fields) is { } written ? Plain(written) : null;
    }

    private static string Plain(JsonElement written) => JsonSerializer.Serialize(written, Readable);
}
