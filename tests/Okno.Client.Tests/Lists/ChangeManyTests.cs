using Bunit;
using Okno.Client.Lists;
using Okno.Client.Shell;
using Okno.Client.Ui;
using Okno.Contracts;

namespace Okno.Client.Tests.Lists;

/// <summary>One field of many records: each is saved by itself, and what is refused says why.</summary>
public sealed class ChangeManyTests : Screen
{
    private static readonly Guid[] _ids = [Guid.NewGuid(), Guid.NewGuid(), Guid.NewGuid()];
    private static readonly Named _found = new(Guid.NewGuid(), "ООО «Вектор»");
    private readonly List<(Guid Id, string Field, string? Value)> _saved = [];
    private string? _ended;

    [Fact]
    public async Task Each_is_saved_with_what_was_chosen_and_a_refusal_stands_with_its_reason()
    {
        await SignedIn();
        var dialog = Drawn();
        dialog.Find("#many-field").Change("resultCode");
        dialog.Find("#many-value").Change("agreed");
        await dialog.Find("form").SubmitAsync();

        Assert.Equal(_ids.Select(id => (id, "resultCode", (string?)"agreed")).Order(), _saved.Order());
        Assert.Equal("Изменено 2 из 3, остальные – нет", Read(dialog.Find("[data-testid=many-told]").TextContent));
        var refused = Assert.Single(dialog.FindAll("[data-testid=not-changed]"));
        Assert.Equal($"calls/{_ids[1]}", refused.QuerySelector("a")!.GetAttribute("href"));
        Assert.Contains("Звонок не ваш", Read(refused.TextContent), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_must_be_found_is_asked_for_before_anything_is_saved()
    {
        await SignedIn();
        var dialog = Drawn();
        await dialog.Find("form").SubmitAsync();
        Assert.Empty(_saved);
        Assert.Contains("Выберите значение", Read(dialog.Markup), StringComparison.Ordinal);

        dialog.Find("#many-found").Input("Век");
        Clock.Advance(TimeSpan.FromSeconds(1));
        dialog.WaitForState(() => dialog.FindAll("#many-found-0").Count == 1);
        dialog.Find("#many-found-0").MouseDown();
        await dialog.Find("form").SubmitAsync();
        Assert.All(_saved, saved => Assert.Equal(("caseId", _found.Id.ToString()), (saved.Field, saved.Value)));
        Assert.Equal(3, _saved.Count);
    }

    [Fact]
    public async Task Left_before_anything_was_changed_it_says_so_that_the_choice_may_stay()
    {
        await SignedIn();
        await Drawn().Find("footer button[type=button]").ClickAsync();
        Assert.Equal("closed", _ended);

        var dialog = Drawn();
        dialog.Find("#many-field").Change("resultCode");
        await dialog.Find("form").SubmitAsync();
        await dialog.Find("[data-testid=many-close]").ClickAsync();
        Assert.Equal("done", _ended);
    }

    private IRenderedComponent<ChangeMany> Drawn() =>
        Render<ChangeMany>(parameters =>
            parameters
                .Add(part => part.Ids, _ids)
                .Add(part => part.Page, "calls")
                .Add(part => part.Closed, () => _ended = "closed")
                .Add(part => part.Done, () => _ended = "done")
                .Add(
                    part => part.Fields,
                    [
                        new ManyField("caseId", "Обращение", [], _ => Task.FromResult<IReadOnlyList<Named>>([_found]), From: 3),
                        new ManyField("resultCode", "Итог", [new Option("agreed", "Договорились")], None: "Не выбран"),
                    ]
                )
                .Add(
                    part => part.Save,
                    (id, field, value) =>
                    {
                        _saved.Add((id, field, value));
                        return Task.FromResult(
                            id == _ids[1] && field is "resultCode" ? new Problem(404, "request.not-found", "Звонок не ваш") : null
                        );
                    }
                )
        );
}
