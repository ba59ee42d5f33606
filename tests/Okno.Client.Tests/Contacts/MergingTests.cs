using Bunit;
using Okno.Client.Contacts;
using Okno.Client.Lists;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Contacts;

namespace Okno.Client.Tests.Contacts;

/// <summary>A second card is warned of; two are made one only after what moves was shown and consented to.</summary>
public sealed class MergingTests : Screen
{
    private static readonly Account _first = SomeAccount("ООО «Вектор»", 3);
    private static readonly Account _second = SomeAccount("Вектор", 7);

    [Fact]
    public async Task An_account_that_may_be_there_already_is_shown_with_why()
    {
        var server = await SignedIn();
        server.On(
            "api/accounts/duplicates",
            new Page<PossibleDuplicateAccount>([new(_first, [DuplicateBecause.Domain, DuplicateBecause.Name])], null)
        );
        var warning = Render<Duplicates>(parameters =>
            parameters.Add(part => part.Of, "accounts").Add(part => part.Name, "Вектор").Add(part => part.Web, "vektor.example")
        );
        Clock.Advance(TimeSpan.FromSeconds(1));
        warning.WaitForState(() => warning.FindAll("li").Count == 1);

        Assert.Contains("Похоже, такой контрагент уже есть", Read(warning.Markup), StringComparison.Ordinal);
        Assert.Equal($"accounts/{_first.Id}", warning.Find("a").GetAttribute("href"));
        Assert.Contains("тот же домен, похожее имя", Read(warning.Find("li").TextContent), StringComparison.Ordinal);
        Assert.Empty(warning.FindAll("[data-testid=merge]"));
        Assert.Contains(server.Asked, asked => asked.Path.EndsWith("&web=vektor.example", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Merging_shows_what_moves_takes_consent_and_sends_what_was_seen()
    {
        var server = await SignedIn();
        server.On($"api/accounts/{_first.Id}/merge", new AccountMerge(_first, _second, [], 2, 5, 1));
        server.On($"api/accounts/{_second.Id}/merge", new AccountMerge(_second, _first, [], 1, 0, 0));
        Named? stayed = null;
        var dialog = Render<MergeDialog>(parameters =>
            parameters
                .Add(part => part.Of, "accounts")
                .Add(part => part.One, new Named(_first.Id, _first.Name))
                .Add(part => part.Other, new Named(_second.Id, _second.Name))
                .Add(part => part.Merged, stays => stayed = stays)
        );

        Assert.Equal(
            ["2 контакта", "5 обращений", "1 звонок"],
            dialog.FindAll("[data-testid=merge-moves] li").Select(moved => Read(moved.TextContent))
        );
        dialog.Find("[data-testid=merge-now]").Click();
        Assert.DoesNotContain(server.Asked, asked => asked.Method == "POST");

        // The other stays: what moves is another question, and consent is given anew.
        dialog.Find("#merge-sure").Change(true);
        dialog.FindAll("input[type=radio]")[1].Change(true);
        dialog.WaitForState(() => Read(dialog.Markup).Contains("1 контакт", StringComparison.Ordinal));
        dialog.Find("[data-testid=merge-now]").Click();
        Assert.DoesNotContain(server.Asked, asked => asked.Method == "POST");
        dialog.Find("#merge-sure").Change(true);
        dialog.Find("[data-testid=merge-now]").Click();

        var sent = Assert.Single(server.Asked, asked => asked.Method == "POST");
        Assert.Equal($"api/accounts/{_second.Id}/merge", sent.Path);
        Assert.Contains("\"version\":7", sent.Body, StringComparison.Ordinal);
        Assert.Contains("\"otherVersion\":3", sent.Body, StringComparison.Ordinal);
        Assert.Equal(new Named(_second.Id, _second.Name), stayed);
    }

    [Fact]
    public async Task Only_two_chosen_records_are_merged_and_only_by_whom_may()
    {
        var server = await SignedIn(Permission.ChangeContacts, Permission.ChangeAnyCase);
        server.On("api/accounts/", new AccountMerge(_first, _second, [], 0, 0, 0));
        var chosen = new Chosen();
        chosen.Add(_first.Id, _first.Name);
        var button = Render<MergeChosen>(parameters => parameters.Add(part => part.Of, "accounts").Add(part => part.Chosen, chosen));
        button.Find("[data-testid=merge-chosen]").Click();
        Assert.Empty(button.FindAll("[data-testid=merge-now]"));
        Assert.Equal("true", button.Find("[data-testid=merge-chosen]").GetAttribute("aria-disabled"));

        chosen.Add(_second.Id, _second.Name);
        button.Render();
        button.Find("[data-testid=merge-chosen]").Click();
        button.WaitForState(() => button.FindAll("[data-testid=merge-now]").Count == 1);
    }

    [Fact]
    public async Task Whom_it_is_not_given_to_is_not_offered_to_merge()
    {
        await SignedIn(Permission.ChangeContacts);
        var none = Render<MergeChosen>(parameters => parameters.Add(part => part.Of, "contacts").Add(part => part.Chosen, new Chosen()));
        Assert.Empty(none.FindAll("button"));
    }

    private static Account SomeAccount(string name, int version) => new(Guid.NewGuid(), name, [], DateTimeOffset.UnixEpoch, version);
}
