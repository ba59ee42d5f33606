using Okno.Client.AgentDesktop;
using Okno.Client.Shell;
using Okno.Client.Tests.Queues;
using Okno.Contracts;
using Okno.Contracts.Queues;

namespace Okno.Client.Tests.AgentDesktop;

public sealed class DueItemsTests : Screen
{
    [Fact]
    public async Task Says_once_when_a_postponed_record_comes_due_and_not_of_what_was_due_before()
    {
        var (before, later) = (
            SomeItem(1, holder: Mine, at: Clock.GetUtcNow().AddMinutes(-5)),
            SomeItem(2, holder: Mine, at: Clock.GetUtcNow().AddMinutes(3))
        );
        var server = new Queues.Answering(("api/desktop/scheduled", new Page<QueueItem>([before, later], null)));
        using var due = new DueItems(
            new Api(new HttpClient(server) { BaseAddress = new Uri("http://okno/") }, Clock),
            new Live(null!, Clock),
            Clock
        );
        List<Guid> said = [];
        due.CameDue += item => said.Add(item.Id);
        due.Start();
        await Until(() => due.Due.Count == 1);
        Assert.Empty(said);

        Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Empty(said);
        Clock.Advance(TimeSpan.FromSeconds(61));
        await Until(() => said.Count == 1);
        Assert.Equal(later.Id, said[0]);
        Assert.Equal([before.Id, later.Id], due.Due.Select(item => item.Id));

        due.Hide(before);
        Assert.Equal([later.Id], due.Due.Select(item => item.Id));
        Clock.Advance(TimeSpan.FromMinutes(6));
        await Task.Delay(50, TestContext.Current.CancellationToken);
        Assert.Single(said);
    }

    private static async Task Until(Func<bool> holds)
    {
        for (var left = 200; left > 0 && !holds(); left--)
            await Task.Delay(10, TestContext.Current.CancellationToken);
        Assert.True(holds());
    }
}
