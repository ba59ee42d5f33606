using System.Text.Json;
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
    public void Calls_another_process_with_what_it_needs_and_takes_what_it_brings()
    {
        var told = Play.With(
            [("amount", 5)],
            Start(),
            "<callActivity id='call' calledElement='identify'><extensionElements><okno:call><okno:value field='phone'>='+7' + amount</okno:value><okno:output from='contactId' to='found'/></okno:call></extensionElements></callActivity>",
            Boundary("wrong", "call", "<errorEventDefinition errorRef='nobody'/>", true),
            Ask("after"),
            Ask("nobody"),
            End(),
            End("end2"),
            Flow("start", "call"),
            Flow("call", "after"),
            Flow("after", "end"),
            Flow("wrong", "nobody"),
            Flow("nobody", "end2")
        );
        var child = Assert.Single(told.All.OfType<StartChild>());
        Assert.Equal(("identify", "+75"), (child.ProcessKey, child.Parameters["phone"].GetString()));
        var failing = told.Copy();
        told.Hear(new ChildEnded(child.Key, Values(("contactId", "c1"), ("other", 1))));
        Assert.Equal("after", told.Open);
        Assert.Equal("c1", told.State.Variables["found"].GetString());
        Assert.False(told.State.Variables.ContainsKey("other"));

        failing.Hear(new ChildEnded(child.Key, Values(), "nobody"));
        Assert.Equal("nobody", failing.Open);
    }

    [Fact]
    public void Work_that_fails_is_caught_by_its_code_or_becomes_an_incident_that_is_tried_again_or_passed_over()
    {
        string[] process =
        [
            Start(),
            "<serviceTask id='work'><extensionElements><okno:add object='contact' result='made'><okno:value field='name'>='N' + amount</okno:value></okno:add></extensionElements></serviceTask>",
            Boundary("known", "work", "<errorEventDefinition errorRef='duplicate'/>", true),
            Ask("after"),
            Ask("choose"),
            End(),
            End("end2"),
            Flow("start", "work"),
            Flow("work", "after"),
            Flow("after", "end"),
            Flow("known", "choose"),
            Flow("choose", "end2"),
        ];
        var told = Play.With([("amount", 1)], process);
        var work = Assert.Single(told.All.OfType<DoWork>());
        Assert.Equal(("add", "N1"), (work.Kind, work.Inputs["values"].GetProperty("name").GetString()));

        var caught = told.Copy();
        caught.Hear(new WorkFailed(work.Key, "there already", "duplicate"));
        Assert.Equal("choose", caught.Open);

        told.Hear(new WorkFailed(work.Key, "the database is gone"));
        Assert.Equal(Status.Incident, told.Status);
        var skipped = told.Copy();
        told.Hear(new IncidentResolved());
        Assert.Equal(2, told.All.OfType<DoWork>().Count());
        told.Hear(new WorkDone(work.Key, Json("\"id-1\"")));
        Assert.Equal("id-1", told.State.Variables["made"].GetString());
        Assert.Equal("after", told.Open);

        skipped.Hear(new IncidentResolved(Values(("made", "by hand"))));
        Assert.Equal("after", skipped.Open);
        Assert.Equal("by hand", skipped.State.Variables["made"].GetString());
    }

    [Fact]
    public void Waits_until_a_record_is_as_wanted()
    {
        var told = Play.Of(
            Start(),
            "<receiveTask id='solved'><extensionElements><okno:waitForRecord object='case' recordId='=entityRecordId'><okno:condition>record.status === 'resolved'</okno:condition></okno:waitForRecord></extensionElements></receiveTask>",
            Ask("after"),
            End(),
            Flow("start", "solved"),
            Flow("solved", "after"),
            Flow("after", "end")
        );
        told.Hear(Saved(new { status = "new" }));
        Assert.Equal("", told.Open);
        told.Hear(Saved(new { status = "resolved" }));
        Assert.Equal("after", told.Open);
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

    [Theory]
    [InlineData(1, "small")]
    [InlineData(50, "large")]
    public void A_decision_table_gives_the_values_of_the_first_rule_that_holds(int amount, string size)
    {
        var told = Play.With(
            [("amount", amount)],
            Start(),
            "<businessRuleTask id='rate'><extensionElements><okno:decision><okno:rule when='amount &lt; 10'><okno:value field='size'>small</okno:value></okno:rule><okno:rule><okno:value field='size'>large</okno:value></okno:rule></okno:decision></extensionElements></businessRuleTask>",
            End(),
            Flow("start", "rate"),
            Flow("rate", "end")
        );
        Assert.Equal(size, told.State.Variables["size"].GetString());
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

    [Theory]
    [InlineData("for (;;) {}")]
    [InlineData("let a = []; while (true) a.push(a)")]
    [InlineData("(function f() { f() })()")]
    public void A_script_without_end_becomes_an_incident(string script)
    {
        var told = Play.Of(
            Start(),
            $"<scriptTask id='s'><script><![CDATA[{script}]]></script></scriptTask>",
            End(),
            Flow("start", "s"),
            Flow("s", "end")
        );
        Assert.Equal(Status.Incident, told.Status);
        Assert.Equal("s", told.State.Incident!.ElementId);
    }

    [Fact]
    public void Statements_return_what_a_script_brings()
    {
        var told = Play.With(
            [("amount", 4)],
            Start(),
            "<scriptTask id='s'><extensionElements><okno:result variable='sum'/></extensionElements><script>let sum = 0; for (let i = 1; i &lt;= amount; i++) sum += i; return sum;</script></scriptTask>",
            End(),
            Flow("start", "s"),
            Flow("s", "end")
        );
        Assert.Equal(10, told.State.Variables["sum"].GetDouble());
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);

    private static string Ask(string id) =>
        $"<userTask id='{id}'><extensionElements><okno:question text='Q'><okno:answer value='yes'/><okno:answer value='no'/></okno:question></extensionElements></userTask>";

    private static string Timer(string id, string duration) =>
        $"<intermediateCatchEvent id='{id}'><timerEventDefinition><timeDuration>{duration}</timeDuration></timerEventDefinition></intermediateCatchEvent>";

    private static string Message(string id) =>
        $"<intermediateCatchEvent id='{id}'><extensionElements><okno:message result='answer'/></extensionElements><messageEventDefinition messageRef='{id}'/></intermediateCatchEvent>";

    private static string Boundary(string id, string at, string definition, bool interrupts) =>
        $"<boundaryEvent id='{id}' attachedToRef='{at}' cancelActivity='{(interrupts ? "true" : "false")}'>{definition}</boundaryEvent>";
}
