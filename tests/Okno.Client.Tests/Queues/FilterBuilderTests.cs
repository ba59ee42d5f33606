using System.Text.Json;
using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Localization;
using Okno.Client.Queues;
using Okno.Client.Resources;
using Okno.Client.Settings;
using Okno.Client.Shell;
using Okno.Contracts;
using Okno.Contracts.Queues;
using Okno.Contracts.Settings;

namespace Okno.Client.Tests.Queues;

public sealed class FilterBuilderTests : Screen
{
    private static readonly JsonSerializerOptions Readable = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private readonly FilterGroup _root = new();
    private int _changed;

    public FilterBuilderTests()
    {
        var http = new HttpClient(
            new Answering(
                (
                    "api/lookups/case-category",
                    new Page<LookupValue>([new LookupValue(Guid.NewGuid(), "access", "Доступ", "Access", 1, true, 1)], null)
                ),
                ("api/people", new Page<Named>([Mine], null))
            )
        )
        {
            BaseAddress = new Uri("http://okno/"),
        };
        Services.AddScoped(_ => new Api(http, Clock));
        Services.AddScoped<Lookups>();
    }

    [Fact]
    public void A_new_condition_asks_for_words_and_writes_those_that_are_pressed()
    {
        var builder = Draw();
        builder.Find("[data-testid=add-condition]").Click();
        Assert.Equal(["Новое", "В работе", "Переоткрыто"], builder.FindAll(".words .qchip").Select(chip => chip.TextContent));
        builder.FindAll(".words .qchip")[0].Click();
        builder.FindAll(".words .qchip")[2].Click();
        Assert.Equal("""{"all":[{"field":"status","op":"in","value":["new","reopened"]}]}""", Written());
        builder.FindAll(".words .qchip")[0].Click();
        Assert.Equal("""{"all":[{"field":"status","op":"in","value":["reopened"]}]}""", Written());
        Assert.Equal("true", builder.FindAll(".words .qchip")[2].GetAttribute("aria-pressed"));
        Assert.Equal(4, _changed);
    }

    [Fact]
    public void Offers_what_fits_the_field_and_forgets_values_of_another_kind()
    {
        var builder = Draw();
        builder.Find("[data-testid=add-condition]").Click();
        builder.FindAll(".words .qchip")[0].Click();
        builder.FindAll("select")[0].Change("number");
        Assert.Equal(["eq", "ne", "ge", "le", "gt", "lt"], Operations(builder));
        Assert.Equal("""{"all":[{"field":"number","op":"eq","value":null}]}""", Written());
        builder.Find(".fv input").Input("104515");
        Assert.Equal("""{"all":[{"field":"number","op":"eq","value":104515}]}""", Written());

        builder.FindAll("select")[0].Change("subject");
        Assert.Equal(["contains", "startsWith", "in", "notIn", "isEmpty", "isNotEmpty"], Operations(builder));
        builder.FindAll("select")[1].Change("isEmpty");
        Assert.Empty(builder.FindAll(".fv input"));
        Assert.Equal("""{"all":[{"field":"subject","op":"isEmpty"}]}""", Written());
    }

    [Fact]
    public void A_text_with_a_lookup_is_shown_by_its_word_and_kept_by_its_code()
    {
        _root.Parts.Add(new FilterCondition("category", "in"));
        var builder = Draw();
        builder.WaitForElement("datalist option");
        builder.Find(".fv input").Input("Доступ");
        builder.Find(".fv form").Submit();
        Assert.Equal("""{"all":[{"field":"category","op":"in","value":["access"]}]}""", Written());
        Assert.Contains("Доступ", builder.Find(".fv .chip").TextContent);
        builder.Find(".fv input").Input("своя");
        builder.Find(".fv form").Submit();
        Assert.Equal("""{"all":[{"field":"category","op":"in","value":["access","своя"]}]}""", Written());
        builder.Find(".fv .chip button").Click();
        Assert.Equal("""{"all":[{"field":"category","op":"in","value":["своя"]}]}""", Written());
    }

    [Fact]
    public void A_moment_is_so_long_ago_or_ahead_or_a_date_in_ones_own_time_zone()
    {
        _root.Parts.Add(new FilterCondition("registeredAt", "ge"));
        var builder = Draw();
        builder.Find(".fv .count").Input("2");
        Assert.Equal("""{"all":[{"field":"registeredAt","op":"ge","value":{"minutesFromNow":-2880}}]}""", Written());
        builder.Find(".fv .unit").Change("60");
        Assert.Equal("""{"all":[{"field":"registeredAt","op":"ge","value":{"minutesFromNow":-120}}]}""", Written());
        builder.Find(".fv .mode").Change("ahead");
        Assert.Equal("""{"all":[{"field":"registeredAt","op":"ge","value":{"minutesFromNow":120}}]}""", Written());
        builder.Find(".fv .mode").Change("at");
        builder.Find(".fv input").Change("2026-11-24T12:00");
        Assert.Equal("""{"all":[{"field":"registeredAt","op":"ge","value":"2026-11-24T09:00:00Z"}]}""", Written());
    }

    [Fact]
    public void Groups_stand_in_groups_and_are_taken_out_again()
    {
        var builder = Draw();
        builder.FindAll(".seg button")[1].Click();
        builder.Find("[data-testid=add-group]").Click();
        builder.FindAll("[data-testid=add-condition]")[0].Click();
        Assert.Equal("""{"any":[{"all":[{"field":"status","op":"in","value":[]}]}]}""", Written());
        Assert.Single(FilterTree.Unfinished(_root, FilterTreeTests.Fields));
        builder.Find(".fg.inner > .row .ib").Click();
        Assert.Equal("""{"any":[]}""", Written());
        Assert.Contains("не пропускает ничего", builder.Markup);
    }

    [Fact]
    public void After_a_try_to_save_what_lacks_a_value_says_so()
    {
        _root.Parts.Add(new FilterGroup(GroupMode.Any, new FilterCondition("subject", "contains")));
        Assert.Empty(Draw().FindAll("[data-testid=condition-error]"));
        Assert.Single(Draw(tried: true).FindAll("[data-testid=condition-error]"));
    }

    private IRenderedComponent<FilterBuilder> Draw(bool tried = false) =>
        Render<FilterBuilder>(parameters =>
            parameters
                .Add(part => part.Group, _root)
                .Add(part => part.Shape, new QueueObjectShape("case", QueueKind.Closed, FilterTreeTests.Fields, "case-processing", null))
                .Add(
                    part => part.Names,
                    new FilterNames(
                        Services.GetRequiredService<IStringLocalizer<Words>>(),
                        Services.GetRequiredService<Api>(),
                        Services.GetRequiredService<Lookups>()
                    )
                )
                .Add(part => part.Tried, tried)
                .Add(part => part.Changed, () => _changed++)
        );

    private static IEnumerable<string?> Operations(IRenderedComponent<FilterBuilder> builder) =>
        builder.FindAll("select")[1].QuerySelectorAll("option").Select(option => option.GetAttribute("value"));

    private string? Written() =>
        FilterTree.Write(_root, FilterTreeTests.Fields) is { } written ? JsonSerializer.Serialize(written, Readable) : null;
}
