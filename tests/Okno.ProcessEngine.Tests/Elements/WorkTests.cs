using static Okno.ProcessEngine.Tests.Model;

namespace Okno.ProcessEngine.Tests.Elements;

/// <summary>Work that a process has done: other processes, data, records waited for, decisions and scripts.</summary>
public class WorkTests
{
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
}
