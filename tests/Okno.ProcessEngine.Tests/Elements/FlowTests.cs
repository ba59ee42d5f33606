using Okno.ProcessEngine.Definitions;
using static Okno.ProcessEngine.Tests.Model;

namespace Okno.ProcessEngine.Tests.Elements;

/// <summary>Gateways, events, sub-processes and repetition: each as a small process that is run to its end.</summary>
public class FlowTests
{
    [Fact]
    public void A_parallel_join_fires_once_when_all_have_come()
    {
        var told = Play.Of(
            Start(),
            "<parallelGateway id='fork'/>",
            Ask("a"),
            Ask("b"),
            "<parallelGateway id='join'/>",
            Ask("after"),
            End(),
            Flow("start", "fork"),
            Flow("fork", "a"),
            Flow("fork", "b"),
            Flow("a", "join"),
            Flow("b", "join"),
            Flow("join", "after"),
            Flow("after", "end")
        );
        Assert.Equal("a b", told.Open);
        told.Complete("b");
        Assert.Equal("a", told.Open);
        told.Complete("a");
        Assert.Equal("after", told.Open);
        told.Complete("after");
        Assert.Equal(Status.Completed, told.Status);
    }

    [Theory]
    [InlineData(1, "a")]
    [InlineData(5, "a b")]
    [InlineData(9, "a b c")]
    public void An_inclusive_join_waits_for_those_who_can_still_come_and_no_others(int amount, string opened)
    {
        var told = Play.With(
            [("amount", amount)],
            Start(),
            "<inclusiveGateway id='fork'/>",
            Ask("a"),
            Ask("b"),
            Ask("c"),
            "<inclusiveGateway id='join'/>",
            Ask("after"),
            End(),
            Flow("start", "fork"),
            Flow("fork", "a", "amount > 0"),
            Flow("fork", "b", "amount > 3"),
            Flow("fork", "c", "amount > 7"),
            Flow("a", "join"),
            Flow("b", "join"),
            Flow("c", "join"),
            Flow("join", "after"),
            Flow("after", "end")
        );
        Assert.Equal(opened, told.Open);
        foreach (var task in opened.Split(' ').Reverse())
        {
            Assert.DoesNotContain("after", told.Open, StringComparison.Ordinal);
            told.Complete(task);
        }
        Assert.Equal("after", told.Open);
        told.Complete("after");
        Assert.Equal(Status.Completed, told.Status);
    }

    [Fact]
    public void The_first_event_behind_an_event_based_gateway_decides()
    {
        string[] process =
        [
            Start(),
            "<eventBasedGateway id='wait'/>",
            Timer("late", "PT1H"),
            Message("reply"),
            Ask("chase"),
            Ask("read"),
            End(),
            Flow("start", "wait"),
            Flow("wait", "late"),
            Flow("wait", "reply"),
            Flow("late", "chase"),
            Flow("reply", "read"),
            Flow("chase", "end"),
            Flow("read", "end"),
        ];
        var byMessage = Play.Of(process);
        var (timer, message) = (byMessage.Timer("late"), byMessage.Awaited("reply"));
        byMessage.Hear(new MessageArrived(message, Json("""{"text":"yes"}""")));
        Assert.Equal("read", byMessage.Open);
        Assert.Equal("yes", byMessage.State.Variables["answer"].GetProperty("text").GetString());
        Assert.Contains(byMessage.All, command => command is StopWaiting stop && stop.Key == timer);
        Assert.Same(byMessage.State, byMessage.Hear(new TimerFired(timer)).State); // late: the other has won
        Assert.Equal("read", byMessage.Open);

        var byTimer = Play.Of(process);
        byTimer.Hear(new TimerFired(byTimer.Timer("late")));
        Assert.Equal("chase", byTimer.Open);
    }

    [Fact]
    public void An_interrupting_timer_ends_the_task_and_another_lets_it_go_on()
    {
        string[] Process(bool interrupts) =>
            [
                Start(),
                Ask("task"),
                Boundary("late", "task", "<timerEventDefinition><timeDuration>PT10M</timeDuration></timerEventDefinition>", interrupts),
                Ask("remind"),
                End(),
                End("end2"),
                Flow("start", "task"),
                Flow("task", "end"),
                Flow("late", "remind"),
                Flow("remind", "end2"),
            ];
        var ending = Play.Of(Process(true));
        ending.Hear(new TimerFired(ending.Timer("late")));
        Assert.Equal("remind", ending.Open);
        ending.Complete("remind");
        Assert.Equal(Status.Completed, ending.Status);

        var going = Play.Of(Process(false));
        going.Hear(new TimerFired(going.Timer("late")));
        Assert.Equal("remind task", going.Open);
        going.Complete("remind");
        going.Complete("task");
        Assert.Equal(Status.Completed, going.Status);

        var quick = Play.Of(Process(true));
        var timer = quick.Timer("late");
        quick.Complete("task");
        Assert.Equal(Status.Completed, quick.Status);
        Assert.Contains(quick.All, command => command is StopWaiting stop && stop.Key == timer);
    }

    [Fact]
    public void A_sub_process_is_done_when_nothing_in_it_is_left_and_an_error_in_it_is_caught_at_its_edge()
    {
        string[] process =
        [
            Start(),
            $"<subProcess id='sub'>{Start("s")}<parallelGateway id='f'/>{Ask("x")}{Ask("y")}{Gateway("g", "g-ok")}{End("ok")}<endEvent id='bad'><errorEventDefinition errorRef='E'/></endEvent>{End("ok2")}"
                + $"{Flow("s", "f")}{Flow("f", "x")}{Flow("f", "y")}{Flow("x", "g")}{Flow("g", "ok")}{Flow("g", "bad", "amount > 3")}{Flow("y", "ok2")}</subProcess>",
            Boundary("failed", "sub", "<errorEventDefinition errorRef='E'/>", true),
            Ask("mend"),
            Ask("after"),
            End(),
            End("end2"),
            Flow("start", "sub"),
            Flow("sub", "after"),
            Flow("after", "end"),
            Flow("failed", "mend"),
            Flow("mend", "end2"),
        ];
        var well = Play.With([("amount", 1)], process);
        well.Complete("x");
        Assert.Equal("y", well.Open);
        well.Complete("y");
        Assert.Equal("after", well.Open);

        var badly = Play.With([("amount", 9)], process);
        badly.Complete("x");
        Assert.Equal("mend", badly.Open); // y is closed: the error ended the whole sub-process
        Assert.Contains(badly.All, command => command is CloseStep { ElementId: "y" });
    }

    [Fact]
    public void An_error_that_nobody_catches_ends_the_process_and_says_which()
    {
        var told = Play.Of(
            Start(),
            Ask("t"),
            "<endEvent id='end'><errorEventDefinition errorRef='no-stock'/></endEvent>",
            Flow("start", "t"),
            Flow("t", "end")
        );
        told.Complete("t");
        Assert.Equal("no-stock", Assert.Single(told.All.OfType<EndInstance>()).ErrorCode);
    }

    [Fact]
    public void A_terminate_end_takes_everything_with_it()
    {
        var told = Play.Of(
            Start(),
            "<parallelGateway id='fork'/>",
            Ask("a"),
            Ask("b"),
            "<endEvent id='stop'><terminateEventDefinition/></endEvent>",
            End(),
            Flow("start", "fork"),
            Flow("fork", "a"),
            Flow("fork", "b"),
            Flow("a", "stop"),
            Flow("b", "end")
        );
        told.Complete("a");
        Assert.Equal(Status.Completed, told.Status);
        Assert.Equal("", told.Open);
    }

    [Fact]
    public void An_event_sub_process_hears_while_its_scope_lives()
    {
        string[] Process(bool interrupts) =>
            [
                Start(),
                Ask("work"),
                End(),
                Flow("start", "work"),
                Flow("work", "end"),
                $"<subProcess id='on' triggeredByEvent='true'><startEvent id='heard' isInterrupting='{(interrupts ? "true" : "false")}'><messageEventDefinition messageRef='m'/></startEvent>{Ask("react")}{End("done")}{Flow("heard", "react")}{Flow("react", "done")}</subProcess>",
            ];
        var ending = Play.Of(Process(true));
        ending.Hear(new MessageArrived(ending.Awaited("m"), default));
        Assert.Equal("react", ending.Open);
        ending.Complete("react");
        Assert.Equal(Status.Completed, ending.Status);

        var going = Play.Of(Process(false));
        going.Hear(new MessageArrived(going.Awaited("m"), default));
        going.Hear(new MessageArrived(going.Awaited("m"), default));
        Assert.Equal("react react work", going.Open);
        going.Complete("work");
        going.Complete("react");
        Assert.Equal(Status.Running, going.Status);
        going.Complete("react");
        Assert.Equal(Status.Completed, going.Status);
        Assert.Contains(going.All, command => command is StopWaiting);
    }

    [Fact]
    public void An_escalation_is_told_upwards_and_lets_the_work_go_on()
    {
        var told = Play.Of(
            Start(),
            $"<subProcess id='sub'>{Start("s")}<intermediateThrowEvent id='tell'><escalationEventDefinition escalationRef='boss'/></intermediateThrowEvent>{Ask("x")}{End("e")}{Flow("s", "tell")}{Flow("tell", "x")}{Flow("x", "e")}</subProcess>",
            Boundary("up", "sub", "<escalationEventDefinition escalationRef='boss'/>", false),
            Ask("boss"),
            End(),
            End("end2"),
            Flow("start", "sub"),
            Flow("sub", "end"),
            Flow("up", "boss"),
            Flow("boss", "end2")
        );
        Assert.Equal("boss x", told.Open);
    }

    [Fact]
    public void A_link_goes_on_at_its_other_end_and_a_thrown_signal_is_told()
    {
        var told = Play.Of(
            Start(),
            "<intermediateThrowEvent id='shout'><signalEventDefinition signalRef='sig'/></intermediateThrowEvent>",
            "<intermediateThrowEvent id='out'><linkEventDefinition name='L'/></intermediateThrowEvent>",
            "<intermediateCatchEvent id='in'><linkEventDefinition name='L'/></intermediateCatchEvent>",
            Ask("t"),
            End(),
            Flow("start", "shout"),
            Flow("shout", "out"),
            Flow("in", "t"),
            Flow("t", "end")
        );
        Assert.Equal("t", told.Open);
        Assert.Equal("sig", Assert.Single(told.All.OfType<ThrowSignal>()).Name);
    }

    [Fact]
    public void A_message_starts_what_waits_for_it()
    {
        var definition = Sound(
            "<startEvent id='asked'><messageEventDefinition messageRef='order'/></startEvent>",
            Ask("t"),
            End(),
            Flow("asked", "t"),
            Flow("t", "end")
        );
        Assert.Equal(new StartTrigger("asked", "message", "order"), Assert.Single(definition.StartTriggers));
        var begun = Engine.Start(definition, Values(), "asked");
        Assert.Single(begun.Commands.OfType<OpenStep>());
        Assert.Equal(Status.Incident, Engine.Start(definition, Values()).State.Status);
    }
}
