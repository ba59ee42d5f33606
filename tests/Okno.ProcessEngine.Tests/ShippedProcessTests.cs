using System.Text.Json;
using System.Xml.Linq;
using Okno.ProcessEngine.Definitions;

namespace Okno.ProcessEngine.Tests;

public class ShippedProcessTests
{
    private static readonly string Xml = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Shipped", "case-processing.bpmn"));
    private static readonly ReadDefinition Shipped = DefinitionReader.Read(Xml);

    [Fact]
    public void Has_no_problem_and_declares_what_a_queue_needs()
    {
        Assert.Empty(Shipped.Problems);
        Assert.Equal("case-processing", Shipped.Definition.Key);
        Assert.Equal("Обработка обращения из очереди", Shipped.Definition.Name);
        Assert.True(Shipped.Definition.HasUserAction);
        Assert.Equal(
            [new Parameter("queueItemId", ParameterType.Guid), new Parameter("entityRecordId", ParameterType.Guid)],
            Shipped.Definition.Parameters
        );
    }

    [Fact]
    public void Draws_every_element_and_flow()
    {
        var drawn = XDocument.Parse(Xml).Descendants().Attributes("bpmnElement").Select(attribute => attribute.Value);
        var definition = Shipped.Definition;
        Assert.Empty(definition.Elements.Keys.Concat(definition.Flows.Select(flow => flow.Id)).Append(definition.Key).Except(drawn));
    }

    [Theory]
    [InlineData("new-case-by-call")]
    [InlineData("advice-by-call")]
    [InlineData("contact-identification")]
    public void The_processes_of_a_call_have_no_problem_and_are_drawn_whole(string key)
    {
        var xml = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Shipped", $"{key}.bpmn"));
        var read = DefinitionReader.Read(xml);
        Assert.Empty(read.Problems);
        Assert.Equal(key, read.Definition.Key);
        Assert.True(read.Definition.HasUserAction);
        var drawn = XDocument.Parse(xml).Descendants().Attributes("bpmnElement").Select(attribute => attribute.Value);
        Assert.Empty(read.Definition.Elements.Keys.Concat(read.Definition.Flows.Select(flow => flow.Id)).Append(key).Except(drawn));
    }

    [Fact]
    public void Opens_the_case_and_waits()
    {
        var begun = Begin();

        var step = Assert.IsType<OpenStep>(Assert.Single(begun.Commands));
        Assert.Equal(("open-case", "case", Model.Case), (step.ElementId, step.Page, step.RecordId));
        Assert.Contains("Назначить мне", step.Hint, StringComparison.Ordinal);
        Assert.Equal(Status.Running, begun.State.Status);
        Assert.Equal(new Token(1, "open-case", Waiting: true, Model.Case), Assert.Single(begun.State.Tokens));
    }

    [Theory]
    [InlineData("new", false, false)]
    [InlineData("reopened", false, false)]
    [InlineData("new", true, true)]
    [InlineData("reopened", true, true)]
    [InlineData("inProgress", false, true)]
    [InlineData("waitingForResponse", false, true)]
    [InlineData("resolved", true, true)]
    [InlineData("canceled", false, true)]
    public void Is_done_when_the_case_is_in_work_or_owned(string status, bool owned, bool done)
    {
        var state = JsonSerializer.Deserialize<InstanceState>(Model.Json(Begin().State))!;
        var after = Engine.Apply(
            Shipped.Definition,
            state,
            Model.Saved(new { status, ownerId = owned ? Guid.CreateVersion7() : (Guid?)null })
        );

        Assert.Equal(done ? Status.Completed : Status.Running, after.State.Status);
        if (done)
            Assert.Equal([new CloseStep(1, "open-case"), new EndInstance(Status.Completed)], after.Commands);
        else
            Assert.Empty(after.Commands);
    }

    private static Advance Begin() =>
        Engine.Start(Shipped.Definition, Model.Values(("queueItemId", Guid.CreateVersion7()), ("entityRecordId", Model.Case)));
}
