using Bunit;
using Okno.Client.AgentDesktop;
using Okno.Contracts;
using Okno.Contracts.Queues;

namespace Okno.Client.Tests.AgentDesktop;

public sealed class WorkRowTests : Screen
{
    [Fact]
    public void A_lost_race_speaks_in_its_own_row_until_dismissed()
    {
        Guid? dismissed = null;
        var item = SomeItem(104507);
        var row = Render<WorkRow>(parameters =>
            parameters
                .Add(part => part.Item, item)
                .Add(part => part.Race, "Оператор Олег Сафин уже взял эту запись в работу")
                .Add(part => part.Dismiss, id => dismissed = id)
        );

        Assert.Contains(
            "Оператор Олег Сафин уже взял эту запись в работу",
            Read(row.Find("[data-testid=lost-race]").TextContent),
            StringComparison.Ordinal
        );
        row.Find("button").Click();
        Assert.Equal(item.Id, dismissed);
    }

    [Fact]
    public void A_leaving_row_cannot_be_opened()
    {
        var item = SomeItem(1);
        var row = Render<WorkRow>(parameters =>
            parameters
                .Add(part => part.Item, item)
                .Add(part => part.Leaving, new QueueItemGone(item.Id, new Named(Guid.NewGuid(), "Олег Сафин"), QueueItemState.InProgress))
        );

        Assert.Empty(row.FindAll("button"));
        Assert.Contains("leaving", row.Find("[role=row]").ClassList);
    }

    [Fact]
    public void A_row_being_opened_ignores_another_press()
    {
        var opened = 0;
        var row = Render<WorkRow>(parameters =>
            parameters.Add(part => part.Item, SomeItem(1)).Add(part => part.Busy, true).Add(part => part.Open, _ => opened++)
        );

        row.Find("button").Click();
        Assert.Equal(0, opened);
    }

    [Fact]
    public void A_row_is_drawn_again_when_it_or_the_time_has_changed_and_not_otherwise()
    {
        var (item, minute) = (SomeItem(1), new DateTime(2026, 11, 24, 14, 22, 0));
        var row = Render<WorkRow>(parameters => parameters.Add(part => part.Item, item).Add(part => part.Minute, minute));
        var drawn = row.RenderCount;

        row.Render(parameters => parameters.Add(part => part.Item, item with { }).Add(part => part.Minute, minute));
        Assert.Equal(drawn, row.RenderCount);
        row.Render(parameters => parameters.Add(part => part.Minute, minute.AddMinutes(1)));
        Assert.Equal(drawn + 1, row.RenderCount);
        row.Render(parameters => parameters.Add(part => part.Item, item with { PostponesCount = 1 }));
        Assert.Equal(drawn + 2, row.RenderCount);
        Assert.Contains("1", row.Find(".tick").TextContent, StringComparison.Ordinal);
    }
}
