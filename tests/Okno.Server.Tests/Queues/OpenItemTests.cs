using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Contracts.Queues;
using Okno.Server.Tests.Access;

namespace Okno.Server.Tests.Queues;

public sealed class OpenItemTests
{
    [Theory, OnBothDatabases]
    public async Task A_lost_race_says_who_has_the_record(OknoApp okno)
    {
        var (desk, _, item) = await Waiting(okno);
        var (anna, account) = await desk.Operator();
        var (boris, _) = await desk.Operator();
        Assert.Equal(item.RecordId, (await Desk.Opened(anna, item.Id)).Step!.RecordId);

        using var answer = await Desk.Step(boris, item.Id, "open");
        Assert.Equal(HttpStatusCode.Conflict, answer.StatusCode);
        var problem = await answer.Content.ReadFromJsonAsync<JsonElement>();
        Assert.Equal("queue-item.held-by-another", problem.GetProperty("code").GetString());
        Assert.Equal($"Оператор {account.Name} уже взял эту запись в работу", problem.GetProperty("detail").GetString());
        Assert.Equal(account.Id, problem.GetProperty("holder").GetProperty("id").GetGuid());
        Assert.DoesNotContain(await Desk.Items(boris), other => other.Id == item.Id);
    }

    [Theory, OnBothDatabases]
    public async Task Opening_again_goes_on_in_the_same_step_and_writes_no_journal(OknoApp okno)
    {
        var (desk, _, item) = await Waiting(okno);
        var (anna, _) = await desk.Operator();
        var first = await Desk.Opened(anna, item.Id);
        var rows = (await desk.Journal(item.Id)).Count;
        var second = await Desk.Opened(anna, item.Id);
        Assert.Equal((first.Step!.Id, first.Item.Version), (second.Step!.Id, second.Item.Version));
        Assert.Equal(rows, (await desk.Journal(item.Id)).Count);
    }

    [Theory, OnBothDatabases]
    public async Task A_processed_record_says_so(OknoApp okno)
    {
        var (desk, _, item) = await Waiting(okno);
        var (anna, _) = await desk.Operator();
        await Desk.Opened(anna, item.Id);
        await Desk.Saved(anna, item.RecordId, new { status = "inProgress" });
        var (boris, _) = await desk.Operator();
        await Desk.Step(boris, item.Id, "open").Refuses(HttpStatusCode.Conflict, "queue-item.processed");
        await Desk.Step(anna, item.Id, "open").Refuses(HttpStatusCode.Conflict, "queue-item.processed");
    }

    [Theory, OnBothDatabases]
    public async Task A_record_of_a_closed_queue_does_not_exist_for_those_who_do_not_hold_it(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(QueueKind.Closed);
        await desk.Case();
        await desk.Filled(queue, 1);
        var (anna, _) = await desk.Operator();
        var held = await Desk.Taken(anna);
        var waiting = await desk.Case("ещё одно");
        await desk.Filled(queue, 1);
        var waitingItem = (await desk.Admin.Get<CaseAtWork>($"/api/cases/{waiting.Id}/work")).Item!;

        var (boris, _) = await desk.Operator();
        Assert.Empty(await Desk.Items(boris));
        foreach (var id in new[] { held.Item.Id, waitingItem.Id })
        {
            foreach (var step in new[] { "open", "keep", "return", "undo" })
                await Desk.Step(boris, id, step).Refuses(HttpStatusCode.NotFound, "request.not-found");
            Assert.Equal(HttpStatusCode.NotFound, await boris.StatusOf($"/api/queue-items/{id}"));
            Assert.Equal(HttpStatusCode.NotFound, await boris.StatusOf($"/api/queue-items/{id}/journal"));
        }
        Assert.Null((await boris.Get<CaseAtWork>($"/api/cases/{waiting.Id}/work")).Item);
    }

    [Theory, OnBothDatabases]
    public async Task A_supervisor_takes_over_what_another_holds(OknoApp okno)
    {
        var (desk, _, item) = await Waiting(okno);
        var (anna, account) = await desk.Operator();
        await Desk.Opened(anna, item.Id);
        var (chief, chiefAccount) = await desk.Supervisor();

        var taken = await Desk.Opened(chief, item.Id);
        Assert.Equal(chiefAccount.Id, taken.Item.Operator!.Id);
        var row = (await desk.Journal(item.Id))[0];
        Assert.Equal(account.Id, row.From!.Value.GetProperty("operatorId").GetGuid());
        await Desk.Patch(anna, item.RecordId, new { status = "inProgress" }).Refuses(HttpStatusCode.Conflict, "queue-item.not-yours");
    }

    [Theory, OnBothDatabases]
    public async Task Outside_the_team_there_is_nothing(OknoApp okno)
    {
        var (desk, queue, item) = await Waiting(okno);
        var (stranger, _) = await desk.Operator(onTeam: false);
        await Desk.Step(stranger, item.Id, "open").Refuses(HttpStatusCode.NotFound, "request.not-found");
        Assert.Null(await Desk.Waiting(stranger, queue.Id));
        Assert.Null((await stranger.Get<CaseAtWork>($"/api/cases/{item.RecordId}/work")).Item);
        Assert.Equal(HttpStatusCode.NotFound, await stranger.StatusOf($"/api/queue-items/{item.Id}/journal"));

        // A member that was made inactive is outside, too.
        var (anna, account) = await desk.Operator(onTeam: false);
        var described = desk.Described(QueueKind.Open) with { Team = [new TeamMember(UserId: account.Id, Active: false)] };
        var other = await desk.Queue(described);
        Assert.Null(await Desk.Waiting(anna, other.Id));
        (
            await desk.Admin.Put($"/api/queues/{other.Id}", described with { Team = [new TeamMember(UserId: account.Id)] })
        ).EnsureSuccessStatusCode();
        Assert.NotNull(await Desk.Waiting(anna, other.Id));
        var role = new TeamMember(RoleId: desk.Team.Id, Active: false);
        (await desk.Admin.Put($"/api/queues/{other.Id}", described with { Team = [role] })).EnsureSuccessStatusCode();
        var (vera, _) = await desk.Operator();
        Assert.Null(await Desk.Waiting(vera, other.Id));
    }

    private static async Task<(Desk, Queue, QueueItem)> Waiting(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var queue = await desk.Queue(QueueKind.Open);
        await desk.Case();
        await desk.Filled(queue, 1);
        var (someone, _) = await desk.Operator();
        return (desk, queue, Assert.Single(await Desk.Items(someone)));
    }
}
