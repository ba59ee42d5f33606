using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Queues.Filling;
using Okno.Server.Queues.Live;
using Okno.Server.Settings;
using Okno.Server.Shared;

namespace Okno.Server.Queues;

/// <summary>Puts records into a queue that is filled by hand. A record that already has an unfinished item there is skipped.</summary>
internal static class FillQueue
{
    public static void Map(IEndpointRouteBuilder queues) =>
        queues
            .MapPost("/{id:guid}/items", Handle)
            .RequirePermission(Permission.SetUpQueues)
            .WithSummary("Put records into a queue by hand");

    internal static async Task<Created<FilledQueue>> Handle(
        Guid id,
        FillQueueRequest request,
        OknoDb db,
        CurrentUser user,
        QueueBook books,
        SettingsBook settings,
        QueuePulse pulse,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var ids = request.RecordIds.Distinct().ToArray();
        await using var change = await db.BeginChange(stop);
        var queue =
            await db.Queues.FirstOrDefaultAsync(queue => queue.Id == id && queue.DeletedAt == null, stop) ?? throw RuleBroken.NotThere();
        if (queue.Filling is QueueFilling.Filter)
            throw new RuleBroken("queue.filled-by-filter");
        var @object = QueueObject.All[queue.Object];
        var known = await db.Query($"select r.id from {@object.Table} r where r.id {db.In("ids")}", row => row.Guid(0), stop, ("ids", ids));
        if (ids.Except(known).ToList() is { Count: > 0 } unknown)
            throw RuleBroken.Malformed("queue.unknown-records", ("recordIds", string.Join(", ", unknown.Take(5))));

        var now = clock.GetUtcNow();
        var room = await FillByFilter.Room(db, id, await settings.Integer(KnownSettings.MaxUnfinishedItemsPerQueue, stop), stop);
        if (ids.Length > room)
            throw new RuleBroken("queue.full", ("unfinished", await settings.Integer(KnownSettings.MaxUnfinishedItemsPerQueue, stop)));
        var added = await FillByFilter.Add(db, id, @object, $"r.id {db.In("ids")}", [("ids", ids)], ids.Length, user.Id, now, stop);
        var seen = await ItemSight.Find(db, await books.Open(db, stop), [.. added.Select(item => item.ItemId)], stop);
        var items = added.Where(item => seen.ContainsKey(item.ItemId)).Select(item => seen[item.ItemId]).ToList();
        FillingNote.Write(db, id, FillingNote.ByHand, added.Count, 0, now, user.Id);
        change.AfterCommit(() => pulse.Filled(id, added.Count));
        await change.Commit(stop);
        return TypedResults.Created(
            $"/api/queues/{id}/items",
            new FilledQueue(items.FirstOrDefault()?.Id, items, [.. ids.Except(added.Select(item => item.RecordId))])
        );
    }
}
