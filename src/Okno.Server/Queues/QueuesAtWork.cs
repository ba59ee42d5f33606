using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Settings;

namespace Okno.Server.Queues;

/// <summary>Every queue at a glance: what waits and since when, what is in work, postponed or overdue, and what is wrong with it.</summary>
internal static class QueuesAtWork
{
    private sealed record Counted(
        Guid Id,
        int Waiting,
        int InProgress,
        int Holders,
        int Scheduled,
        DateTimeOffset? Next,
        int Overdue,
        DateTimeOffset? Oldest
    );

    public static void Map(IEndpointRouteBuilder queues) =>
        queues.MapGet("/work", Handle).RequirePermission(Permission.SuperviseQueues).WithSummary("Every queue at a glance");

    internal static async Task<Ok<Page<QueueAtWork>>> Handle(
        OknoDb db,
        QueueBook books,
        SettingsBook settings,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var counted = (
            await db.Query(
                """
                select i.queue_id, count(case when i.operator_id is null then 1 end),
                  count(case when i.operator_id is not null and (i.next_processing_date is null or i.next_processing_date <= @now) then 1 end),
                  count(distinct case when i.next_processing_date is null or i.next_processing_date <= @now then i.operator_id end),
                  count(case when i.next_processing_date > @now then 1 end),
                  min(case when i.next_processing_date > @now then i.next_processing_date end),
                  count(case when r.response_due < @now then 1 end),
                  min(case when i.operator_id is null then i.created_at end)
                from queue_items i left join cases r on r.id = i.record_id
                where i.state < 2 group by i.queue_id
                """,
                row => new Counted(
                    row.Guid(0),
                    row.Int(1),
                    row.Int(2),
                    row.Int(3),
                    row.Int(4),
                    row.MaybeMoment(5),
                    row.Int(6),
                    row.MaybeMoment(7)
                ),
                stop,
                ("now", clock.GetUtcNow())
            )
        ).ToDictionary(row => row.Id);
        var cap = (int)await settings.Integer(KnownSettings.MaxUnfinishedItemsPerQueue, stop);
        var book = await books.Open(db, stop);
        var queues = await db.Queues.AsNoTracking().Where(queue => queue.DeletedAt == null).ToListAsync(stop);
        return TypedResults.Ok(
            new Page<QueueAtWork>(
                [
                    // In progress first and by urgency, then by name: the order stays while the counts change.
                    .. queues
                        .Select(queue => AsSeen(queue, book, counted.GetValueOrDefault(queue.Id), cap))
                        .OrderBy(queue =>
                            queue.State switch
                            {
                                QueueState.InProgress => 0,
                                QueueState.Planned => 1,
                                _ => 2,
                            }
                        )
                        .ThenBy(queue => queue.PriorityRank)
                        .ThenBy(queue => queue.Name, StringComparer.CurrentCulture)
                        .ThenBy(queue => queue.Id),
                ],
                null
            )
        );
    }

    private static QueueAtWork AsSeen(Queue queue, QueuePages book, Counted? counted, int cap) =>
        new(
            queue.Id,
            queue.Name,
            queue.Object,
            queue.Kind,
            queue.Priority,
            book.Queues.TryGetValue(queue.Id, out var booked) ? booked.Rank : QueueBook.DefaultRank,
            queue.State,
            queue.Filling,
            SetUp.ProblemOf(queue.Problem),
            counted?.Waiting ?? 0,
            counted?.InProgress ?? 0,
            counted?.Holders ?? 0,
            counted?.Scheduled ?? 0,
            counted?.Next,
            counted?.Overdue ?? 0,
            counted?.Oldest,
            cap
        );
}
