using System.Text.Json;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Okno.Client.Processes.Modeller;
using Okno.Client.Shell;
using Okno.Contracts.Processes;

namespace Okno.Client.Tests.Processes;

/// <summary>What the fields of an element tell the diagram: nothing that they do not know is lost on the way.</summary>
public sealed class PropertiesTests : Screen
{
    private readonly List<JsonElement> _told = [];

    public PropertiesTests()
    {
        JSInterop.SetupModule("./web/modeller.js").Mode = JSRuntimeMode.Loose;
        Services.AddScoped<Modules>();
    }

    [Fact]
    public void A_user_task_without_an_action_gets_the_edit_page_of_the_record_it_was_started_with()
    {
        var panel = Drawn(new Described("task", "task", "userTask", "Работа", "", []));
        panel.Find("#action-kind").Change("openEditPage");

        var tree = _told.Single().GetProperty("okno").GetProperty("tree");
        Assert.Equal("openEditPage", tree.GetProperty("Name").GetString());
        Assert.Equal("=entityRecordId", tree.GetProperty("Attributes").GetProperty("recordId").GetString());
        Assert.Contains("question", _told[0].GetProperty("okno").GetProperty("names").EnumerateArray().Select(name => name.GetString()));
    }

    [Fact]
    public void Changing_one_field_keeps_children_that_the_panel_does_not_know()
    {
        var question = Tree.Of("question");
        question["text"] = "Продолжить?";
        question["later"] = "1";
        question.Children.Add(Tree.Of("unknown"));
        var panel = Drawn(new Described("task", "task", "userTask", "Вопрос", "", [question]));
        panel.Find("#question-result").Change("wanted");

        var tree = _told.Single().GetProperty("okno").GetProperty("tree");
        Assert.Equal("wanted", tree.GetProperty("Attributes").GetProperty("result").GetString());
        Assert.Equal("1", tree.GetProperty("Attributes").GetProperty("later").GetString());
        Assert.Equal("unknown", tree.GetProperty("Children")[0].GetProperty("Name").GetString());
    }

    [Fact]
    public void An_answer_is_told_once_it_has_a_value()
    {
        var panel = Drawn(new Described("task", "task", "userTask", "Вопрос", "", [Tree.Of("question")]));
        panel.Find("[data-testid=add-answer]").Click();
        panel.Find("[aria-label='Подпись по-русски']").Change("Да");
        Assert.Empty(_told);
        panel.Find("[aria-label='Значение']").Change("yes");

        var answer = _told.Single().GetProperty("okno").GetProperty("tree").GetProperty("Children")[0].GetProperty("Attributes");
        Assert.Equal(("Да", "yes"), (answer.GetProperty("label").GetString(), answer.GetProperty("value").GetString()));
    }

    [Fact]
    public void A_service_task_offers_all_that_processes_do_each_under_a_word()
    {
        var offered = Drawn(new Described("task", "task", "serviceTask", "Работа", "", [])).FindAll("#work-kind option:not([value=''])");
        Assert.Equal(
            ["read", "find", "add", "change", "delete", "addCommunicationOption", "notify", "post", "startProcess", "http"],
            offered.Select(option => option.GetAttribute("value"))
        );
        Assert.All(offered, option => Assert.DoesNotContain("_", option.TextContent, StringComparison.Ordinal));

        foreach (var (kind, field, attribute) in new[] { ("notify", "notify-user", "user"), ("post", "tell-text", "text") })
        {
            var tree = Tree.Of(kind);
            tree["recordId"] = "=entityRecordId";
            var panel = Drawn(new Described("task", "task", "serviceTask", "Работа", "", [tree]));
            Assert.All(panel.FindAll(".lab"), label => Assert.Matches(@"^\P{IsBasicLatin}", label.TextContent.TrimStart()));
            panel.Find($"#{field}").Change("operator1");
            var told = _told[^1].GetProperty("okno").GetProperty("tree").GetProperty("Attributes");
            Assert.Equal(
                ("operator1", "=entityRecordId"),
                (told.GetProperty(attribute).GetString(), told.GetProperty("recordId").GetString())
            );
        }
    }

    [Fact]
    public void The_default_flow_has_no_condition_to_ask_for()
    {
        var flow = new Described(
            "f",
            "f",
            "sequenceFlow",
            "",
            "",
            [],
            Condition: "",
            IsDefault: false,
            From: "exclusiveGateway",
            Outgoing: 2
        );
        Assert.NotEmpty(Drawn(flow).FindAll("#flow-condition"));
        Assert.Empty(Drawn(flow with { IsDefault = true }).FindAll("#flow-condition"));
        Assert.Empty(Drawn(flow with { From = "parallelGateway" }).FindAll("input[type=checkbox]"));
    }

    [Fact]
    public void Parameters_are_the_process_s_whatever_element_is_chosen()
    {
        var told = new List<string>();
        var shaping = new Shaping(
            new Api(new HttpClient(new NotThere()) { BaseAddress = new Uri("http://okno/") }, Clock),
            (id, _) =>
            {
                told.Add(id);
                return Task.CompletedTask;
            }
        );
        var panel = Render<CascadingValue<Shaping>>(parameters =>
            parameters
                .Add(value => value.Value, shaping)
                .AddChildContent<PropertiesPanel>(panel =>
                    panel
                        .Add(one => one.Element, new Described("task", "task", "task", "Задача", "", []))
                        .Add(one => one.Process, new Described("", "p", "process", "Процесс", "", []))
                )
        );
        panel.Find("#tab-parameters").Click();
        panel.FindAll("button").First(button => button.TextContent.Contains("очереди", StringComparison.Ordinal)).Click();
        Assert.Equal([""], told);
    }

    [Fact]
    public void Hostile_names_are_only_letters()
    {
        var panel = Drawn(new Described("x", "x", "task", "<img src=x onerror=alert(1)>", "", []));
        Assert.Empty(panel.FindAll("img"));
        Assert.Equal("<img src=x onerror=alert(1)>", panel.Find("#element-name").GetAttribute("value"));
    }

    [Theory]
    [InlineData("Возврат товара", "vozvrat-tovara")]
    [InlineData("  Чат: жалоба №5 ", "chat-zhaloba-5")]
    [InlineData("24 часа", "p-24-chasa")]
    [InlineData("???", "")]
    public void A_key_is_made_of_the_name(string name, string key)
    {
        Assert.Equal(key, NewModel.KeyOf(name));
        Assert.Equal(key.Length > 0, NewModel.IsKey(key));
    }

    private IRenderedComponent<PropertiesPanel> Drawn(Described element)
    {
        var api = new Api(new HttpClient(new NotThere()) { BaseAddress = new Uri("http://okno/") }, Clock);
        var shaping = new Shaping(
            api,
            (id, change) =>
            {
                Assert.Equal(element.Id, id);
                _told.Add(JsonSerializer.SerializeToElement(change));
                return Task.CompletedTask;
            }
        );
        return Render<CascadingValue<Shaping>>(parameters =>
                parameters
                    .Add(value => value.Value, shaping)
                    .AddChildContent<PropertiesPanel>(panel =>
                        panel.Add(one => one.Element, element).Add(one => one.Process, new Described("", "p", "process", "Процесс", "", []))
                    )
            )
            .FindComponent<PropertiesPanel>();
    }

    private sealed class NotThere : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(System.Net.HttpStatusCode.NotFound) { Content = new StringContent("{}") });
    }
}
