using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Okno.Client.Queues;
using Okno.Client.Shell;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Queues;

namespace Okno.Client.Tests.Queues;

public sealed class QueuesPageTests : Screen
{
    [Fact]
    public async Task A_new_queue_is_set_up_in_the_place_of_the_list_and_left_to_it()
    {
        var server = await SignedIn(Permission.SuperviseQueues, Permission.SetUpQueues);
        server.On("api/queues/work", new Page<QueueAtWork>([], null));
        var navigation = Services.GetRequiredService<NavigationManager>();
        navigation.NavigateTo("queues");
        var page = Render<QueuesPage>();
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindComponents<ItemsTab>()));
        Assert.Empty(page.FindComponents<QueueSetUp>());
        navigation.NavigateTo("queues/new");
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindComponents<QueueSetUp>()));
        Assert.Empty(page.FindComponents<ItemsTab>());
        navigation.NavigateTo("queues");
        page.WaitForAssertion(() => Assert.Empty(page.FindComponents<QueueSetUp>()));
    }
}
