using System.Net;
using Microsoft.AspNetCore.Http.Connections;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Calls;
using Okno.Contracts.Settings;
using Okno.Server.Calls.Operators;
using Okno.Server.Tests.Access;
using Okno.Server.Tests.Cases;

namespace Okno.Server.Tests.Calls;

/// <summary>What operators are doing: what they say themselves, what follows their calls, and who else may say.</summary>
public sealed class OperatorStateTests
{
    [Theory, OnBothDatabases]
    public async Task An_operator_says_what_they_do_and_why(OknoApp okno)
    {
        var (client, account) = await new Telephone(okno).Operator();
        Assert.Equal(OperatorState.Offline, (await Me(client)).State);
        Assert.Equal(OperatorState.Ready, (await Set(client, OperatorState.Ready)).State);
        foreach (var state in new[] { OperatorState.NotReady, OperatorState.Break })
            await client
                .Put("/api/operators/me/state", new SetMyStateRequest(state))
                .Refuses(HttpStatusCode.BadRequest, "operator.reason-required");
        await client
            .Put("/api/operators/me/state", new SetMyStateRequest(OperatorState.Break, "meeting"))
            .Refuses(HttpStatusCode.BadRequest, "operator.unknown-reason");
        foreach (var state in new[] { OperatorState.Talking, OperatorState.WrapUp, OperatorState.Offline })
            await client
                .Put("/api/operators/me/state", new SetMyStateRequest(state))
                .Refuses(HttpStatusCode.BadRequest, "operator.state-follows-calls");
        var lunch = await Set(client, OperatorState.Break, "lunch");
        Assert.Equal((OperatorState.Break, "lunch"), (lunch.State, lunch.Reason));
        await Set(client, OperatorState.DoNotDisturb);

        var journal = (await client.Get<Page<OperatorInterval>>($"/api/operators/{account.Id}/states")).Items;
        Assert.Equal([OperatorState.DoNotDisturb, OperatorState.Break, OperatorState.Ready], journal.Select(stretch => stretch.State));
        Assert.Equal((null, journal[0].BeganAt, journal[1].BeganAt), (journal[0].EndedAt, journal[1].EndedAt, journal[2].EndedAt));
        Assert.Equal("lunch", journal[1].Reason);
        var first = await client.Get<Page<OperatorInterval>>($"/api/operators/{account.Id}/states?limit=2");
        var second = await client.Get<Page<OperatorInterval>>($"/api/operators/{account.Id}/states?limit=2&cursor={first.Next}");
        Assert.Equal(journal.Select(stretch => stretch.Id), first.Items.Concat(second.Items).Select(stretch => stretch.Id));
        var (stranger, _) = await new Telephone(okno).Operator();
        Assert.Equal(HttpStatusCode.NotFound, await stranger.StatusOf($"/api/operators/{account.Id}/states"));
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task Talk_and_wrap_up_follow_the_calls_and_lead_back_to_what_was_chosen(OknoApp okno)
    {
        await Setting(okno, "WrapUpSeconds", 30);
        var telephone = new Telephone(okno);
        var (client, account) = await telephone.Operator();
        await Set(client, OperatorState.Ready);
        var (first, second) = (Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString("N"));
        var call = (await telephone.Told(telephone.Event(first, "ringing", extension: account.Extension, from: Records.NewNumber()))).Id;
        Assert.Equal(OperatorState.Ready, (await Me(client)).State);
        await telephone.Told(telephone.Event(first, "answered", extension: account.Extension));
        var talking = await Me(client);
        Assert.Equal((OperatorState.Talking, call, OperatorState.Ready), (talking.State, talking.CallId, talking.Next));

        // A second call over the first: the operator talks until both are over.
        await telephone.Told(telephone.Event(first, "held"));
        await telephone.Told(telephone.Event(second, "ringing", extension: account.Extension, from: Records.NewNumber()));
        await telephone.Told(telephone.Event(second, "answered", extension: account.Extension));
        await telephone.Told(telephone.Event(second, "ended"));
        Assert.Equal(OperatorState.Talking, (await Me(client)).State);
        // What is chosen on the line is kept for after it.
        var chosen = await Set(client, OperatorState.Break, "short");
        Assert.Equal((OperatorState.Talking, OperatorState.Break), (chosen.State, chosen.Next));
        await telephone.Told(telephone.Event(first, "ended"));
        var writing = await Me(client);
        Assert.Equal((OperatorState.WrapUp, call, OperatorState.Break), (writing.State, writing.CallId, writing.Next));
        Assert.InRange((writing.Until!.Value - okno.Clock.GetUtcNow()).TotalSeconds, 10, 30);

        using var extended = await client.Post("/api/operators/me/wrap-up/extend", new { });
        Assert.Equal(writing.Until + TimeSpan.FromSeconds(30), (await extended.Read<OperatorStatus>()).Until);
        okno.Clock.Advance(TimeSpan.FromSeconds(31));
        await Task.Delay(2_000);
        Assert.Equal(OperatorState.WrapUp, (await Me(client)).State);
        okno.Clock.Advance(TimeSpan.FromSeconds(30));
        await People.Eventually(async () => (await Me(client)).State == OperatorState.Break);
        await client.Post("/api/operators/me/wrap-up/extend", new { }).Refuses(HttpStatusCode.Conflict, "operator.no-wrap-up");
        var states = (await client.Get<Page<OperatorInterval>>($"/api/operators/{account.Id}/states")).Items.Select(one => one.State);
        Assert.Equal([OperatorState.Break, OperatorState.WrapUp, OperatorState.Talking, OperatorState.Ready], states);
    }

    [Theory, OnBothDatabases]
    public async Task Wrap_up_ends_when_the_operator_says_so_and_a_missed_call_has_none(OknoApp okno)
    {
        var telephone = new Telephone(okno);
        var (client, account) = await telephone.Operator();
        await Set(client, OperatorState.Ready);
        var missed = Guid.NewGuid().ToString("N");
        await telephone.Told(telephone.Event(missed, "ringing", extension: account.Extension, from: Records.NewNumber()));
        await telephone.Told(telephone.Event(missed, "ended"));
        Assert.Equal(OperatorState.Ready, (await Me(client)).State);

        var call = Guid.NewGuid().ToString("N");
        await telephone.Told(telephone.Event(call, "answered", extension: account.Extension, from: Records.NewNumber()));
        await telephone.Told(telephone.Event(call, "ended"));
        Assert.Equal(OperatorState.WrapUp, (await Me(client)).State);
        using var finished = await client.Post("/api/operators/me/wrap-up/finish", new { });
        Assert.Equal(OperatorState.Ready, (await finished.Read<OperatorStatus>()).State);
    }

    /// <summary>The caller hangs up, or is put through, before the colleague who was asked does.</summary>
    [Theory, OnBothDatabases]
    public async Task What_is_written_up_is_the_customers_call_and_not_the_question_to_a_colleague(OknoApp okno)
    {
        var telephone = new Telephone(okno);
        var (client, account) = await telephone.Operator();
        var (_, colleague) = await telephone.Operator();
        await Set(client, OperatorState.Ready);
        var (call, question) = (Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString("N"));
        await telephone.Told(telephone.Event(call, "answered", extension: account.Extension, from: Records.NewNumber()));
        var talkedOn = (await Me(client)).CallId;
        await telephone.Told(telephone.Event(call, "held"));
        var asks = telephone.Event(question, "answered", extension: account.Extension, from: account.Extension);
        (asks["direction"], asks["to"]) = ("outbound", colleague.Extension);
        await telephone.Told(asks);
        await telephone.Told(telephone.Event(call, "ended"));
        Assert.Equal((OperatorState.Talking, talkedOn), ((await Me(client)).State, (await Me(client)).CallId));
        await telephone.Told(telephone.Event(question, "ended"));
        Assert.Equal((OperatorState.WrapUp, talkedOn), ((await Me(client)).State, (await Me(client)).CallId));

        // Another customer's call is talked on for its own sake.
        var other = Guid.NewGuid().ToString("N");
        await telephone.Told(telephone.Event(other, "answered", extension: account.Extension, from: Records.NewNumber()));
        Assert.NotEqual(talkedOn, (await Me(client)).CallId);
    }

    [Theory, OnBothDatabases]
    public async Task Who_passes_a_call_on_writes_it_up_and_who_gets_it_talks(OknoApp okno)
    {
        var telephone = new Telephone(okno);
        var (first, account) = await telephone.Operator();
        var (second, other) = await telephone.Operator();
        await Set(first, OperatorState.Ready);
        await Set(second, OperatorState.Ready);
        var call = Guid.NewGuid().ToString("N");
        await telephone.Told(telephone.Event(call, "answered", extension: account.Extension, from: Records.NewNumber()));
        await telephone.Told(telephone.Event(call, "transferred", extension: other.Extension));
        Assert.Equal(OperatorState.WrapUp, (await Me(first)).State);
        Assert.Equal(OperatorState.Talking, (await Me(second)).State);
    }

    [Theory, OnBothDatabases]
    public async Task A_supervisor_sees_all_in_one_order_and_sets_a_state_saying_why(OknoApp okno)
    {
        var telephone = new Telephone(okno);
        var (client, account) = await telephone.Operator();
        await Set(client, OperatorState.Ready);
        var admin = await okno.As("admin");
        var boss = await okno.As((await admin.NewPerson((await admin.Role("supervisor")).Id)).Login);
        await using var ears = await Ears(okno, boss);
        await using var mine = await Ears(okno, client);
        await boss.Put($"/api/operators/{account.Id}/state", new { state = "notReady" })
            .Refuses(HttpStatusCode.BadRequest, "request.malformed");
        using var set = await boss.Put(
            $"/api/operators/{account.Id}/state",
            new SetOperatorStateRequest(OperatorState.NotReady, "Зайдите ко мне")
        );
        var status = await set.Read<OperatorStatus>();
        Assert.Equal((OperatorState.NotReady, "Зайдите ко мне"), (status.State, status.Why));
        await People.Eventually(() => Task.FromResult(ears.States.Contains((account.Id, OperatorState.NotReady))));
        await People.Eventually(() => Task.FromResult(mine.States.Contains((account.Id, OperatorState.NotReady))));
        Assert.Equal("Зайдите ко мне", (await Me(client)).Why);
        var row = (await client.Get<Page<OperatorInterval>>($"/api/operators/{account.Id}/states")).Items[0];
        Assert.Equal((status.SetBy!.Id, "Зайдите ко мне"), (row.By!.Id, row.Why));

        var listed = (await boss.Get<Page<OperatorStatus>>("/api/operators")).Items;
        Assert.Contains(listed, one => one.Id == account.Id && one.State == OperatorState.NotReady);
        await Set(client, OperatorState.Ready);
        Assert.Equal(listed.Select(one => one.Id), (await boss.Get<Page<OperatorStatus>>("/api/operators")).Items.Select(one => one.Id));
        // An operator is told of nobody else's state.
        var (_, stranger) = await telephone.Operator();
        using var other = await boss.Put($"/api/operators/{stranger.Id}/state", new SetOperatorStateRequest(OperatorState.Ready, "Смена"));
        await People.Eventually(() => Task.FromResult(ears.States.Contains((stranger.Id, OperatorState.Ready))));
        Assert.DoesNotContain(mine.States, told => told.Id == stranger.Id);
    }

    [Theory, OnBothDatabases(Fresh = true)]
    public async Task Whoever_opens_a_desktop_is_at_work_and_whoever_shuts_it_for_long_is_not(OknoApp okno)
    {
        var (client, _) = await new Telephone(okno).Operator();
        await using (await Ears(okno, client))
        {
            await People.Eventually(async () => (await Me(client)).State == OperatorState.Ready);
            // With a desktop open time alone takes nobody away.
            okno.Clock.Advance(OperatorWatch.AwayAfter * 2);
            await Task.Delay(1_500);
            Assert.Equal(OperatorState.Ready, (await Me(client)).State);
            await Set(client, OperatorState.Break, "lunch");
        }
        // A reload: the state waits.
        await Task.Delay(1_500);
        await using (await Ears(okno, client))
        {
            await Task.Delay(1_500);
            Assert.Equal((OperatorState.Break, "lunch"), ((await Me(client)).State, (await Me(client)).Reason));
        }
        okno.Clock.Advance(OperatorWatch.AwayAfter * 2);
        await People.Eventually(async () => (await Me(client)).State == OperatorState.Offline);
    }

    [Theory, OnBothDatabases]
    public async Task Changes_that_come_at_once_leave_one_open_stretch(OknoApp okno)
    {
        var telephone = new Telephone(okno);
        var (client, account) = await telephone.Operator();
        await Set(client, OperatorState.Ready);
        var calls = Enumerable.Range(0, 6).Select(_ => Guid.NewGuid().ToString("N")).ToList();
        await Task.WhenAll(
            calls.Select(call => telephone.Told(telephone.Event(call, "answered", extension: account.Extension, from: Records.NewNumber())))
        );
        Assert.Equal(OperatorState.Talking, (await Me(client)).State);
        await Task.WhenAll(
            calls
                .Select(call => (Task)telephone.Told(telephone.Event(call, "ended")))
                .Append(client.Put("/api/operators/me/state", new SetMyStateRequest(OperatorState.DoNotDisturb)))
        );
        var now = await Me(client);
        // Chosen before the last call's end it is kept for after the wrap-up; chosen after it, it ends that.
        Assert.Contains(
            (now.State, now.Next),
            new (OperatorState, OperatorState?)[] { (OperatorState.WrapUp, OperatorState.DoNotDisturb), (OperatorState.DoNotDisturb, null) }
        );
        var open = await okno.InDb(db =>
            db.OperatorStretches.Where(stretch => stretch.UserId == account.Id && stretch.EndedAt == null).ToListAsync()
        );
        Assert.Equal(now.State, Assert.Single(open).State);
    }

    private static Task<OperatorStatus> Me(HttpClient client) => client.Get<OperatorStatus>("/api/operators/me");

    private static async Task<OperatorStatus> Set(HttpClient client, OperatorState state, string? reason = null)
    {
        using var answer = await client.Put("/api/operators/me/state", new SetMyStateRequest(state, reason));
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        return await answer.Read<OperatorStatus>();
    }

    private static async Task Setting(OknoApp okno, string code, object value)
    {
        using var answer = await (await okno.As("admin")).Put($"/api/settings/{code}", new SaveSettingRequest(Telephone.Json(value)));
        answer.EnsureSuccessStatusCode();
    }

    private static async Task<Listener> Ears(OknoApp okno, HttpClient person)
    {
        var ears = new Listener(
            new HubConnectionBuilder()
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
                .Build()
        );
        ears.Connection.On<OperatorStatus>(nameof(IDeskClient.OperatorStateChanged), status => ears.States.Add((status.Id, status.State)));
        await ears.Connection.StartAsync();
        return ears;
    }

    private sealed record Listener(HubConnection Connection) : IAsyncDisposable
    {
        public System.Collections.Concurrent.ConcurrentBag<(Guid Id, OperatorState State)> States { get; } = [];

        public ValueTask DisposeAsync() => Connection.DisposeAsync();
    }
}
