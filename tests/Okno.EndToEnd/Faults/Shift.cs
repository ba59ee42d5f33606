using System.Diagnostics;
using System.Net;
using System.Net.Http.Json;
using Okno.Contracts;
using Okno.Contracts.Cases;
using Okno.Contracts.Queues;

namespace Okno.EndToEnd.Faults;

/// <summary>An operator at work: takes next, opens, schedules, returns, keeps and saves at random, and notes in the ledger whatever the server confirms.</summary>
internal sealed class Shift(Guid person, HttpClient client, Ledger ledger, int limit)
{
    private readonly Dictionary<Guid, QueueItem> _held = [];
    private long _lastTakeSentAt;

    /// <summary>When the newest take that succeeded was first sent, and answered.</summary>
    public (long SentAt, long AnsweredAt) LastTake { get; private set; }

    public async Task Work(CancellationToken until)
    {
        while (!until.IsCancellationRequested)
        {
            try
            {
                await Step();
            }
            catch (Exception failure) when (failure is not OutOfMemoryException)
            {
                ledger.NoteUnexpected(failure.ToString());
            }
            await Task.Delay(Random.Shared.Next(1, 15), CancellationToken.None);
        }
    }

    private Task Step()
    {
        var inProgress = _held.Values.Count(item => item.Queue.Kind is QueueKind.Closed && item.NextProcessingDate is null);
        var choice = Random.Shared.Next(100);
        if (choice < 35 && inProgress < limit)
            return TakeNext();
        if (choice < 50 && _held.Count < limit * 4)
            return Open();
        if (_held.Count == 0)
            return TakeNext();
        var item = _held.Values.ElementAt(Random.Shared.Next(_held.Count));
        return (choice % 5) switch
        {
            0 => Leave(
                item,
                "schedule",
                "queue-item.scheduled",
                new { at = DateTimeOffset.UtcNow.AddMinutes(Random.Shared.Next(60, 600)) }
            ),
            1 => Leave(item, "return", "queue-item.returned", new { reason = "возврат" }),
            2 => Leave(item, "keep", "queue-item.kept", new { }),
            3 => Save(item, new { description = $"Разобрано {Guid.NewGuid()}" }),
            _ => Save(item, Random.Shared.Next(2) == 0 ? new { status = "inProgress" } : new { ownerId = person }),
        };
    }

    private async Task TakeNext()
    {
        var answer = await client.Write(HttpMethod.Post, "/api/desktop/next", new TakeNextRequest("case"));
        if (answer.Status is HttpStatusCode.OK)
            Took(answer);
        else if (answer.Status is not HttpStatusCode.NoContent)
            ledger.NoteUnexpected($"next: {answer}");
    }

    private async Task Open()
    {
        var free = (await List()).Where(item => item.Operator is null).ToList();
        if (free.Count == 0)
            return;
        var answer = await client.Write(HttpMethod.Post, $"/api/queue-items/{free[Random.Shared.Next(free.Count)].Id}/open", new { });
        if (answer.Status is HttpStatusCode.OK)
            Took(answer);
        else if (answer.Code is not ("queue-item.held-by-another" or "queue-item.processed"))
            ledger.NoteUnexpected($"open: {answer}");
    }

    private async Task<IReadOnlyList<QueueItem>> List()
    {
        while (true)
        {
            try
            {
                using var answer = await client.GetAsync("/api/desktop/items?object=case&limit=20");
                if (answer.IsSuccessStatusCode)
                    return (await answer.Content.ReadFromJsonAsync<Page<QueueItem>>(Wire.Json))!.Items;
                ledger.NoteUnexpected($"list: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync()}");
                return [];
            }
            catch (Exception broken) when (broken is HttpRequestException or IOException or OperationCanceledException)
            {
                await Task.Delay(50);
            }
        }
    }

    private void Took(Answer answer)
    {
        var item = answer.Read<TakenItem>().Item;
        ledger.Note(person, "queue-item.taken", item);
        _held[item.Id] = item;
        if (answer.FirstSentAt > _lastTakeSentAt)
            LastTake = (_lastTakeSentAt = answer.FirstSentAt, Stopwatch.GetTimestamp());
    }

    private async Task Leave(QueueItem item, string step, string kind, object body)
    {
        var answer = await client.Write(HttpMethod.Post, $"/api/queue-items/{item.Id}/{step}", body);
        if (answer.Status is not HttpStatusCode.OK)
        {
            ledger.NoteUnexpected($"{step}: {answer}");
            _held.Remove(item.Id);
            return;
        }
        var after = answer.Read<QueueItem>();
        ledger.Note(person, kind, after);
        if (after.Operator is null)
            _held.Remove(item.Id);
        else
            _held[item.Id] = after;
    }

    private async Task Save(QueueItem item, object patch)
    {
        var answer = await client.Write(HttpMethod.Patch, $"/api/cases/{item.RecordId}", patch);
        if (answer.Status is not HttpStatusCode.OK)
        {
            ledger.NoteUnexpected($"save: {answer}");
            _held.Remove(item.Id);
            return;
        }
        var saved = answer.Read<SavedCase>();
        ledger.NoteSaved(saved.Case);
        if (saved.Item is not { State: QueueItemState.Processed } processed)
            return;
        ledger.Note(person, "queue-item.processed", processed);
        _held.Remove(item.Id);
    }
}
