using static Okno.ProcessEngine.Tests.Model;

namespace Okno.ProcessEngine.Tests.Elements;

/// <summary>Activities that are done once for each of several, or again while a condition holds.</summary>
public class RepeatTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Runs_once_for_each_of_several_and_gathers_what_comes_of_it(bool sequential)
    {
        var told = Play.Of(
            Start(),
            "<scriptTask id='list'><script>({ names: ['a', 'b', 'c'] })</script></scriptTask>",
            $"<userTask id='each'><extensionElements><okno:form title='T'><okno:field name='said'/><okno:value field='who'>=name</okno:value></okno:form></extensionElements><multiInstanceLoopCharacteristics isSequential='{(sequential ? "true" : "false")}'><extensionElements><okno:repeat collection='=names' item='name' output='=name + loopCounter' result='all'/></extensionElements></multiInstanceLoopCharacteristics></userTask>",
            End(),
            Flow("start", "list"),
            Flow("list", "each"),
            Flow("each", "end")
        );
        Assert.Equal(sequential ? "each" : "each each each", told.Open);
        for (var turn = 0; turn < 3; turn++)
            told.Complete("each");
        Assert.Equal(Status.Completed, told.Status);
        Assert.Equal("""["a0","b1","c2"]""", told.State.Variables["all"].GetRawText());
        Assert.Equal(["a", "b", "c"], told.All.OfType<OpenStep>().Select(step => step.Values["who"].GetString()));
    }

    [Fact]
    public void A_loop_goes_on_while_its_condition_holds()
    {
        var told = Play.With(
            [("amount", 0)],
            Start(),
            "<userTask id='again'><extensionElements><okno:question text='More?'><okno:answer value='yes'/><okno:answer value='no'/></okno:question></extensionElements><standardLoopCharacteristics><loopCondition>amount &lt; 2</loopCondition></standardLoopCharacteristics></userTask>",
            End(),
            Flow("start", "again"),
            Flow("again", "end")
        );
        told.Complete("again", ("amount", 1));
        Assert.Equal("again", told.Open);
        told.Complete("again", ("amount", 2));
        Assert.Equal(Status.Completed, told.Status);
    }

    /// <summary>The token that came from the first task is the one that waits for the turns of the second.</summary>
    [Fact]
    public void A_late_answer_to_what_stood_before_ends_none_of_its_turns()
    {
        const string Asked =
            "<extensionElements><okno:question text='Q'><okno:answer value='yes'/><okno:answer value='no'/></okno:question></extensionElements>";
        var told = Play.Of(
            Start(),
            $"<userTask id='before'>{Asked}</userTask>",
            $"<userTask id='each'>{Asked}<multiInstanceLoopCharacteristics isSequential='true'><loopCardinality>2</loopCardinality></multiInstanceLoopCharacteristics></userTask>",
            End(),
            Flow("start", "before"),
            Flow("before", "each"),
            Flow("each", "end")
        );
        var before = told.All.OfType<OpenStep>().Single();
        told.Complete("before");
        Assert.Empty(told.Hear(new StepCompleted(before.Key, Values())).Commands);
        Assert.Equal("each", told.Open);
        told.Complete("each");
        told.Complete("each");
        Assert.Equal(Status.Completed, told.Status);
        Assert.Empty(told.State.Tokens);
    }
}
