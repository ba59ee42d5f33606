using Bunit;
using Okno.Client.Lists;
using Okno.Contracts.Lists;

namespace Okno.Client.Tests.Lists;

public sealed class ListColumnsTests : Screen
{
    private readonly ListColumns _columns = new([
        new ColumnOf("number", "Number", 84),
        new ColumnOf("subject", "Subject", 260, Main: true),
        new ColumnOf("status", "Status"),
        new ColumnOf("origin", "Owner", Shown: false),
    ]);

    [Fact]
    public void What_was_kept_comes_back_and_columns_that_are_no_more_are_passed_over()
    {
        _columns.Take([new ListColumn("origin", 200), new ListColumn("gone"), new ListColumn("number", 5)]);

        Assert.Equal(
            [("origin", 200), ("number", ShownColumn.Narrowest)],
            _columns.Shown.Select(column => (column.Of.Name, column.Pixels))
        );
        Assert.Equal(_columns.Kept, [new ListColumn("origin", 200), new ListColumn("number", ShownColumn.Narrowest)]);
        _columns.Take([new ListColumn("gone")]);
        Assert.Equal(["number", "subject", "status"], Names());
    }

    [Fact]
    public void One_column_always_stays()
    {
        foreach (var name in new[] { "number", "subject", "status" })
            _columns.Turn(name, false);
        Assert.Equal(["status"], Names());
    }

    [Fact]
    public void Columns_move_by_steps_and_by_being_dropped_and_stop_at_the_ends()
    {
        _columns.Move("number", 1);
        Assert.Equal(["subject", "number", "status"], Names());
        _columns.Move("number", 5);
        _columns.Move("subject", -3);
        Assert.Equal(["subject", "status", "number"], Names());
        _columns.Put("number", "subject");
        Assert.Equal(["number", "subject", "status"], Names());
    }

    [Fact]
    public void The_picker_turns_moves_and_widens_without_a_pointer()
    {
        var changed = 0;
        var picker = Render<ColumnsPicker>(parameters => parameters.Add(p => p.Columns, _columns).Add(p => p.Changed, () => changed++));
        picker.Find("[data-testid=columns]").Click();

        picker.FindAll("[data-testid=hidden-column] input")[0].Change(true);
        picker.FindAll("[data-testid=shown-column]")[0].QuerySelectorAll("button")[1].Click();
        picker.FindAll("[data-testid=shown-column]")[0].QuerySelector("input[type=number]")!.Change("300");

        Assert.Equal(["subject", "number", "status", "origin"], Names());
        Assert.Equal(300, _columns.Shown[0].Pixels);
        Assert.Equal(3, changed);
        Assert.Equal(
            "Колонку «Тема» левее",
            picker.FindAll("[data-testid=shown-column]")[0].QuerySelector("button")!.GetAttribute("aria-label")
        );
    }

    private IEnumerable<string> Names() => _columns.Shown.Select(column => column.Of.Name);
}
