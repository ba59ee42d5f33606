using System.Collections.Frozen;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Data;

namespace Okno.Server.Queues;

/// <summary>A queue as work needs it: where it stands in the order and who is on its team.</summary>
internal sealed record BookedQueue(
    Guid Id,
    string Name,
    string Object,
    QueueKind Kind,
    QueueState State,
    string Priority,
    int Rank,
    string ProcessKey,
    FrozenSet<Guid> Users,
    FrozenSet<Guid> Roles
)
{
    public bool HasOnTeam(CurrentUser user) => Users.Contains(user.Id) || Roles.Overlaps(user.RoleIds);

    public QueueInItem AsSeen() => new(Id, Name, Kind, Priority);
}

/// <summary>All queues at a moment.</summary>
internal sealed record QueuePages(FrozenDictionary<Guid, BookedQueue> Queues, long ReadAt)
{
    /// <summary>The queues in progress that a person is an active member of, most urgent first.</summary>
    public List<BookedQueue> Of(CurrentUser user, string @object) =>
        [
            .. Queues
                .Values.Where(queue =>
                    queue.State is QueueState.InProgress
                    && string.Equals(queue.Object, @object, StringComparison.Ordinal)
                    && queue.HasOnTeam(user)
                )
                .OrderBy(queue => queue.Rank)
                .ThenBy(queue => queue.Name, StringComparer.CurrentCulture)
                .ThenBy(queue => queue.Id),
        ];
}

/// <summary>The queues and their teams, read about once a second: every take and every list needs them, and they seldom change.</summary>
/// <remarks>
/// Who finds them old reads them over their own connection: nobody waits for a second connection while holding one. Meanwhile
/// the others go on with what was read before, for a moment.
/// </remarks>
internal sealed class QueueBook(TimeProvider clock)
{
    public const int DefaultRank = 2;
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(0.7);
    private static readonly TimeSpan Usable = TimeSpan.FromSeconds(1);
    private volatile QueuePages? _pages;
    private long _edition;
    private int _reading;

    public ValueTask<QueuePages> Open(OknoDb db, CancellationToken stop)
    {
        var pages = _pages;
        if (pages is not null && clock.GetElapsedTime(pages.ReadAt) < Fresh)
            return ValueTask.FromResult(pages);
        if (pages is not null && clock.GetElapsedTime(pages.ReadAt) < Usable && Interlocked.CompareExchange(ref _reading, 1, 0) != 0)
            return ValueTask.FromResult(pages);
        return new ValueTask<QueuePages>(ReadAnew(db, stop));
    }

    /// <summary>A queue, a team or a priority changed here and is committed.</summary>
    public void Forget()
    {
        Interlocked.Increment(ref _edition);
        _pages = null;
    }

    private async Task<QueuePages> ReadAnew(OknoDb db, CancellationToken stop)
    {
        try
        {
            var readAt = clock.GetTimestamp();
            var edition = Interlocked.Read(ref _edition);
            var read = await Read(db, readAt, stop);
            // What was changed while it was read is read again by the next one who asks.
            if (edition == Interlocked.Read(ref _edition))
                _pages = read;
            return read;
        }
        finally
        {
            Interlocked.Exchange(ref _reading, 0);
        }
    }

    private static async Task<QueuePages> Read(OknoDb db, long readAt, CancellationToken stop)
    {
        var ranks = await db
            .LookupValues.AsNoTracking()
            .Where(value => value.Lookup == Priorities)
            .ToDictionaryAsync(value => value.Code, value => value.Rank, StringComparer.Ordinal, stop);
        var queues = await db
            .Queues.AsNoTracking()
            .Where(queue => queue.DeletedAt == null)
            .Include(queue => queue.Team)
            .AsSplitQuery()
            .ToListAsync(stop);
        return new QueuePages(
            queues
                .Select(queue => new BookedQueue(
                    queue.Id,
                    queue.Name,
                    queue.Object,
                    queue.Kind,
                    queue.State,
                    queue.Priority,
                    ranks.GetValueOrDefault(queue.Priority, DefaultRank),
                    queue.ProcessKey,
                    queue
                        .Team.Where(member => member is { Active: true, UserId: not null })
                        .Select(member => member.UserId!.Value)
                        .ToFrozenSet(),
                    queue
                        .Team.Where(member => member is { Active: true, RoleId: not null })
                        .Select(member => member.RoleId!.Value)
                        .ToFrozenSet()
                ))
                .ToFrozenDictionary(queue => queue.Id),
            readAt
        );
    }

    /// <summary>The lookup of queue priorities.</summary>
    public const string Priorities = "queue-priority";
}
