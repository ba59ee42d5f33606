using System.Collections.Concurrent;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Queues;
using Okno.Server.Data;
using Okno.Server.Tests.Access;

namespace Okno.Server.Tests.Queues;

public sealed class LiveTests
{
    [Theory, OnBothDatabases]
    public async Task Tells_of_open_queues_what_was_taken_and_of_closed_ones_only_how_much_waits(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var open = await desk.Queue(QueueKind.Open);
        var closed = await desk.Queue(QueueKind.Closed);
        await desk.Cases(2);
        await desk.Filled(open, 2);
        await desk.Filled(closed, 2);
        var (anna, account) = await desk.Operator();
        var (boris, _) = await desk.Operator();
        await using var ears = await Ears.Of(okno, boris);

        var picked = (await Desk.Items(anna))[0];
        await Desk.Opened(anna, picked.Id);
        await People.Eventually(() => Task.FromResult(ears.Gone.Any(gone => gone.ItemId == picked.Id && gone.Holder?.Id == account.Id)));

        var taken = await Desk.Taken(anna);
        await People.Eventually(() => Task.FromResult(ears.Counts.TryGetValue(closed.Id, out var waiting) && waiting == 1));
        Assert.DoesNotContain(ears.Gone, gone => gone.ItemId == taken.Item.Id);
    }

    [Theory, OnBothDatabases]
    public async Task Tells_strangers_nothing_and_follows_the_team(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var described = desk.Described(QueueKind.Open);
        var queue = await desk.Queue(described);
        var (stranger, account) = await desk.Operator(onTeam: false);
        await using var ears = await Ears.Of(okno, stranger);
        await desk.Case();
        await desk.Filled(queue, 1);
        await Task.Delay(700);
        Assert.Empty(ears.Counts);

        (
            await desk.Admin.Put(
                $"/api/queues/{queue.Id}",
                described with
                {
                    Team = [.. described.Team!, new TeamMember(UserId: account.Id)],
                }
            )
        ).EnsureSuccessStatusCode();
        await People.Eventually(() => Task.FromResult(ears.AccessChanged));
        await desk.Case();
        await People.Eventually(() => Task.FromResult(ears.Counts.TryGetValue(queue.Id, out var waiting) && waiting == 2));
    }

    [Theory, OnBothDatabases]
    public async Task Tells_who_watches_a_case_that_it_was_saved(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var @case = await desk.Case();
        var (anna, _) = await desk.Operator();
        await using var ears = await Ears.Of(okno, anna);
        await ears.Connection.InvokeAsync("WatchCase", @case.Id);
        var saved = await Desk.Saved(desk.Admin, @case.Id, new { priority = "high" });
        await People.Eventually(() => Task.FromResult(ears.Cases.TryGetValue(@case.Id, out var version) && version == saved.Case.Version));
    }

    [Theory, OnBothDatabases]
    public async Task Who_has_a_case_open_is_told_who_else_has_until_they_leave(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var @case = await desk.Case();
        var ((anna, annas), (boris, boriss)) = (await desk.Operator(), await desk.Operator());
        await using var hers = await Ears.Of(okno, anna);
        var his = await Ears.Of(okno, boris);
        await hers.Connection.InvokeAsync("WatchCase", @case.Id);
        await People.Eventually(() => Task.FromResult(hers.Sees(@case.Id, annas.Id)));
        await his.Connection.InvokeAsync("WatchCase", @case.Id);
        await People.Eventually(() => Task.FromResult(hers.Sees(@case.Id, annas.Id, boriss.Id)));
        await People.Eventually(() => Task.FromResult(his.Sees(@case.Id, annas.Id, boriss.Id)));

        await hers.Connection.InvokeAsync("UnwatchCase", @case.Id);
        await People.Eventually(() => Task.FromResult(his.Sees(@case.Id, boriss.Id)));
        await hers.Connection.InvokeAsync("WatchCase", @case.Id);
        await People.Eventually(() => Task.FromResult(hers.Sees(@case.Id, annas.Id, boriss.Id)));
        // Nobody says goodbye when a machine is switched off.
        await his.DisposeAsync();
        await People.Eventually(() => Task.FromResult(hers.Sees(@case.Id, annas.Id)));
    }

    [Theory, OnBothDatabases]
    public async Task Who_may_no_longer_see_cases_is_neither_told_nor_shown(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var @case = await desk.Case();
        var ((anna, annas), (boris, boriss)) = (await desk.Operator(), await desk.Operator());
        await using var hers = await Ears.Of(okno, anna);
        await using var his = await Ears.Of(okno, boris);
        await hers.Connection.InvokeAsync("WatchCase", @case.Id);
        await his.Connection.InvokeAsync("WatchCase", @case.Id);
        await People.Eventually(() => Task.FromResult(hers.Sees(@case.Id, annas.Id, boriss.Id)));

        (await desk.Admin.Put($"/api/users/{boriss.Id}", new ChangeUserRequest(boriss.Name, RoleIds: []))).EnsureSuccessStatusCode();
        await People.Eventually(() => Task.FromResult(hers.Sees(@case.Id, annas.Id)));
        var (clara, claras) = await desk.Operator();
        await using var third = await Ears.Of(okno, clara);
        await third.Connection.InvokeAsync("WatchCase", @case.Id);
        await People.Eventually(() => Task.FromResult(hers.Sees(@case.Id, annas.Id, claras.Id)));
        Assert.False(his.Sees(@case.Id, annas.Id, claras.Id));
    }

    [Fact]
    public async Task Desktops_of_two_nodes_see_each_other_and_a_dead_node_falls_silent()
    {
        var okno = OknoApp.FreshOn(Database.Postgres);
        await using var other = okno.Again();
        await using var _ = okno;
        var desk = await Desk.In(okno);
        var @case = await desk.Case();
        var ((anna, annas), (boris, boriss)) = (await desk.Operator(), await desk.Operator());
        await using var hers = await Ears.Of(okno, anna);
        await using var his = await Ears.Of(other, boris);
        await hers.Connection.InvokeAsync("WatchCase", @case.Id);
        await his.Connection.InvokeAsync("WatchCase", @case.Id);
        await People.Eventually(() => Task.FromResult(hers.Sees(@case.Id, annas.Id, boriss.Id)));
        await People.Eventually(() => Task.FromResult(his.Sees(@case.Id, annas.Id, boriss.Id)));

        await his.Connection.StopAsync();
        await People.Eventually(() => Task.FromResult(hers.Sees(@case.Id, annas.Id)));

        // What a killed node leaves behind: a row that nobody prolongs.
        await okno.InDb(db =>
            db.Execute(
                "insert into case_watchers (connection_id, case_id, user_id, node, until) values ('dead', @case, @him, @node, now() + interval '2 seconds')",
                default,
                ("case", @case.Id),
                ("him", boriss.Id),
                ("node", Guid.NewGuid())
            )
        );
        await People.Eventually(() => Task.FromResult(hers.Sees(@case.Id, annas.Id, boriss.Id)));
        await People.Eventually(() => Task.FromResult(hers.Sees(@case.Id, annas.Id)));
    }

    [Theory, OnBothDatabases]
    public async Task Tells_supervisors_and_nobody_else_which_queues_to_look_at_again(OknoApp okno)
    {
        var desk = await Desk.In(okno);
        var closed = await desk.Queue(QueueKind.Closed);
        var (chief, _) = await desk.Supervisor();
        var (anna, _) = await desk.Operator();
        await using var his = await Ears.Of(okno, chief);
        await using var hers = await Ears.Of(okno, anna);

        await desk.Case();
        await People.Eventually(() => Task.FromResult(his.Supervised.Contains(closed.Id)));
        var made = await desk.Queue(desk.Described(QueueKind.Open) with { State = QueueState.Planned });
        await People.Eventually(() => Task.FromResult(his.Supervised.Contains(made.Id)));
        await People.Eventually(() => Task.FromResult(hers.Counts.ContainsKey(closed.Id)));
        Assert.Empty(hers.Supervised);
    }

    private sealed class Ears : IAsyncDisposable
    {
        public required HubConnection Connection { get; init; }
        public ConcurrentBag<QueueItemGone> Gone { get; } = [];
        public ConcurrentDictionary<Guid, int> Counts { get; } = new();
        public ConcurrentDictionary<Guid, int> Cases { get; } = new();
        public ConcurrentDictionary<Guid, IReadOnlyList<Named>> People { get; } = new();
        public ConcurrentBag<Guid> Supervised { get; } = [];
        public bool AccessChanged { get; private set; }

        public static async Task<Ears> Of(OknoApp okno, HttpClient person)
        {
            var ears = new Ears
            {
                Connection = new HubConnectionBuilder()
                    .WithUrl(
                        new Uri(okno.Server.BaseAddress, "/hubs/desktop"),
                        options =>
                        {
                            options.Transports = HttpTransportType.LongPolling;
                            options.HttpMessageHandlerFactory = _ => okno.Server.CreateHandler();
                            options.Headers["Authorization"] = person.DefaultRequestHeaders.Authorization!.ToString();
                        }
                    )
                    .AddJsonProtocol(options => Wire.Configure(options.PayloadSerializerOptions))
                    .Build(),
            };
            ears.Connection.On<QueuesChange>(
                nameof(IDeskClient.QueuesChanged),
                change =>
                {
                    foreach (var count in change.Counts)
                        ears.Counts[count.QueueId] = count.Waiting;
                    foreach (var gone in change.Gone)
                        ears.Gone.Add(gone);
                }
            );
            ears.Connection.On<Guid, int, Named?>(nameof(IDeskClient.CaseChanged), (id, version, _) => ears.Cases[id] = version);
            ears.Connection.On<Guid, List<Named>>(nameof(IDeskClient.CasePeople), (id, people) => ears.People[id] = people);
            ears.Connection.On<IReadOnlyList<Guid>>(
                nameof(IDeskClient.SupervisedQueuesChanged),
                queues =>
                {
                    foreach (var queue in queues)
                        ears.Supervised.Add(queue);
                }
            );
            ears.Connection.On(nameof(IDeskClient.AccessChanged), () => ears.AccessChanged = true);
            await ears.Connection.StartAsync();
            return ears;
        }

        public bool Sees(Guid caseId, params Guid[] people) =>
            People.TryGetValue(caseId, out var seen) && seen.Select(person => person.Id).ToHashSet().SetEquals(people);

        public ValueTask DisposeAsync() => Connection.DisposeAsync();
    }
}
