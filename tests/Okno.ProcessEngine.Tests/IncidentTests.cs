using static Okno.ProcessEngine.Tests.Model;

namespace Okno.ProcessEngine.Tests;

/// <summary>What fails is tried again where it failed: nothing is done twice, nothing is waited for in vain.</summary>
public class IncidentTests
{
    private const string Work =
        "<serviceTask id='work'><extensionElements><okno:add object='case' result='made'/></extensionElements></serviceTask>";

    [Fact]
    public void Work_that_is_done_is_not_done_again_when_only_the_way_on_failed()
    {
        var told = Play.With(
            [("amount", 5)],
            Start(),
            Work,
            Ask("ask"),
            End(),
            Flow("start", "work"),
            Flow("work", "ask", "amount > 7"),
            Flow("work", "end", "amount === 1"),
            Flow("ask", "end")
        );
        told.Hear(new WorkDone(told.All.OfType<DoWork>().Single().Key, Values(("made", 1))["made"]));
        Assert.Equal((Status.Incident, "work"), (told.Status, told.State.Incident!.ElementId));

        told.Hear(new IncidentResolved());
        Assert.Equal(Status.Incident, told.Status); // nothing has changed
        told.Hear(new IncidentResolved(Values(("amount", 9))));
        Assert.Equal((Status.Running, "ask"), (told.Status, told.Open));
        Assert.Single(told.All.OfType<DoWork>());
    }

    [Fact]
    public void A_step_that_is_done_goes_on_after_the_incident_and_is_not_opened_again()
    {
        var told = Play.With(
            [("amount", 5)],
            Start(),
            Ask("ask"),
            End(),
            "<endEvent id='other'/>",
            Flow("start", "ask"),
            Flow("ask", "end", "unknown.thing"),
            Flow("ask", "other", "amount > 7")
        );
        told.Complete("ask");
        Assert.Equal((Status.Incident, "ask"), (told.Status, told.State.Incident!.ElementId));
        told.Hear(new IncidentResolved(Values(("unknown", new { thing = true }))));
        Assert.Equal(Status.Completed, told.Status);
        Assert.Single(told.All.OfType<OpenStep>());
    }

    [Fact]
    public void A_timer_whose_time_makes_no_sense_is_set_when_the_incident_is_resolved()
    {
        var told = Play.With([("amount", 5)], Start(), Timer("wait", "=amount"), End(), Flow("start", "wait"), Flow("wait", "end"));
        Assert.Equal((Status.Incident, "wait"), (told.Status, told.State.Incident!.ElementId));
        told.Hear(new IncidentResolved());
        Assert.Equal(Status.Incident, told.Status);
        Assert.Empty(told.All.OfType<SetTimer>());
        told.Hear(new IncidentResolved(Values()));
        Assert.Equal(Status.Completed, told.Status); // passed over
    }

    [Fact]
    public void A_boundary_timer_that_cannot_be_set_leaves_its_task_open_and_is_tried_again()
    {
        var told = Play.With(
            [("amount", 5)],
            Start(),
            Ask("ask"),
            "<boundaryEvent id='late' attachedToRef='ask'><timerEventDefinition><timeDuration>=amount</timeDuration></timerEventDefinition></boundaryEvent>",
            "<boundaryEvent id='later' attachedToRef='ask'><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>",
            End(),
            Flow("start", "ask"),
            Flow("ask", "end"),
            Flow("late", "end"),
            Flow("later", "end")
        );
        Assert.Equal((Status.Incident, "late", "ask"), (told.Status, told.State.Incident!.ElementId, told.Open));
        Assert.Equal(["later"], told.All.OfType<SetTimer>().Select(timer => timer.ElementId));

        told.Hear(new IncidentResolved());
        Assert.Equal("late", told.State.Incident?.ElementId);
        told.Hear(new IncidentResolved(Values()));
        Assert.Equal((Status.Running, "ask"), (told.Status, told.Open));
        told.Hear(new TimerFired(told.Timer("later")));
        Assert.Equal(Status.Completed, told.Status);
    }

    [Fact]
    public void An_event_sub_process_that_cannot_listen_is_an_incident_and_no_exception()
    {
        var told = Play.With(
            [("amount", 5)],
            Start(),
            Ask("ask"),
            End(),
            Flow("start", "ask"),
            Flow("ask", "end"),
            "<subProcess id='sub' triggeredByEvent='true'><startEvent id='s2'><timerEventDefinition><timeDuration>=amount</timeDuration></timerEventDefinition></startEvent><endEvent id='e2'/>",
            Flow("s2", "e2"),
            "</subProcess>"
        );
        Assert.Equal((Status.Incident, "s2"), (told.Status, told.State.Incident!.ElementId));
        told.Hear(new IncidentResolved(Values()));
        Assert.Equal((Status.Running, "ask"), (told.Status, told.Open));
        told.Complete("ask");
        Assert.Equal(Status.Completed, told.Status);
    }

    [Fact]
    public void A_turn_whose_end_fails_is_ended_once_it_can_be()
    {
        var told = Play.With(
            [("amount", 2)],
            Start(),
            "<userTask id='each'><extensionElements><okno:question text='Q' result='said'><okno:answer value='yes'/><okno:answer value='no'/></okno:question></extensionElements>"
                + "<multiInstanceLoopCharacteristics isSequential='true'><extensionElements><okno:repeat output='=said' result='all'/></extensionElements><loopCardinality>2</loopCardinality>"
                + "<completionCondition>later.done</completionCondition></multiInstanceLoopCharacteristics></userTask>",
            End(),
            Flow("start", "each"),
            Flow("each", "end")
        );
        told.Complete("each", ("answer", "yes"));
        Assert.Equal((Status.Incident, "each"), (told.Status, told.State.Incident!.ElementId));
        told.Hear(new IncidentResolved(Values(("later", new { done = false }))));
        Assert.Equal((Status.Running, "each"), (told.Status, told.Open));
        told.Complete("each", ("answer", "no"));
        Assert.Equal(Status.Completed, told.Status);
        Assert.Equal("""["yes","no"]""", told.State.Variables["all"].GetRawText());
        Assert.Equal(2, told.All.OfType<OpenStep>().Count());
    }

    [Fact]
    public void Says_the_way_it_went()
    {
        var told = Play.Of(
            Start(),
            Ask("ask"),
            "<boundaryEvent id='late' attachedToRef='ask'><timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>",
            Ask("after"),
            End(),
            Flow("start", "ask"),
            Flow("ask", "end"),
            Flow("late", "after"),
            Flow("after", "end")
        );
        Assert.Equal("+start -start >start-ask +ask", Way(told.Begun));
        Assert.Equal("xask +late -late >late-after +after", Way(told.Hear(new TimerFired(told.Timer("late"))).Way));

        static string Way(IEnumerable<Passing> way) =>
            string.Join(
                ' ',
                way.Select(one =>
                    one.Kind switch
                    {
                        PassingKind.Entered => "+",
                        PassingKind.Left => "-",
                        PassingKind.Followed => ">",
                        _ => "x",
                    } + one.Id
                )
            );
    }
}
