using Bunit;
using Okno.Client.Cases;
using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Contracts.Queues;

namespace Okno.Client.Tests.Cases;

public sealed class CasePartsTests : Screen
{
    [Fact]
    public void Whoever_holds_the_item_may_do_all()
    {
        var may = May(new CaseAtWork(SomeCase(), SomeItem(1, holder: Mine), null, MayChange: true, Draft: null));
        Assert.Equal(new CaseActionsState(Save: true, AssignToMe: true, Item: true), may);
    }

    [Fact]
    public void Without_an_item_of_mine_there_is_nothing_to_schedule_return_or_keep()
    {
        Assert.False(May(new CaseAtWork(SomeCase(), null, null, true, null)).Item);
        Assert.False(May(new CaseAtWork(SomeCase(), SomeItem(1, holder: new Named(Guid.NewGuid(), "Олег Сафин")), null, true, null)).Item);
        Assert.False(May(new CaseAtWork(SomeCase(), SomeItem(1, state: QueueItemState.NotProcessed), null, true, null)).Item);
    }

    [Fact]
    public void My_own_case_is_not_assigned_to_me_again() =>
        Assert.False(May(new CaseAtWork(SomeCase(owner: Me), null, null, true, null)).AssignToMe);

    [Fact]
    public void While_one_thing_is_done_no_other_starts()
    {
        var done = 0;
        var acts = Render<CaseActions>(parameters =>
            parameters
                .Add(part => part.May, new CaseActionsState(true, true, true))
                .Add(part => part.Busy, "save")
                .Add(part => part.Save, () => done++)
                .Add(part => part.Return, () => done++)
                .Add(part => part.Keep, () => done++)
        );

        foreach (var button in acts.FindAll("button"))
            button.Click();
        Assert.Equal(0, done);
        Assert.All(acts.FindAll("button"), button => Assert.Equal("true", button.GetAttribute("aria-disabled")));
    }

    [Fact]
    public void A_case_that_one_may_not_change_says_so()
    {
        var acts = Render<CaseActions>(parameters => parameters.Add(part => part.May, new CaseActionsState(false, false, false)));

        Assert.Equal("true", acts.Find("[data-testid=save]").GetAttribute("aria-disabled"));
        Assert.Contains("Только чтение", acts.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_a_final_case_is_offered_to_be_reopened()
    {
        Assert.True(May(new CaseAtWork(SomeCase(CaseStatus.Closed), null, null, true, null)).Reopen);
        Assert.False(May(new CaseAtWork(SomeCase(CaseStatus.Closed), null, null, false, null)).Reopen);
        Assert.False(May(new CaseAtWork(SomeCase(CaseStatus.Resolved), null, null, true, null)).Reopen);
    }

    [Theory]
    [InlineData("inProgress", "Сохранение в статусе «В работе» завершит элемент: запись уйдёт из очереди")]
    [InlineData("new", "Сохранение в статусе «Новое» без ответственного оставит запись у вас в работе")]
    public void The_strip_follows_what_is_chosen_in_the_form(string status, string expected)
    {
        var form = new CaseForm(SomeCase());
        form["status"] = status;
        var strip = Render<ItemStrip>(parameters =>
            parameters.Add(part => part.Item, SomeItem(1, holder: Mine)).Add(part => part.Form, form).Add(part => part.Me, Me)
        );

        Assert.Equal(expected, Read(strip.Find("[data-testid=saving-will]").TextContent));
    }

    [Fact]
    public void A_conflict_shows_mine_beside_what_was_saved_and_takes_neither_by_itself()
    {
        IReadOnlyList<string> taken = [];
        var kept = 0;
        var one = "";
        var conflict = Render<CaseConflict>(parameters =>
            parameters
                .Add(part => part.Clashes, [new Clash("status", "inProgress", "resolved"), new Clash("solution", "Моё", "Их")])
                .Add(part => part.By, new Named(Guid.NewGuid(), "Роман Мельник"))
                .Add(part => part.At, new DateTimeOffset(2026, 11, 24, 11, 20, 0, TimeSpan.Zero))
                .Add(part => part.TakeSaved, fields => taken = fields)
                .Add(part => part.KeepOne, field => one = field)
                .Add(part => part.KeepMine, () => kept++)
        );

        Assert.Equal(
            "Сотрудник Роман Мельник сохранил обращение в 14:20, пока вы его правили.",
            Read(conflict.Find(".note span").TextContent)
        );
        Assert.Equal(
            ["Статус", "inProgress", "resolved"],
            conflict.FindAll("tbody tr")[0].QuerySelectorAll("td").Take(3).Select(cell => Read(cell.TextContent))
        );
        conflict.FindAll("[data-testid=take-one]")[1].Click();
        Assert.Equal(["solution"], taken);
        conflict.FindAll("[data-testid=keep-one]")[0].Click();
        Assert.Equal("status", one);
        conflict.Find("[data-testid=take-saved]").Click();
        Assert.Equal(["status", "solution"], taken);
        conflict.Find("[data-testid=keep-mine]").Click();
        Assert.Equal(1, kept);
    }

    private static CaseActionsState May(CaseAtWork work) => CaseActionsState.Of(work, new CaseForm(work.Case), Me);
}
