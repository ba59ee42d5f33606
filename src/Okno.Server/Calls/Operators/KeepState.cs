using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Calls;
using Okno.Server.Data;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Calls.Operators;

/// <summary>Changes an operator's state within the change under way: the row, the journal of stretches, the history; whoever listens is told after the commit.</summary>
/// <remarks>
/// Telephone systems that have queues of their own follow <see cref="OperatorBell"/> for speed and the rows of <c>operators_at_work</c> for
/// truth: a node that missed the bell finds a version higher than the one it has passed on.
/// </remarks>
internal sealed class KeepState(SettingsBook settings, OperatorBell bell, TimeProvider clock)
{
    public const string Changed = "operator.state-changed";

    /// <summary>Locks the operator's row, making it if need be, and lets <paramref name="act"/> change it.</summary>
    public Task<OperatorAtWork> Change(OknoDb db, Guid userId, Guid? by, Action<OperatorAtWork> act, CancellationToken stop) =>
        Change(
            db,
            userId,
            by,
            one =>
            {
                act(one);
                return Task.CompletedTask;
            },
            stop
        );

    private async Task<OperatorAtWork> Change(OknoDb db, Guid userId, Guid? by, Func<OperatorAtWork, Task> act, CancellationToken stop)
    {
        await using var change = await db.BeginChange(stop);
        var one = await Lock(db, userId, stop);
        var (state, reason, callId, until, version) = (one.State, one.Reason, one.CallId, one.Until, one.Version);
        await act(one);
        if (one.Version != version)
        {
            if (version == 0 || (state, reason, callId) != (one.State, one.Reason, one.CallId))
                await Turn(db, one, state, by, stop);
            else if (until != one.Until)
                db.History.Add(HistoryEntry.Note("operator.wrap-up-extended", userId, by, clock.GetUtcNow(), to: new { one.Until }));
            change.AfterCommit(() => bell.Ring(userId));
        }
        await change.Commit(stop);
        return one;
    }

    /// <summary>A call of theirs was answered, passed on or ended: talking and wrap-up follow.</summary>
    public async Task FollowCalls(OknoDb db, IEnumerable<Guid> people, CancellationToken stop)
    {
        var wrapUp = TimeSpan.FromSeconds(await settings.Integer(KnownSettings.WrapUpSeconds, stop));
        foreach (var userId in people.Order())
        {
            await Change(
                db,
                userId,
                null,
                async one =>
                {
                    // Asked under the lock: two calls that end at once see each other.
                    var talked = await db
                        .Calls.Where(call => call.OperatorId == userId)
                        .Where(call => call.State == CallState.Answered || call.State == CallState.Held)
                        .OrderBy(call => call.State)
                        .ThenBy(call => call.AnsweredAt)
                        .Select(call => new
                        {
                            call.Id,
                            AsksColleague = call.Direction == CallDirection.Outbound && db.Users.Any(user => user.Extension == call.To),
                        })
                        .ToListAsync(stop);
                    if (talked.Count == 0)
                        one.StopTalking(wrapUp, clock.GetUtcNow());
                    // A question to a colleague may end after the call that it was about; that call is the one to write up.
                    else if (one.State is not OperatorState.Talking || !talked.TrueForAll(call => call.AsksColleague))
                        one.Talk(talked.Exists(call => call.Id == one.CallId) ? one.CallId!.Value : talked[0].Id, clock.GetUtcNow());
                },
                stop
            );
        }
    }

    private async Task Turn(OknoDb db, OperatorAtWork one, OperatorState from, Guid? by, CancellationToken stop)
    {
        var now = clock.GetUtcNow();
        await db.Execute(
            "update operator_stretches set ended_at = @now where user_id = @user and ended_at is null",
            stop,
            ("now", now),
            ("user", one.UserId)
        );
        db.OperatorStretches.Add(
            new OperatorStretch
            {
                Id = Guid.CreateVersion7(now),
                UserId = one.UserId,
                State = one.State,
                Reason = one.Reason,
                BeganAt = now,
                CallId = one.CallId,
                ById = by,
                Why = one.FollowsCalls ? null : one.Why,
            }
        );
        db.History.Add(
            HistoryEntry.Note(
                Changed,
                one.UserId,
                by,
                now,
                new { state = from },
                new { one.State, one.Reason },
                by is null ? null : one.Why
            )
        );
    }

    private async Task<OperatorAtWork> Lock(OknoDb db, Guid userId, CancellationToken stop)
    {
        // What was read before the lock may be old: it is read anew.
        if (db.OperatorsAtWork.Local.FindEntry(userId) is { } before)
            before.State = EntityState.Detached;
        if (await Locked(db, userId, stop) is { } one)
            return one;
        await db.Execute(
            """
            insert into operators_at_work (user_id, state, since, chosen, seen_at, version)
            select id, 0, @now, 0, @now, 0 from users where id = @user on conflict do nothing
            """,
            stop,
            ("now", clock.GetUtcNow()),
            ("user", userId)
        );
        return await Locked(db, userId, stop) ?? throw RuleBroken.NotThere();
    }

    /// <summary>Nobody else changes the row before this change is over; on SQLite the change is the only writer.</summary>
    private static Task<OperatorAtWork?> Locked(OknoDb db, Guid userId, CancellationToken stop) =>
        db.OperatorsAtWork.FromSqlRaw(db.IsSqlite ? Find : FindAndLock, db.Parameters(("user", userId))).FirstOrDefaultLocked(stop);

    private const string Find = "select * from operators_at_work where user_id = @user";
    private const string FindAndLock = Find + " for update";
}

/// <summary>Rings on this node when an operator's state has changed and the change is committed.</summary>
internal sealed class OperatorBell
{
    private readonly Lock _changing = new();
    private Action<Guid>[] _ears = [];

    /// <summary>Called with the operator's id after every change. It must be quick, and not throw.</summary>
    public void Hear(Action<Guid> ear)
    {
        lock (_changing)
            _ears = [.. _ears, ear];
    }

    public void Ring(Guid userId)
    {
        foreach (var ear in _ears)
            ear(userId);
    }
}
