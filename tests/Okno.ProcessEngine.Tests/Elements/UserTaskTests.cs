using System.Text.Json;
using Okno.ProcessEngine.Definitions;
using static Okno.ProcessEngine.Tests.Model;

namespace Okno.ProcessEngine.Tests.Elements;

public class UserTaskTests
{
    [Fact]
    public void Without_a_condition_any_save_of_its_record_completes_it()
    {
        var definition = OneTask();
        Assert.Equal(Status.Completed, Engine.Apply(definition, Begin(definition).State, Saved(new { })).State.Status);
    }

    [Fact]
    public void Another_record_or_another_kind_of_record_is_none_of_its_business()
    {
        var definition = OneTask();
        var state = Begin(definition).State;
        Assert.Same(state, Engine.Apply(definition, state, Saved(new { }, id: Guid.NewGuid())).State);
        Assert.Same(state, Engine.Apply(definition, state, Saved(new { }, kind: "contact")).State);
    }

    [Fact]
    public void Fills_the_page_with_texts_variables_and_computed_values()
    {
        var definition = OneTask(
            values: """
            <okno:value field="status">inProgress</okno:value><okno:value field="amount">=amount</okno:value>
            <okno:value field="double">= amount * 2</okno:value><okno:value field="empty">=undefined</okno:value>
            <okno:value field="tags">=['a', {b: 1}]</okno:value>
            """
        );
        var step = Assert.IsType<OpenStep>(Assert.Single(Begin(definition, amount: 21).Commands));
        Assert.Equal(
            """{"status":"inProgress","amount":21,"double":42,"empty":null,"tags":["a",{"b":1}]}""",
            JsonSerializer.Serialize(step.Values)
        );
    }

    [Fact]
    public void A_page_for_a_new_record_takes_the_first_one_saved_as_its_own()
    {
        var definition = OneTask(condition: "record.done", recordId: "");
        var begun = Begin(definition);
        Assert.Null(Assert.IsType<OpenStep>(Assert.Single(begun.Commands)).RecordId);

        var made = Engine.Apply(definition, begun.State, Saved(new { done = false }));
        Assert.Equal(Case, Assert.Single(made.State.Tokens).RecordId);
        Assert.Same(made.State, Engine.Apply(definition, made.State, Saved(new { done = true }, id: Guid.NewGuid())).State);
        Assert.Equal(Status.Completed, Engine.Apply(definition, made.State, Saved(new { done = true })).State.Status);
    }

    [Fact]
    public void Its_button_brings_values_into_the_process()
    {
        var definition = OneTask();
        var after = Engine.Apply(definition, Begin(definition).State, new StepCompleted(1, Values(("contactId", 7))));
        Assert.Equal(Status.Completed, after.State.Status);
        Assert.Equal(7, after.State.Variables["contactId"].GetInt32());
    }

    [Fact]
    public void Its_button_does_not_get_round_its_condition()
    {
        var definition = OneTask(condition: "record.done");
        var state = Begin(definition).State;
        Assert.Same(state, Engine.Apply(definition, state, new StepCompleted(1, Values())).State);
    }

    [Theory]
    [InlineData("=amount")]
    [InlineData("=missing")]
    [InlineData("=[entityRecordId]")]
    [InlineData("not-an-id")]
    public void A_record_that_cannot_be_told_is_an_incident(string recordId)
    {
        var stuck = Begin(OneTask(recordId: recordId), amount: 1);
        Assert.Equal(Status.Incident, stuck.State.Status);
        Assert.Equal("task", Assert.IsType<RaiseIncident>(Assert.Single(stuck.Commands)).Incident.ElementId);
    }

    [Fact]
    public void A_condition_that_fails_is_an_incident_and_once_mended_waits_again()
    {
        var definition = OneTask(condition: "record.owner.id === 1");
        var stuck = Engine.Apply(definition, Begin(definition).State, Saved(new { }));
        Assert.Equal("task", stuck.State.Incident!.ElementId);
        Assert.Contains("record.owner.id", stuck.State.Incident.Cause, StringComparison.Ordinal);

        var mended = Engine.Apply(definition, stuck.State, new IncidentResolved());
        Assert.Equal(Status.Running, mended.State.Status);
        Assert.Empty(mended.Commands); // the step was never closed
        Assert.Equal(Status.Completed, Engine.Apply(definition, mended.State, Saved(new { owner = new { id = 1 } })).State.Status);
    }

    [Theory]
    [InlineData("1")]
    [InlineData("'false'")]
    [InlineData("null")]
    [InlineData("Promise.resolve(true)")]
    public void A_condition_must_be_true_or_false(string condition)
    {
        var definition = OneTask(condition);
        Assert.Equal(Status.Incident, Engine.Apply(definition, Begin(definition).State, Saved(new { })).State.Status);
    }

    [Fact]
    public void Without_a_page_it_cannot_be_published()
    {
        var read = DefinitionReader.Read(
            Xml($"""{Start()}<userTask id="t" name="Задача"/>{End()}{Flow("start", "t")}{Flow("t", "end")}""")
        );
        var problem = Assert.Single(read.Problems);
        Assert.Equal(("t", "process.no-page", "Задача"), (problem.ElementId, problem.Code, Assert.Single(problem.Arguments)));
        Assert.False(read.Publishable);
        Assert.False(read.Definition.HasUserAction);
        Assert.Equal(Status.Incident, Begin(read.Definition).State.Status);
    }
}
