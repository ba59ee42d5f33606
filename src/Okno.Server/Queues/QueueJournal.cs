using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Shared;

namespace Okno.Server.Queues;

/// <summary>What became of a queue: who set it up how, and every filling with how many came, went and why.</summary>
internal static class QueueJournal
{
    public static void Map(IEndpointRouteBuilder queues) =>
        queues
            .MapGet("/{id:guid}/journal", Handle)
            .RequirePermission(Permission.SetUpQueues)
            .WithSummary("Changes and fillings of a queue");

    internal static async Task<Ok<Page<HistoryRow>>> Handle(
        Guid id,
        OknoDb db,
        CancellationToken stop,
        int? limit = null,
        string? cursor = null
    ) =>
        await db.Queues.AnyAsync(queue => queue.Id == id && queue.DeletedAt == null, stop)
            ? TypedResults.Ok(await HistoryReader.OfSubject(db, id, limit, cursor, stop))
            : throw RuleBroken.NotThere();
}
