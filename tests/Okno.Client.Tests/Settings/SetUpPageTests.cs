using Bunit;
using Okno.Client.Settings;
using Okno.Contracts.Access;

namespace Okno.Client.Tests.Settings;

public sealed class SetUpPageTests : Screen
{
    [Fact]
    public async Task Shows_only_the_doors_that_the_person_may_open()
    {
        await SignedIn(Permission.ManageSettings);
        Assert.Contains("Действия CTI-панели", Read(Render<SetUpPage>().Markup));
    }

    [Fact]
    public async Task Says_that_there_is_nothing_for_an_operator()
    {
        await SignedIn(Permission.TakeQueueItems, Permission.SeeCases);
        var page = Render<SetUpPage>();
        Assert.Contains("Этот раздел вам недоступен", Read(page.Markup));
        Assert.Empty(page.FindAll(".doors a"));
    }

    [Fact]
    public async Task Every_door_says_what_it_is_and_what_it_is_for()
    {
        await SignedIn(Enum.GetValues<Permission>());
        var page = Render<SetUpPage>();
        Assert.Equal(SetUpLinks.All.Sum(group => group.Links.Count), page.FindAll(".doors a").Count);
        Assert.DoesNotContain("SetUp_", page.Markup, StringComparison.Ordinal);
        Assert.All(page.FindAll(".doors a"), door => Assert.NotEmpty(door.QuerySelector(".sm")!.TextContent));
    }
}
