using Microsoft.AspNetCore.Http.HttpResults;
using Okno.Contracts.Access;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Data;
using Okno.Server.Processes;
using Okno.Server.Queues.Filling;
using Okno.Server.Queues.Live;
using Okno.Server.Shared;
using QueueSeen = Okno.Contracts.Queues.Queue;

namespace Okno.Server.Queues;

/// <summary>Makes a queue: planned, of medium priority, filled by its filter and of its object's kind unless said otherwise.</summary>
internal static class CreateQueue
{
    /// <summary>The shipped process for work on cases.</summary>
    public const string CaseProcessing = "case-processing";

    /// <summary>The shipped process for returning calls.</summary>
    public const string CallBack = "call-back";

    public static void Map(IEndpointRouteBuilder queues) =>
        queues.MapPost("/", Handle).RequirePermission(Permission.SetUpQueues).WithSummary("Create a queue");

    internal static async Task<Created<QueueSeen>> Handle(
        SaveQueueRequest request,
        OknoDb db,
        CurrentUser user,
        QueueBook books,
        ProcessLibrary library,
        FillingBell bell,
        QueuePulse pulse,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        if (!QueueObject.All.TryGetValue(request.Object, out var @object))
            throw RuleBroken.Malformed("queue.unknown-object", ("object", request.Object));
        var queue = new Queue
        {
            Name = request.Name.Trim(),
            Object = @object.Name,
            Kind = request.Kind ?? @object.Kind,
            Priority = request.Priority ?? "medium",
            State = request.State ?? QueueState.Planned,
            ProcessKey = request.ProcessKey ?? @object.ProcessKey,
            Filling = request.Filling ?? QueueFilling.Filter,
            Filter = SetUp.Written(request.Filter),
            FillingAsked = true,
            Version = 1,
        };
        queue.Team.AddRange(SetUp.Team(queue.Id, request.Team ?? []));

        await using var change = await db.BeginChange(stop);
        await SetUp.Check(db, library, queue, @object, stop);
        db.Queues.Add(queue);
        db.History.Add(HistoryEntry.Note("queue.created", queue.Id, user.Id, clock.GetUtcNow(), to: SetUp.AsSeen(queue)));
        change.AfterCommit(() =>
        {
            books.Forget();
            bell.Ring();
            pulse.SetUpChanged(queue.Id);
        });
        await change.Commit(stop);
        return TypedResults.Created($"/api/queues/{queue.Id}", SetUp.AsSeen(queue));
    }
}
