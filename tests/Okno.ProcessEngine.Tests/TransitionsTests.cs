using static Okno.ProcessEngine.Tests.Model;

namespace Okno.ProcessEngine.Tests;

public class TransitionsTests
{
    private static readonly EngineEvent[] Events =
    [
        Saved(new { status = "inProgress" }),
        new StepCompleted(1, Values()),
        new Cancel("no longer wanted"),
        new IncidentResolved(),
    ];

    [Theory]
    [InlineData(Status.Running, "RecordSaved StepCompleted Cancel")]
    [InlineData(Status.Incident, "Cancel IncidentResolved")]
    [InlineData(Status.Completed, "")]
    [InlineData(Status.Canceled, "")]
    public void Accepts_only_what_the_table_says(Status from, string accepted) =>
        Assert.Equal(accepted, string.Join(' ', Events.Where(e => Transitions.Accepts(from, e)).Select(e => e.GetType().Name)));

    [Theory]
    [InlineData(Status.Completed)]
    [InlineData(Status.Canceled)]
    public void What_is_over_stays_over(Status status)
    {
        var definition = OneTask();
        var over = Begin(definition).State with { Status = status }; // even if a token were left behind
        Assert.All(Events, e => AssertUnchanged(over, Engine.Apply(definition, over, e)));
    }

    [Fact]
    public void An_instance_with_an_incident_does_not_go_on_by_itself()
    {
        var definition = OneTask();
        var stuck = Begin(definition).State with { Status = Status.Incident, Incident = new Incident("task", "a cause") };
        AssertUnchanged(stuck, Engine.Apply(definition, stuck, Events[0]));
        AssertUnchanged(stuck, Engine.Apply(definition, stuck, Events[1]));
    }

    [Fact]
    public void Canceling_closes_what_waits_and_says_why()
    {
        var definition = OneTask();
        var canceled = Engine.Apply(definition, Begin(definition).State, new Cancel("the item was reset"));

        Assert.Equal([new CloseStep(1, "task"), new EndInstance(Status.Canceled, "the item was reset")], canceled.Commands);
        Assert.Equal(Status.Canceled, canceled.State.Status);
        Assert.Empty(canceled.State.Tokens);
    }

    private static void AssertUnchanged(InstanceState before, Advance after)
    {
        Assert.Same(before, after.State);
        Assert.Empty(after.Commands);
    }
}
