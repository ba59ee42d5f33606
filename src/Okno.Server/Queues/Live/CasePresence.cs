using System.Collections.Concurrent;
using Microsoft.AspNetCore.SignalR;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Server.Access;
using Okno.Server.Data;

namespace Okno.Server.Queues.Live;

/// <summary>Who has which case open, told to those who have it open: two who work on one thing see each other.</summary>
/// <remarks>
/// A node knows its own desktops from memory and says so in a table that the others read; a node that dies falls silent and its rows run
/// out, by the database's clock. On SQLite there is one node, and memory is enough. Rights are looked at again each time: who may no
/// longer see cases is neither told nor shown.
/// </remarks>
internal sealed class CasePresence(
    IHubContext<DeskHub, IDeskClient> hub,
    SignedIn signedIn,
    IServiceScopeFactory scopes,
    TimeProvider clock,
    ILogger<CasePresence> log
) : BackgroundService
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<(string ConnectionId, Guid CaseId), Watcher> _here = new();
    private readonly ConcurrentDictionary<Guid, string> _told = new();
    private DateTimeOffset _saidAt;
    private volatile bool _changed;
    private volatile bool _saidAny;

    private sealed record Watcher(HubCallerContext Connection, Guid UserId);

    public void Enter(HubCallerContext connection, Guid userId, Guid caseId)
    {
        _here[(connection.ConnectionId, caseId)] = new Watcher(connection, userId);
        // The one who came has not been told, whoever was.
        _told.TryRemove(caseId, out _);
        _changed = true;
    }

    public void Leave(HubCallerContext connection, Guid caseId)
    {
        if (_here.TryRemove((connection.ConnectionId, caseId), out _))
            _changed = true;
    }

    public void Leave(HubCallerContext connection, IEnumerable<Guid> cases)
    {
        foreach (var id in cases)
            Leave(connection, id);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        _here.Clear();
        try
        {
            await using var scope = scopes.CreateAsyncScope();
            var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
            if (!db.IsSqlite && _saidAny)
                await Say(db, cancellationToken);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            log.LogDebug(e, "The rows of this node's desktops run out by themselves");
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var every = new PeriodicTimer(LookEvery, clock);
        while (await every.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                if (!_here.IsEmpty || _changed)
                    await Look(stoppingToken);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                log.LogWarning(e, "Who has which case open could not be told; trying again");
            }
        }
    }

    private async Task Look(CancellationToken stop)
    {
        var people = new Dictionary<Guid, Dictionary<Guid, string>>();
        foreach (var ((connectionId, caseId), watcher) in _here)
        {
            var user = watcher.Connection.ConnectionAborted.IsCancellationRequested
                ? null
                : await signedIn.Find(watcher.Connection.User, stop, inUse: false);
            if (user?.May(Permission.SeeCases) is not true)
            {
                _here.TryRemove((connectionId, caseId), out _);
                _changed = true;
                await hub.Groups.RemoveFromGroupAsync(connectionId, DeskHub.CaseGroup(caseId), stop);
                continue;
            }
            Known(caseId)[user.Id] = user.Name;
        }

        await using (var scope = scopes.CreateAsyncScope())
        {
            var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
            if (!db.IsSqlite)
            {
                if (_changed || clock.GetUtcNow() - _saidAt >= SayEvery)
                    await Say(db, stop);
                foreach (var (caseId, userId, name) in await Others(db, [.. people.Keys], stop))
                    Known(caseId)[userId] = name;
            }
        }

        foreach (var (caseId, watchers) in people)
        {
            var seen = watchers.OrderBy(person => person.Value, StringComparer.CurrentCulture).ThenBy(person => person.Key);
            var signature = string.Join(' ', seen.Select(person => person.Key));
            if (_told.TryGetValue(caseId, out var told) && string.Equals(told, signature, StringComparison.Ordinal))
                continue;
            _told[caseId] = signature;
            await hub
                .Clients.Group(DeskHub.CaseGroup(caseId))
                .CasePeople(caseId, [.. seen.Select(person => new Named(person.Key, person.Value))]);
        }
        foreach (var caseId in _told.Keys.Where(id => !people.ContainsKey(id)))
            _told.TryRemove(caseId, out _);

        Dictionary<Guid, string> Known(Guid caseId)
        {
            if (!people.TryGetValue(caseId, out var watchers))
                people[caseId] = watchers = [];
            return watchers;
        }
    }

    /// <summary>This node's desktops as they are now; what has run out anywhere goes.</summary>
    private async Task Say(OknoDb db, CancellationToken stop)
    {
        _changed = false;
        var here = _here.ToArray();
        (string, object?)[] mine =
        [
            ("node", Node),
            ("connections", here.Select(one => one.Key.ConnectionId).ToArray()),
            ("cases", here.Select(one => one.Key.CaseId).ToArray()),
            ("users", here.Select(one => one.Value.UserId).ToArray()),
        ];
        await db.Execute(
            """
            delete from case_watchers where until < now() or (node = @node and not exists (
                select 1 from unnest(@connections::text[], @cases::uuid[], @users::uuid[]) as mine (connection_id, case_id, user_id)
                where mine.connection_id = case_watchers.connection_id and mine.case_id = case_watchers.case_id))
            """,
            stop,
            mine
        );
        await db.Execute(
            """
            insert into case_watchers (connection_id, case_id, user_id, node, until)
            select connection_id, case_id, user_id, @node, now() + interval '20 seconds'
            from unnest(@connections::text[], @cases::uuid[], @users::uuid[]) as mine (connection_id, case_id, user_id)
            on conflict (connection_id, case_id) do update set until = excluded.until
            """,
            stop,
            mine
        );
        _saidAt = clock.GetUtcNow();
        _saidAny = true;
    }

    private Task<List<(Guid CaseId, Guid UserId, string Name)>> Others(OknoDb db, Guid[] cases, CancellationToken stop) =>
        cases.Length == 0
            ? Task.FromResult(new List<(Guid, Guid, string)>())
            : db.Query(
                """
                select w.case_id, w.user_id, u.name from case_watchers w join users u on u.id = w.user_id
                where w.case_id = any(@cases) and w.node <> @node and w.until >= now() and u.active
                """,
                row => (row.Guid(0), row.Guid(1), row.Text(2)),
                stop,
                ("cases", cases),
                ("node", Node)
            );

    /// <summary>What the table knows this process by.</summary>
    private Guid Node { get; } = Guid.CreateVersion7();
}
