using System.Text.Json;
using Okno.Client.Lists;

namespace Okno.Client.Tests.Lists;

public sealed class ListFilterTests
{
    private static readonly string[] _quick = ["status", "ownerId"];
    private static readonly string[] _periods = ["registeredAt"];

    [Theory]
    [InlineData("""{"all":[{"field":"status","op":"in","value":["new","closed"]}]}""", "status", "new,closed")]
    [InlineData("""{"status":["new"]}""", "status", "new")]
    [InlineData("""[{"field":"ownerId","value":"me"}]""", "ownerId", "me")]
    [InlineData("""[{"field":"ownerId","op":"isEmpty"}]""", "ownerId", "")]
    [InlineData("""[{"field":"ownerId","op":"in","value":["me",null]}]""", "ownerId", "me,")]
    public void What_a_quick_filter_can_show_it_shows(string json, string field, string chosen)
    {
        var filter = Read(json);
        Assert.Equal(chosen, string.Join(',', filter.Chosen(field)));
        Assert.Equal(0, filter.Others);
        Assert.Equal(chosen, string.Join(',', Read(filter.Json!).Chosen(field)));
    }

    [Theory]
    [InlineData("""{"any":[{"status":"new"}]}""")]
    [InlineData("""{"not":{"status":"new"}}""")]
    [InlineData("""[{"field":"status","op":"notIn","value":["new"]}]""")]
    [InlineData("""[{"field":"registeredAt","op":"lt","value":"today"}]""")]
    [InlineData("""[{"field":"subject","op":"contains","value":"оплата"}]""")]
    public void Anything_else_stays_as_it_is(string json)
    {
        var filter = Read(json);
        Assert.Equal(1, filter.Others);
        filter.Choose("status", ["closed"]);

        using var written = JsonDocument.Parse(filter.Json!);
        using var given = JsonDocument.Parse(json);
        var kept = written.RootElement.GetProperty("all")[1];
        var expected = given.RootElement.ValueKind is JsonValueKind.Array ? given.RootElement[0] : given.RootElement;
        Assert.True(JsonElement.DeepEquals(expected, kept), kept.GetRawText());
    }

    [Fact]
    public void Two_conditions_on_one_field_are_both_kept()
    {
        var filter = Read("""[{"status":["new","closed"]},{"status":["closed"]}]""");
        Assert.Equal("new,closed", string.Join(',', filter.Chosen("status")));
        Assert.Equal(1, filter.Others);
    }

    [Fact]
    public void A_period_comes_and_goes()
    {
        var filter = Read("""[{"field":"registeredAt","op":"ge","value":"today-6d"}]""");
        Assert.Equal("today-6d", filter.Since("registeredAt"));
        filter.SetSince("registeredAt", null);
        Assert.Null(filter.Json);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    public void What_is_no_filter_is_no_filter(string json) => Assert.True(Read(json).IsEmpty);

    private static ListFilter Read(string json) => ListFilter.Read(json, _quick, _periods);
}
