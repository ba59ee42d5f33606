using Okno.Client.Cases;
using Okno.Contracts.Cases;

namespace Okno.Client.Tests.Cases;

public sealed class CaseFormTests : Screen
{
    [Fact]
    public void Sends_only_what_was_changed_over_the_version_it_was_typed_over()
    {
        var form = new CaseForm(SomeCase());
        form["status"] = "inProgress";
        form["subject"] = "Другая тема";
        form["subject"] = "Не приходит СМС-код";

        Assert.Equal(new Dictionary<string, object?> { ["status"] = "inProgress", ["version"] = 3 }, form.Patch());
    }

    [Fact]
    public void An_emptied_field_is_sent_as_null()
    {
        var form = new CaseForm(SomeCase());
        form["description"] = "";

        Assert.Null(form.Patch()["description"]);
        Assert.True(form.IsDirty("description"));
    }

    [Fact]
    public void Another_ones_saving_clashes_only_where_both_changed()
    {
        var form = new CaseForm(SomeCase());
        form["status"] = "inProgress";
        form["description"] = "Моё";

        var clashes = form.Rebase(SomeCase(version: 4) with { Status = CaseStatus.Resolved, Category = "billing" });

        Assert.Equal([new Clash("status", "inProgress", "resolved")], clashes);
        Assert.Equal("billing", form["category"]);
        Assert.Equal(4, form.Patch()["version"]);
        form.TakeSaved(["status"]);
        Assert.Equal(CaseStatus.Resolved, form.Status);
        Assert.Equal("Моё", form["description"]);
    }

    [Fact]
    public void What_is_typed_while_the_rest_is_being_saved_stays_over_what_was_saved()
    {
        var form = new CaseForm(SomeCase());
        form["solution"] = "Отправлено";
        form["description"] = "Отправлено и стёрто";
        form["subject"] = "Отправлено и сохранено";
        var sent = new Dictionary<string, string?>(form.Changes);
        form["solution"] = "Отправлено, и дописано";
        form["description"] = SomeCase().Description;
        form["category"] = "billing";

        form.TakeSaved(
            sent,
            SomeCase(version: 4) with
            {
                Subject = "Отправлено и сохранено",
                Description = "Отправлено и стёрто",
                Solution = "Отправлено",
                Priority = CasePriority.Low,
            }
        );

        Assert.Equal(
            new Dictionary<string, string?>
            {
                ["solution"] = "Отправлено, и дописано",
                ["description"] = SomeCase().Description,
                ["category"] = "billing",
            },
            form.Changes
        );
        Assert.Equal(("Отправлено и сохранено", "low"), (form["subject"], form["priority"]));
    }

    [Fact]
    public void A_draft_is_over_the_version_it_was_typed_over_until_it_is_decided_what_stays()
    {
        var form = new CaseForm(SomeCase());
        form["description"] = "Моё";
        Assert.True(form.ClashesWith(SomeCase(version: 4) with { Description = "Чужое" }));
        Assert.False(form.ClashesWith(SomeCase(version: 4) with { Description = "Моё", Category = "billing" }));

        form.Rebase(SomeCase(version: 4) with { Category = "billing" });
        Assert.Equal(4, form.TypedOver);
        form.Rebase(SomeCase(version: 5) with { Category = "billing", Description = "Чужое" });
        Assert.Equal((4, 5), (form.TypedOver, form.Saved.Version));
        form.Decided();
        Assert.Equal(5, form.TypedOver);
    }

    [Fact]
    public void A_draft_comes_back_as_it_was_typed()
    {
        var typed = new CaseForm(SomeCase());
        typed["solution"] = "Перевыпустили СМС";
        typed["category"] = null;

        var restored = new CaseForm(SomeCase());
        restored.Restore(typed.AsDraft(), 3);

        Assert.Equal(typed.Changes, restored.Changes);
    }

    [Theory]
    [InlineData(CaseStatus.New, false, SavingWill.KeepInWork)]
    [InlineData(CaseStatus.Reopened, false, SavingWill.KeepInWork)]
    [InlineData(CaseStatus.New, true, SavingWill.FinishByOwner)]
    [InlineData(CaseStatus.InProgress, false, SavingWill.FinishByStatus)]
    [InlineData(CaseStatus.Resolved, true, SavingWill.FinishByStatus)]
    public void Tells_beforehand_what_saving_will_do(CaseStatus status, bool owned, SavingWill expected) =>
        Assert.Equal(expected, ItemRules.WillSaving(new CaseForm(SomeCase(status, owned ? Me : null))));
}
