using System.Text.Json;
using Okno.ProcessEngine.Definitions;
using static Okno.ProcessEngine.Tests.Model;

namespace Okno.ProcessEngine.Tests.Elements;

public class StartAndEndTests
{
    [Fact]
    public void A_process_with_nothing_to_do_is_completed_at_once()
    {
        var done = Begin(Sound(Start(), End(), Flow("start", "end")));
        Assert.Equal(Status.Completed, done.State.Status);
        Assert.Equal([new EndInstance(Status.Completed)], done.Commands);
        Assert.Empty(done.State.Tokens);
    }

    [Fact]
    public void Keeps_the_declared_parameters_only_and_knows_the_missing_as_null()
    {
        var begun = Engine.Start(OneTask(), Values(("entityRecordId", Case), ("role", "admin")));
        Assert.Equal(["amount", "entityRecordId"], begun.State.Variables.Keys.Order());
        Assert.Equal(JsonValueKind.Null, begun.State.Variables["amount"].ValueKind);
    }

    [Fact]
    public void A_parameter_of_the_wrong_type_is_an_incident()
    {
        var stuck = Engine.Start(OneTask(), Values(("entityRecordId", Case), ("amount", "7")));
        Assert.Contains("amount", stuck.State.Incident!.Cause, StringComparison.Ordinal);
        Assert.DoesNotContain(stuck.Commands, command => command is OpenStep);
    }

    [Fact]
    public void Keeps_values_beyond_the_life_of_the_document_they_came_in()
    {
        Advance begun;
        using (var request = JsonDocument.Parse($$"""{"entityRecordId":"{{Case}}"}"""))
            begun = Engine.Start(
                OneTask(),
                new Dictionary<string, JsonElement> { ["entityRecordId"] = request.RootElement.GetProperty("entityRecordId") }
            );
        Assert.Equal(Case, begun.State.Variables["entityRecordId"].GetGuid());
    }

    [Fact]
    public void A_draft_without_a_start_is_an_incident()
    {
        var read = DefinitionReader.Read(Xml(End()));
        Assert.Equal(Status.Incident, Begin(read.Definition).State.Status);
    }

    [Theory]
    [InlineData("<startEvent id='x'><conditionalEventDefinition/></startEvent>", "startEvent/conditionalEventDefinition")]
    [InlineData("<endEvent id='x'><cancelEventDefinition/></endEvent>", "endEvent/cancelEventDefinition")]
    [InlineData("<userTask id='x' isForCompensation='true'/>", "userTask/isForCompensation")]
    [InlineData("<complexGateway id='x'/>", "complexGateway")]
    [InlineData("<transaction id='x'><startEvent id='inner'/></transaction>", "transaction/startEvent")]
    [InlineData("<adHocSubProcess id='x'/>", "adHocSubProcess")]
    [InlineData("<task id='x'><dataInputAssociation><assignment/></dataInputAssociation></task>", "task/dataInputAssociation")]
    [InlineData("<noSuchThing id='x'/>", "noSuchThing")]
    public void What_gives_an_element_another_meaning_is_named_as_unsupported(string xml, string kind)
    {
        var read = DefinitionReader.Read(Xml(Start() + End() + Flow("start", "end") + xml));
        var problem = Assert.Single(read.Problems);
        Assert.Equal(("x", "process.unsupported-element"), (problem.ElementId, problem.Code));
        Assert.Equal(["x", kind], problem.Arguments);
    }
}
