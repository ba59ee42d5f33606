using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;
using QueueSeen = Okno.Contracts.Queues.Queue;

namespace Okno.Server.Queues;

/// <summary>The queues as they are set up, with their problems.</summary>
internal static class SeeQueues
{
    private sealed record Place(string Name, Guid Id);

    public static void Map(IEndpointRouteBuilder queues)
    {
        queues.MapGet("/", List).RequirePermission(Permission.SetUpQueues).WithSummary("All queues as they are set up");
        queues.MapGet("/{id:guid}", One).RequirePermission(Permission.SetUpQueues).WithSummary("One queue as it is set up");
    }

    private static async Task<Ok<Page<QueueSeen>>> List(OknoDb db, CancellationToken stop, int? limit = null, string? cursor = null)
    {
        var size = Cursor.Limit(limit);
        var rows = db.Queues.AsNoTracking().Where(queue => queue.DeletedAt == null);
        if (Cursor.Read<Place>(cursor) is { } after)
            rows = rows.Where(queue => queue.Name.CompareTo(after.Name) > 0 || (queue.Name == after.Name && queue.Id > after.Id));
        var queues = await rows.Include(queue => queue.Team)
            .OrderBy(queue => queue.Name)
            .ThenBy(queue => queue.Id)
            .Take(size + 1)
            .ToListAsync(stop);
        var next = queues.Count > size ? Cursor.Write(new Place(queues[size - 1].Name, queues[size - 1].Id)) : null;
        return TypedResults.Ok(new Page<QueueSeen>([.. queues.Take(size).Select(SetUp.AsSeen)], next));
    }

    private static async Task<Ok<QueueSeen>> One(Guid id, OknoDb db, CancellationToken stop) =>
        await db
            .Queues.AsNoTracking()
            .Include(queue => queue.Team)
            .FirstOrDefaultAsync(queue => queue.Id == id && queue.DeletedAt == null, stop)
            is { } queue
            ? TypedResults.Ok(SetUp.AsSeen(queue))
            : throw RuleBroken.NotThere();
}
