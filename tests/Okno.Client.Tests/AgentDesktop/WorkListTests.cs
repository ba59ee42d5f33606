using Okno.Client.AgentDesktop;
using Okno.Contracts;
using Okno.Contracts.Queues;

namespace Okno.Client.Tests.AgentDesktop;

public sealed class WorkListTests : Screen
{
    private readonly WorkList _list = new();

    [Fact]
    public void Keeps_the_servers_order_and_names_its_groups()
    {
        var due = SomeItem(7, "low", Mine, DateTimeOffset.UnixEpoch);
        _list.Show(Page(due, SomeItem(9, "high"), SomeItem(3, "high"), SomeItem(5, "medium")));

        Assert.Equal([7, 9, 3, 5], _list.Lines.OfType<RowLine>().Select(line => line.Item.Record!.Number));
        Assert.Equal([(null, 1), ("high", 2), ("medium", 1)], _list.Lines.OfType<GroupLine>().Select(line => (line.Priority, line.Count)));
    }

    [Fact]
    public void New_rows_wait_until_they_are_asked_for()
    {
        _list.Show(Page(SomeItem(1), SomeItem(2)));
        _list.Buffer(Page(SomeItem(8), SomeItem(1), SomeItem(2), SomeItem(9)));

        Assert.Equal(2, _list.New);
        Assert.Equal([1, 2], _list.Items.Select(item => item.Record!.Number));

        _list.ShowBuffer();
        Assert.Equal([8, 1, 2, 9], _list.Items.Select(item => item.Record!.Number));
        Assert.Equal(0, _list.New);
    }

    [Fact]
    public void A_row_that_is_gone_dims_first_and_leaves_later()
    {
        _list.Show(Page(SomeItem(1), SomeItem(2)));
        _list.Buffer(Page(SomeItem(2)));

        Assert.NotNull(_list.LeavingOf(SomeItem(1).Id));
        Assert.Equal(2, _list.Items.Count);
        _list.DropLeaving();
        Assert.Equal([2], _list.Items.Select(item => item.Record!.Number));
    }

    [Fact]
    public void Rows_beyond_a_shorter_page_are_unknown_not_gone()
    {
        _list.Show(Page(SomeItem(1), SomeItem(2), SomeItem(3)));
        _list.Buffer(new Page<QueueItem>([SomeItem(1), SomeItem(2)], "more"));

        Assert.Null(_list.LeavingOf(SomeItem(3).Id));
    }

    [Fact]
    public void A_lost_race_stays_until_it_is_dismissed()
    {
        var lost = SomeItem(2);
        _list.Show(Page(SomeItem(1), lost, SomeItem(3)));
        _list.Lose(lost.Id, "Оператор Олег Сафин уже взял эту запись в работу");
        _list.Dim([new QueueItemGone(lost.Id, null, QueueItemState.InProgress)]);
        _list.DropLeaving();
        _list.Show(Page(SomeItem(1), SomeItem(3)));

        Assert.Equal([1, 2, 3], _list.Items.Select(item => item.Record!.Number));
        _list.DismissRace(lost.Id);
        Assert.Equal([1, 3], _list.Items.Select(item => item.Record!.Number));
    }

    [Fact]
    public void Steps_stop_at_the_ends()
    {
        _list.Show(Page(SomeItem(1), SomeItem(2)));

        Assert.Equal(SomeItem(1).Id, _list.Step(1));
        Assert.Equal(SomeItem(2).Id, _list.Step(1_000_000_000));
        Assert.Equal(SomeItem(1).Id, _list.Step(-1));
    }

    private static Page<QueueItem> Page(params QueueItem[] items) => new(items, null);
}
