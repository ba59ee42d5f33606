using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts.Access;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Queues.Claims;
using Okno.Server.Shared;

namespace Okno.Server.Queues;

/// <summary>«Следующая запись»: the first record of my closed queues that nobody holds becomes mine, and its process starts.</summary>
/// <remarks>Never shows a lost race: what another has taken is passed over. See <see cref="ServeLine"/> for the transaction.</remarks>
internal static class TakeNext
{
    public static void Map(IEndpointRouteBuilder desktop) =>
        desktop
            .MapPost("/next", Handle)
            .RequirePermission(Permission.TakeQueueItems)
            .WithMetadata(new AnswersOnceByItself())
            .Produces<TakenItem>()
            .Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status409Conflict)
            .WithSummary("Take the next record of my closed queues");

    internal static async Task<IResult> Handle(
        TakeNextRequest request,
        HttpContext http,
        OknoDb db,
        CurrentUser user,
        QueueBook books,
        NextLine line,
        CancellationToken stop
    )
    {
        if (!QueueObject.All.ContainsKey(request.Object))
            throw RuleBroken.Malformed("queue.unknown-object", ("object", request.Object));
        var queues = (await books.Open(db, stop)).Of(user, request.Object);
        if (request.QueueId is { } only)
        {
            queues = [.. queues.Where(queue => queue.Id == only)];
            if (queues.Count == 0)
                throw RuleBroken.NotThere();
            if (queues[0].Kind is QueueKind.Open)
                throw new RuleBroken("queue.is-open");
        }

        AnswerOnce.CarriesKey(http, out var key);
        var wish = new Wish(
            user,
            request.Object,
            [.. queues.Where(queue => queue.Kind is QueueKind.Closed)],
            key.Length > 0 ? key : null,
            AnswerOnce.RequestOf(http)
        );
        var served = await line.Wait(wish, stop);
        return served switch
        {
            { Refused: { } refused } => throw refused,
            { Before: { } before } => AnswerOnce.Again(before, wish.Request),
            { Taken: { } taken } => TypedResults.Ok(taken),
            _ => TypedResults.NoContent(),
        };
    }
}
