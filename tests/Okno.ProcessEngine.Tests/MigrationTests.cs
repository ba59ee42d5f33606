using System.Text.Json;
using Okno.ProcessEngine.Definitions;
using static Okno.ProcessEngine.Tests.Model;

namespace Okno.ProcessEngine.Tests;

public class MigrationTests
{
    private const string Late =
        "<boundaryEvent id='late' attachedToRef='ask'><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>";

    private static readonly string[] Plain = [Start(), Ask("ask", "Old?"), End(), Flow("start", "ask"), Flow("ask", "end")];

    [Fact]
    public void What_waits_goes_on_in_the_newer_version_and_shows_what_that_says()
    {
        var to = Sound(
            Start(),
            Ask("ask", "New?"),
            Ask("more", "More?"),
            End(),
            Flow("start", "ask"),
            Flow("ask", "more"),
            Flow("more", "end"),
            Late,
            Flow("late", "more")
        );
        var before = Begin(Sound(Plain)).State;
        var moved = Migration.Of(Sound(Plain), to, before).Advance!;

        Assert.Equal("New?", Assert.Single(moved.Commands.OfType<RenewStep>()).Step.Page);
        Assert.Equal("late", Assert.Single(moved.Commands.OfType<SetTimer>()).ElementId);
        Assert.Empty(moved.Commands.OfType<OpenStep>());
        var next = Engine.Apply(to, Stored(moved.State), new StepCompleted(before.Tokens[0].Id, Values()));
        Assert.Equal("more", Assert.Single(next.Commands.OfType<OpenStep>()).ElementId);
    }

    [Fact]
    public void A_boundary_event_that_is_gone_is_no_longer_waited_for()
    {
        var from = Sound([.. Plain, Late, Flow("late", "end")]);
        var before = Begin(from).State;
        var moved = Migration.Of(from, Sound(Plain), before).Advance!;
        Assert.Equal(before.Tokens.Single(token => token.ElementId == "late").Id, Assert.Single(moved.Commands.OfType<StopWaiting>()).Key);
        Assert.Equal(["ask"], moved.State.Tokens.Select(token => token.ElementId));
    }

    [Theory]
    [InlineData(
        "<userTask id='other'><extensionElements><okno:form title='F'><okno:field name='a'/></okno:form></extensionElements></userTask>"
    )]
    [InlineData(
        "<manualTask id='ask'/><userTask id='other'><extensionElements><okno:form title='F'><okno:field name='a'/></okno:form></extensionElements></userTask>"
    )]
    public void What_waits_and_is_not_there_or_is_another_thing_stands_in_the_way(string instead)
    {
        var first = instead.Contains("'ask'", StringComparison.Ordinal) ? "ask" : "other";
        var to = Sound([
            Start(),
            instead,
            End(),
            Flow("start", first),
            .. first == "ask" ? [Flow("ask", "other")] : Array.Empty<string>(),
            Flow("other", "end"),
        ]);
        var migration = Migration.Of(Sound(Plain), to, Begin(Sound(Plain)).State);
        Assert.Null(migration.Advance);
        Assert.Equal("ask", Assert.Single(migration.Obstacles).ElementId);
    }

    [Fact]
    public void An_incident_is_mended_by_a_corrected_version()
    {
        string[] Drawn(string condition) =>
            [
                Start(),
                Gateway("g", null),
                End(),
                "<endEvent id='no'/>",
                Flow("start", "g"),
                Flow("g", "end", condition),
                Flow("g", "no", "amount > 100"),
            ];
        var from = Sound(Drawn("no.such.thing"));
        var to = Sound(Drawn("amount < 100"));
        var stuck = Begin(from, 5).State;
        Assert.Equal(Status.Incident, stuck.Status);
        var moved = Migration.Of(from, to, stuck).Advance!;
        Assert.Equal((Status.Incident, stuck.Incident), (moved.State.Status, moved.State.Incident));
        Assert.Equal(Status.Completed, Engine.Apply(to, Stored(moved.State), new IncidentResolved()).State.Status);
    }

    [Fact]
    public void An_event_that_a_gateway_waits_for_must_still_be_there()
    {
        string[] Drawn(string second) =>
            [
                Start(),
                "<eventBasedGateway id='g'/>",
                "<intermediateCatchEvent id='a'><messageEventDefinition/></intermediateCatchEvent>",
                $"<intermediateCatchEvent id='{second}'><signalEventDefinition/></intermediateCatchEvent>",
                End(),
                Flow("start", "g"),
                Flow("g", "a"),
                Flow("g", second),
                Flow("a", "end"),
                Flow(second, "end"),
            ];
        var from = Sound(Drawn("b"));
        Assert.Equal("b", Assert.Single(Migration.Of(from, Sound(Drawn("c")), Begin(from).State).Obstacles).ElementId);
        Assert.NotNull(Migration.Of(from, Sound(Drawn("b")), Begin(from).State).Advance);
    }

    private static string Ask(string id, string question) =>
        $"<userTask id='{id}'><extensionElements><okno:question text='{question}'><okno:answer value='yes'/><okno:answer value='no'/></okno:question></extensionElements></userTask>";

    private static InstanceState Stored(InstanceState state) => JsonSerializer.Deserialize<InstanceState>(JsonSerializer.Serialize(state))!;
}
