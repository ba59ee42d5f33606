using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Queues;
using Okno.Server.Data;
using Okno.Server.Processes;
using Okno.Server.Queues.Live;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Queues.Claims;

/// <summary>Serves everyone in line by one transaction: limits checked, records claimed, processes started, journal and answers written.</summary>
internal sealed class ServeLine(
    IServiceScopeFactory scopes,
    QueueBook books,
    ProcessLibrary library,
    SettingsBook settings,
    QueuePulse pulse,
    TimeProvider clock
)
{
    public async Task<IReadOnlyList<Served>> Serve(IReadOnlyList<Wish> wishes)
    {
        var stop = CancellationToken.None;
        await using var scope = scopes.CreateAsyncScope();
        var db = scope.ServiceProvider.GetRequiredService<OknoDb>();
        var book = await books.Open(db, stop);
        var limit = await settings.Integer(KnownSettings.MaxClosedQueueItemsInProgress, stop);

        await using var change = await db.BeginChange(stop);
        var now = clock.GetUtcNow();
        // Before the look at kept answers: the same key may be on its way through another node.
        await ClosedItemsInProgress.Lock(db, [.. wishes.Select(wish => wish.User.Id)], stop);
        var served = await AnsweredBefore(db, wishes, stop);
        var open = Enumerable.Range(0, wishes.Count).Where(n => served[n] is null).ToList();
        if (open.Count > 0)
        {
            var claims = await ClaimWithinLimits(db, wishes, open, served, limit, now, stop);
            await Answer(db, book, wishes, claims, served, now, stop);
            Keep(db, wishes, open, served, now);
            await db.SaveAlike(stop);
            change.AfterCommit(() => Tell(claims));
        }
        await change.Commit(stop);
        return RepeatedInLine(wishes, served);
    }

    /// <summary>Wishes whose key has been answered already.</summary>
    private static async Task<Served?[]> AnsweredBefore(OknoDb db, IReadOnlyList<Wish> wishes, CancellationToken stop)
    {
        var served = new Served?[wishes.Count];
        var users = wishes.Where(wish => wish.Key is not null).Select(wish => wish.User.Id).Distinct().ToArray();
        if (users.Length == 0)
            return served;
        var keys = wishes.Where(wish => wish.Key is not null).Select(wish => wish.Key!).Distinct(StringComparer.Ordinal).ToArray();
        var kept = await db
            .KeptAnswers.AsNoTracking()
            .Where(answer => users.Contains(answer.UserId) && keys.Contains(answer.Key))
            .ToDictionaryAsync(answer => (answer.UserId, answer.Key), stop);
        for (var n = 0; n < wishes.Count; n++)
        {
            if (wishes[n].Key is { } key && kept.TryGetValue((wishes[n].User.Id, key), out var before))
                served[n] = new Served(Before: before);
        }
        return served;
    }

    /// <summary>Claims for those who are below their limit. Who pressed twice gets a second record only if there is room for it.</summary>
    private async Task<List<ClaimedItem>> ClaimWithinLimits(
        OknoDb db,
        IReadOnlyList<Wish> wishes,
        List<int> open,
        Served?[] served,
        long limit,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        var held = await ClosedItemsInProgress.Count(db, [.. open.Select(n => wishes[n].User.Id).Distinct()], now, stop);
        HashSet<(Guid, string)> keys = [];
        var left = open.Where(n => wishes[n].Key is not { } key || keys.Add((wishes[n].User.Id, key))).ToList();
        List<ClaimedItem> claims = [];
        while (left.Count > 0)
        {
            var admitted = left.Where(n => Admit(held, wishes[n].User.Id, limit)).ToList();
            if (admitted.Count == 0)
            {
                foreach (var n in left)
                    served[n] = new Served(Refused: AtLimit(held[wishes[n].User.Id], limit));
                break;
            }
            claims.AddRange(await Claim(db, wishes, admitted, served, now, stop));
            // Who found nothing holds nothing: the place is free for the same operator's other press.
            foreach (var n in admitted.Where(n => served[n] is not null))
                held[wishes[n].User.Id]--;
            left = [.. left.Except(admitted)];
        }
        return claims;
    }

    private static bool Admit(Dictionary<Guid, int> held, Guid user, long limit)
    {
        var inProgress = held.GetValueOrDefault(user);
        if (inProgress >= limit)
            return false;
        held[user] = inProgress + 1;
        return true;
    }

    private static RuleBroken AtLimit(int inProgress, long limit) =>
        new("queue-item.limit-reached", ("inProgress", inProgress), ("limit", limit));

    private async Task<List<ClaimedItem>> Claim(
        OknoDb db,
        IReadOnlyList<Wish> wishes,
        List<int> admitted,
        Served?[] served,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        List<ClaimedItem> claims = [];
        foreach (var alike in admitted.GroupBy(n => string.Join(',', wishes[n].Queues.Select(queue => queue.Id)), StringComparer.Ordinal))
        {
            var callers = alike.ToList();
            var queues = wishes[callers[0]].Queues;
            var items = await WaitingItems.Claim(db, queues, callers.Count, now, stop);
            // Who returned a record a moment ago did so after this change began, and before its row was locked: the journal tells it in that order.
            var takenAt = clock.GetUtcNow();
            var begun = await Begun(db, items, stop);
            for (var n = 0; n < callers.Count; n++)
            {
                if (n >= items.Count)
                {
                    served[callers[n]] = new Served();
                    continue;
                }
                var queue = queues.First(queue => queue.Id == items[n].QueueId);
                var started = begun.GetValueOrDefault(items[n].Id);
                started = await TakeItem.By(
                    db,
                    library,
                    items[n],
                    queue.ProcessKey,
                    started,
                    wishes[callers[n]].User.Id,
                    "queue-item.taken",
                    takenAt,
                    stop
                );
                claims.Add(new ClaimedItem(callers[n], items[n], wishes[callers[n]].User.AsNamed(), started));
            }
            // The next group may share queues with this one: what is claimed here must be seen as claimed there.
            await db.SaveAlike(stop);
        }
        return claims;
    }

    /// <summary>Instances that returned records go on in; fresh records have none, and need not be asked about.</summary>
    private static async Task<Dictionary<Guid, Started?>> Begun(OknoDb db, List<QueueItem> items, CancellationToken stop)
    {
        Dictionary<Guid, Started?> begun = [];
        foreach (var item in items.Where(item => item.State is QueueItemState.InProgress))
            begun[item.Id] = await RunProcess.Unended(db, item.Id, stop);
        return begun;
    }

    private static async Task Answer(
        OknoDb db,
        QueuePages book,
        IReadOnlyList<Wish> wishes,
        List<ClaimedItem> claims,
        Served?[] served,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        if (claims.Count == 0)
            return;
        var seen = await ItemSight.Find(db, book, [.. claims.Select(claim => claim.Item.Id)], stop);
        foreach (var claim in claims)
            served[claim.Wish] = new Served(new TakenItem(seen[claim.Item.Id], claim.Started?.Step));
    }

    private static void Keep(OknoDb db, IReadOnlyList<Wish> wishes, List<int> open, Served?[] served, DateTimeOffset now)
    {
        foreach (var n in open)
        {
            if (wishes[n].Key is not { } key || served[n] is not { } answer)
                continue;
            var (status, body) = answer switch
            {
                { Taken: { } taken } => (StatusCodes.Status200OK, JsonSerializer.Serialize(taken, Wire.Json)),
                { Refused: { } refused } => (refused.Status, JsonSerializer.Serialize(Problems.From(refused), Wire.Json)),
                _ => (StatusCodes.Status204NoContent, null),
            };
            db.KeptAnswers.Add(new KeptAnswer(wishes[n].User.Id, key, wishes[n].Request, status, body, now));
        }
    }

    private void Tell(List<ClaimedItem> claims)
    {
        foreach (var claim in claims)
            pulse.Changed(claim.Item, claim.By, "queue-item.taken");
    }

    /// <summary>A key that stood in line twice gets one answer twice.</summary>
    private static List<Served> RepeatedInLine(IReadOnlyList<Wish> wishes, Served?[] served)
    {
        List<Served> answers = [];
        for (var n = 0; n < wishes.Count; n++)
        {
            var twin = n;
            if (served[n] is null)
                twin = Enumerable
                    .Range(0, n)
                    .First(m =>
                        wishes[m].User.Id == wishes[n].User.Id && string.Equals(wishes[m].Key, wishes[n].Key, StringComparison.Ordinal)
                    );
            answers.Add(served[n] ?? answers[twin]);
        }
        return answers;
    }

    private sealed record ClaimedItem(int Wish, QueueItem Item, Named By, Started? Started);
}
