using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Access;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Queues;

/// <summary>Gets an item for a change, or for a look, if the person may know of it at all; otherwise it is as if it were not there.</summary>
internal static class ItemAccess
{
    /// <summary>Locks the item until the change under way ends. 404 when it is not there or not the person's to know of.</summary>
    public static async Task<(QueueItem Item, BookedQueue Queue)> Lock(
        OknoDb db,
        QueueBook books,
        Guid id,
        CurrentUser user,
        CancellationToken stop
    )
    {
        var item = await Lock(db, id, stop) ?? throw RuleBroken.NotThere();
        return (item, await KnownTo(db, books, item, user, stop));
    }

    /// <summary>Reads the item without locking it. 404 as above.</summary>
    public static async Task<(QueueItem Item, BookedQueue Queue)> See(
        OknoDb db,
        QueueBook books,
        Guid id,
        CurrentUser user,
        CancellationToken stop
    )
    {
        var item = await db.QueueItems.AsNoTracking().FirstOrDefaultAsync(item => item.Id == id, stop) ?? throw RuleBroken.NotThere();
        return (item, await KnownTo(db, books, item, user, stop));
    }

    public static Task<QueueItem?> Lock(OknoDb db, Guid id, CancellationToken stop) =>
        db.QueueItems.FromSqlRaw(db.IsSqlite ? Find : FindAndLock, db.Parameters(("id", id))).FirstOrDefaultLocked(stop);

    private const string Find = "select * from queue_items where id = @id";
    private const string FindAndLock = Find + " for update";

    /// <summary>A supervisor knows of every item; an operator of those they hold and those of open queues in progress they are on the team of.</summary>
    private static async Task<BookedQueue> KnownTo(OknoDb db, QueueBook books, QueueItem item, CurrentUser user, CancellationToken stop)
    {
        if (!(await books.Open(db, stop)).Queues.TryGetValue(item.QueueId, out var queue))
            throw RuleBroken.NotThere();
        if (user.May(Permission.SuperviseQueues))
            return queue;
        var knows =
            queue.State is QueueState.InProgress && (item.OperatorId == user.Id || (queue.Kind is QueueKind.Open && queue.HasOnTeam(user)));
        return knows ? queue : throw RuleBroken.NotThere();
    }
}
