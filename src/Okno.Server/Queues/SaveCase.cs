using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.EntityFrameworkCore;
using Okno.Contracts;
using Okno.Contracts.Access;
using Okno.Contracts.Cases;
using Okno.Contracts.Queues;
using Okno.Server.Access;
using Okno.Server.Cases;
using Okno.Server.Data;
using Okno.Server.Processes;
using Okno.Server.Queues.Live;
using Okno.Server.Settings;
using Okno.Server.Shared;
using Case = Okno.Server.Cases.Case;
using QueueItem = Okno.Server.Queues.QueueItem;

namespace Okno.Server.Queues;

/// <summary>Saves a case by a JSON merge patch, and says what became of the caller's queue item and where to go next.</summary>
/// <remarks>
/// The holder's save ends the process whenever its completion condition holds. Another person's save ends it only when it makes the
/// condition true: a supervisor's small edit must not take work from under an operator (docs/decisions).
/// </remarks>
internal static class SaveCase
{
    public static void Map(IEndpointRouteBuilder cases) =>
        cases
            .MapPatch("/{id:guid}", Handle)
            .RequirePermission(Permission.SeeCases)
            .Accepts<JsonElement>("application/json", "application/merge-patch+json")
            .WithSummary("Save a case; answers what became of the queue item");

    internal static async Task<Ok<SavedCase>> Handle(
        Guid id,
        JsonElement patch,
        HttpContext http,
        OknoDb db,
        CurrentUser user,
        QueueBook books,
        ProcessLibrary library,
        SettingsBook settings,
        QueuePulse pulse,
        Filling.FillingBell bell,
        TimeProvider clock,
        CancellationToken stop
    )
    {
        var reopeningClearsOwner = await settings.Flag(KnownSettings.ReopeningClearsOwner, stop);
        await using var change = await db.BeginChange(stop);
        // The record last: who takes an item, or is woken by a timer, has the item or the process when the process changes the record.
        var items = await UnfinishedItems(db, id, stop);
        await RunProcess.LockWaitingOn(db, id, stop);
        var @case = await ChangeCase.Lock(db, id, stop) ?? throw RuleBroken.NotThere();
        await MustBeAllowed(db, @case, items, user, stop);

        var now = clock.GetUtcNow();
        var before = JsonSerializer.SerializeToElement(await CaseSeen.Read(db, id, stop), Wire.Json);
        await ChangeCase.Apply(db, @case, patch, user.Id, now, reopeningClearsOwner, StaleWrite.IfMatch(http), stop);
        await KeepDraft.Forget(db, id, user.Id, stop);
        await db.SaveChangesAsync(stop);

        var saved = (await CaseSeen.Read(db, id, stop))!;
        var mine = items.FirstOrDefault(item => item.IsHeldBy(user.Id));
        var begun = mine is null ? null : await Begun(db, library, books, mine, user.Id, now, stop);
        var ended = await EndProcesses(
            db,
            library,
            items,
            id,
            before,
            JsonSerializer.SerializeToElement(saved, Wire.Json),
            user,
            now,
            stop
        );
        await db.SaveChangesAsync(stop);

        var book = await books.Open(db, stop);
        var shown = mine is null ? null : await ItemSight.Find(db, book, mine.Id, stop);
        var step = mine is { State: not QueueItemState.Processed } ? begun?.Step : null;
        change.AfterCommit(() =>
        {
            bell.Ring();
            _ = pulse.CaseChanged(id, saved.Version, user.AsNamed());
            foreach (var item in ended)
                pulse.Changed(item, user.AsNamed(), "queue-item.processed");
        });
        await change.Commit(stop);
        return TypedResults.Ok(new SavedCase(saved.WithHtml(), shown, step));
    }

    /// <summary>The case's unfinished items, locked; in the order of their queues, as filling locks them, so that neither waits for the other.</summary>
    private static Task<List<QueueItem>> UnfinishedItems(OknoDb db, Guid caseId, CancellationToken stop) =>
        db.QueueItems.FromSqlRaw(db.IsSqlite ? Unfinished : UnfinishedAndLock, db.Parameters(("id", caseId))).ToListAsync(stop);

    private const string Unfinished = "select * from queue_items where record_id = @id and state < 2 order by queue_id";
    private const string UnfinishedAndLock = Unfinished + " for update";

    private static async Task MustBeAllowed(OknoDb db, Case @case, List<QueueItem> items, CurrentUser user, CancellationToken stop)
    {
        if (user.May(Permission.ChangeAnyCase) || @case.OwnerId == user.Id || items.Any(item => item.IsHeldBy(user.Id)))
            return;
        if (items.Select(item => item.OperatorId).FirstOrDefault(holder => holder is not null) is not { } other)
            throw RuleBroken.Forbidden("case.not-yours");
        var name = await db.Users.Where(person => person.Id == other).Select(person => person.Name).FirstAsync(stop);
        throw new RuleBroken("queue-item.not-yours", ("holder", new Named(other, name)));
    }

    /// <summary>An item that a supervisor assigned has no instance until its operator works on it: that is now.</summary>
    private static async Task<Started?> Begun(
        OknoDb db,
        ProcessLibrary library,
        QueueBook books,
        QueueItem item,
        Guid by,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        if (await RunProcess.Unended(db, item.Id, stop) is { } begun)
            return begun;
        if (
            !(await books.Open(db, stop)).Queues.TryGetValue(item.QueueId, out var queue)
            || await library.Newest(db, queue.ProcessKey, stop) is not { } process
        )
            return null;
        var started = await RunProcess.Start(db, library, process, item.Id, item.RecordId, by, now, stop);
        await db.SaveChangesAsync(stop);
        return started;
    }

    private static async Task<List<QueueItem>> EndProcesses(
        OknoDb db,
        ProcessLibrary library,
        List<QueueItem> items,
        Guid caseId,
        JsonElement before,
        JsonElement after,
        CurrentUser user,
        DateTimeOffset now,
        CancellationToken stop
    )
    {
        var byId = items.ToDictionary(item => item.Id);
        var ended = await RunProcess.RecordSaved(
            db,
            library,
            Case.Object,
            caseId,
            after,
            async running =>
                running.QueueItemId is not { } itemId
                || byId.TryGetValue(itemId, out var item) && item.IsHeldBy(user.Id)
                || !await RunProcess.WouldEnd(db, library, running, Case.Object, caseId, before, stop),
            user.Id,
            now,
            stop
        );
        List<QueueItem> processed = [];
        foreach (
            var item in ended
                .Where(running => running.QueueItemId is not null)
                .Select(running => byId.GetValueOrDefault(running.QueueItemId!.Value))
                .OfType<QueueItem>()
        )
        {
            var facts = item.Facts;
            item.Process(now);
            db.History.Add(HistoryEntry.Note("queue-item.processed", item.Id, user.Id, now, facts, item.Facts, recordId: caseId));
            processed.Add(item);
        }
        return processed;
    }
}
