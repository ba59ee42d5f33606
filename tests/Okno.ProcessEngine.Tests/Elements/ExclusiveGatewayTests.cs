using Okno.ProcessEngine.Definitions;
using static Okno.ProcessEngine.Tests.Model;

namespace Okno.ProcessEngine.Tests.Elements;

public class ExclusiveGatewayTests
{
    private static readonly string[] Choice =
    [
        Start(),
        Gateway("which", otherwise: "which-small"),
        Task("small"),
        Task("big"),
        Task("huge"),
        Gateway("merge"),
        End(),
        Flow("start", "which"),
        Flow("which", "small"),
        Flow("which", "huge", "amount > 1000"),
        Flow("which", "big", "amount > 10"),
        Flow("small", "merge"),
        Flow("big", "merge"),
        Flow("huge", "merge"),
        Flow("merge", "end"),
    ];

    [Theory]
    [InlineData(1, "small")]
    [InlineData(11, "big")]
    [InlineData(1001, "huge")]
    public void Takes_the_first_flow_that_holds_else_the_default(double amount, string expected)
    {
        var definition = Sound(Choice);
        var begun = Begin(definition, amount);
        Assert.Equal(expected, Assert.IsType<OpenStep>(Assert.Single(begun.Commands)).ElementId);
        Assert.Equal(Status.Completed, Engine.Apply(definition, begun.State, Saved(new { })).State.Status);
    }

    [Fact]
    public void Without_a_way_it_is_an_incident_which_is_tried_again_when_resolved()
    {
        var definition = Sound(
            Start(),
            Gateway("which"),
            End(),
            Flow("start", "which"),
            Flow("which", "end", "amount > 10"),
            Task("t"),
            Flow("which", "t", "amount < 5"),
            Flow("t", "end")
        );
        var stuck = Begin(definition, amount: 7);
        Assert.Equal(new Token(1, "which"), Assert.Single(stuck.State.Tokens));
        Assert.Equal("which", stuck.State.Incident!.ElementId);

        var again = Engine.Apply(definition, stuck.State, new IncidentResolved());
        Assert.Equal(Status.Incident, again.State.Status);
        var mended = stuck.State with { Variables = Values(("amount", 11)) };
        Assert.Equal(Status.Completed, Engine.Apply(definition, mended, new IncidentResolved()).State.Status);
    }

    [Fact]
    public void Goes_back_round_a_loop_until_it_is_done()
    {
        var definition = Sound(
            Start(),
            Task("ask"),
            Gateway("enough", otherwise: "enough-ask"),
            End(),
            Flow("start", "ask"),
            Flow("ask", "enough"),
            Flow("enough", "ask"),
            Flow("enough", "end", "amount >= 3")
        );
        var state = Begin(definition, amount: 0).State;
        for (var round = 1; round <= 2; round++)
            state = Engine.Apply(definition, state, new StepCompleted(1, Values(("amount", round)))).State;
        Assert.Equal(Status.Running, state.Status);
        Assert.Equal(Status.Completed, Engine.Apply(definition, state, new StepCompleted(1, Values(("amount", 3)))).State.Status);
    }

    [Fact]
    public void A_loop_without_waiting_ends_in_an_incident_should_a_draft_be_run()
    {
        var read = DefinitionReader.Read(Xml(Start() + Gateway("a") + Gateway("b") + Flow("start", "a") + Flow("a", "b") + Flow("b", "a")));
        Assert.Contains("circle", Begin(read.Definition).State.Incident!.Cause, StringComparison.Ordinal);
    }

    [Fact]
    public void A_loop_without_waiting_runs_only_so_many_scripts()
    {
        const string Count = "<scriptTask id='count' scriptFormat='javascript'><script>1 + 1</script></scriptTask>";
        var read = DefinitionReader.Read(
            Xml(Start() + Gateway("a") + Count + Flow("start", "a") + Flow("a", "count") + Flow("count", "a"))
        );
        Assert.Equal("incident.too-many-expressions", Begin(read.Definition).State.Incident!.Code);
    }

    [Fact]
    public void Says_what_is_wrong_with_its_flows()
    {
        string[] around = [Start(), Task("t"), End(), Flow("start", "g"), Flow("t", "end")];
        Assert.Equal(["process.missing-condition"], Codes([.. around, Gateway("g"), Flow("g", "t"), Flow("g", "end", "true")]));
        Assert.Equal(
            ["process.unknown-default-flow"],
            Codes([.. around, Gateway("g", "t-end"), Flow("g", "t", "true"), Flow("g", "end", "true")])
        );
        Assert.Equal(["process.bad-expression"], Codes([.. around, Gateway("g", "g-end"), Flow("g", "t", "amount >"), Flow("g", "end")]));
    }
}
