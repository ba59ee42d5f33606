using Bunit;
using Okno.Client.Queues;
using Okno.Contracts;
using Okno.Contracts.Queues;

namespace Okno.Client.Tests.Queues;

public sealed class ItemRowTests : Screen
{
    private int _opened;

    [Fact]
    public void An_item_held_by_another_may_be_opened_and_looked_into()
    {
        var row = Draw(SomeItem(104515, holder: new Named(Guid.NewGuid(), "Олег Сафин")));
        Assert.Contains("Олег Сафин", row.Markup);
        row.Find(".go .btn").Click();
        Assert.Equal(1, _opened);
        Assert.Single(row.FindAll(".go .ib"));
    }

    [Fact]
    public void A_finished_one_is_looked_into_only() =>
        Assert.Empty(Draw(SomeItem(104515, state: QueueItemState.Processed)).FindAll(".go .btn"));

    [Fact]
    public void One_that_leaves_the_list_is_dimmed_and_offers_nothing()
    {
        var item = SomeItem(104515);
        var row = Draw(item, new QueueItemGone(item.Id, null, item.State));
        Assert.Contains("leaving", row.Find("[role=row]").ClassName);
        Assert.Empty(row.FindAll(".go button"));
    }

    [Fact]
    public void Without_a_connection_opening_is_off()
    {
        var row = Draw(SomeItem(104515), mayOpen: false);
        row.Find(".go .btn").Click();
        Assert.Equal("true", row.Find(".go .btn").GetAttribute("aria-disabled"));
        Assert.Equal(0, _opened);
    }

    [Theory]
    [InlineData(60, "acc")]
    [InlineData(-60, "warn")]
    public void Says_until_when_it_is_postponed(int minutes, string tone)
    {
        var row = Draw(SomeItem(104515, holder: Mine, at: Clock.GetUtcNow().AddMinutes(minutes)));
        Assert.Equal(minutes > 0 ? "до 15:22" : "до 13:22", Read(row.Find($".chip.{tone}").TextContent));
    }

    private IRenderedComponent<ItemRow> Draw(QueueItem item, QueueItemGone? leaving = null, bool mayOpen = true) =>
        Render<ItemRow>(parameters =>
            parameters
                .Add(part => part.Item, item)
                .Add(part => part.Leaving, leaving)
                .Add(part => part.MayOpen, mayOpen)
                .Add(part => part.Open, _ => _opened++)
        );
}
