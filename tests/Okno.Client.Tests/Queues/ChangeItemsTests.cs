using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Okno.Client.Queues;
using Okno.Client.Settings;
using Okno.Client.Shell;
using Okno.Contracts;
using Okno.Contracts.Queues;

namespace Okno.Client.Tests.Queues;

public sealed class ChangeItemsTests : Screen
{
    private readonly List<ItemOutcome> _outcomes = [];
    private bool _closed;

    [Fact]
    public void Asks_whom_before_anything_is_sent()
    {
        var server = Server();
        var dialog = Draw(ItemChange.Assign, 2);
        dialog.Find("[data-testid=change-submit]").Click();
        Assert.Equal("Выберите оператора", Read(dialog.Find(".msg").TextContent));
        Assert.Empty(server.Sent);
    }

    [Fact]
    public void Goes_in_parts_and_shows_each_that_was_refused()
    {
        var refused = SomeItem(1);
        var server = Server(new ItemOutcomes([new ItemOutcome(refused.Id, null, "queue-item.processed", "Эта запись уже обработана")]));
        var dialog = Draw(ItemChange.Clear, 45);
        dialog.Find("#change-why").Input(" конец смены ");
        dialog.Find("[data-testid=change-submit]").Click();

        dialog.WaitForAssertion(() => Assert.Equal(3, server.Sent.Count));
        Assert.All(server.Sent, sent => Assert.Contains("\"reason\":\"конец смены\"", sent.Body));
        Assert.Contains("\"operatorId\":null", server.Sent[0].Body);
        dialog.WaitForAssertion(() => Assert.Equal(3, dialog.FindAll("[data-testid=refused] li").Count));
        Assert.Contains("1 Эта запись уже обработана", Read(dialog.Find("[data-testid=refused] li").TextContent));
        Assert.False(_closed);
        Assert.Equal(3, _outcomes.Count);
    }

    [Fact]
    public void When_all_is_done_it_closes_by_itself_and_says_what_was_done()
    {
        Server(new ItemOutcomes([new ItemOutcome(SomeItem(1).Id, SomeItem(1, state: QueueItemState.Processed))]));
        var dialog = Draw(ItemChange.State, 1);
        dialog.FindAll("input[type=radio]")[1].Change(true);
        dialog.Find("[data-testid=change-submit]").Click();
        dialog.WaitForAssertion(() => Assert.True(_closed));
        Assert.Equal("Состояние 1 записи: Обработан", Read(Services.GetRequiredService<Said>().Now!.Text));
    }

    private Answering Server(ItemOutcomes? outcomes = null)
    {
        var server = new Answering(
            ("api/queue-items/operator", outcomes ?? new ItemOutcomes([])),
            ("api/queue-items/state", outcomes ?? new ItemOutcomes([])),
            ("api/people", new Page<Named>([Mine], null))
        );
        Services.AddScoped(_ => new Api(new HttpClient(server) { BaseAddress = new Uri("http://okno/") }, Clock));
        Services.AddScoped<Lookups>();
        Services.AddScoped<Said>();
        return server;
    }

    private IRenderedComponent<ChangeItems> Draw(ItemChange kind, int count) =>
        Render<ChangeItems>(parameters =>
            parameters
                .Add(part => part.Kind, kind)
                .Add(part => part.Items, [.. Enumerable.Range(1, count).Select(number => SomeItem(number))])
                .Add(part => part.Changed, outcomes => _outcomes.AddRange(outcomes))
                .Add(part => part.Closed, () => _closed = true)
        );
}
