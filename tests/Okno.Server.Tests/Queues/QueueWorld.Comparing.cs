using CsCheck;
using Okno.Contracts;
using Okno.Contracts.Queues;

namespace Okno.Server.Tests.Queues;

/// <summary>After each step, what the server says beside what the model says.</summary>
internal sealed partial class QueueWorld
{
    private async Task Answers(Task<HttpResponseMessage> call, Func<DateTimeOffset, string?> expected)
    {
        var sent = Now;
        using var answer = await call;
        var got = answer.IsSuccessStatusCode ? null : await answer.Code();
        Same(expected(sent), got, "the answer");
    }

    /// <summary>Nothing comes due while answers are on their way: the clock jumps over moments that are near.</summary>
    private Task AwayFromDates()
    {
        while (_model.Places.Any(place => place.Date > Now && place.Date < Now.AddSeconds(8)))
            _okno.Clock.Advance(TimeSpan.FromSeconds(10));
        return Task.CompletedTask;
    }

    private async Task Compare(string after)
    {
        await AwayFromDates();
        foreach (var person in _model.People)
        {
            var client = _clients[person.Id];
            var list = (await client.Get<Page<QueueItem>>("/api/desktop/items?object=case&limit=200")).Items;
            Same(Lines(_model.List(person, Now)), Lines(list.Select(item => item.Id)), $"{after}: the list of {person.Name}");
            foreach (var item in list)
                Same(
                    Facts(_model.Places.Single(place => place.Id == item.Id)),
                    Facts(item),
                    $"{after}: an item in the list of {person.Name}"
                );

            var next = await client.Get<NextAvailability>("/api/desktop/next");
            Same(
                Lines(_model.InProgress(person, Now).Select(place => place.Id).Order()),
                Lines(next.HeldBy.Select(item => item.Id).Order()),
                $"{after}: in progress of {person.Name}"
            );
            Same(_model.InProgress(person, Now).Count.ToString(), next.InProgress.ToString(), $"{after}: the count of {person.Name}");
            if (next.Waiting != _model.Waiting(person, Now))
            {
                // How much waits is counted once a second.
                await Task.Delay(1100);
                next = await client.Get<NextAvailability>("/api/desktop/next");
                Same(_model.Waiting(person, Now).ToString(), next.Waiting.ToString(), $"{after}: what waits for {person.Name}");
            }
        }
        foreach (var place in _model.Places)
            Same(
                Facts(place),
                Facts(await _clients[_model.People[^1].Id].Get<QueueItem>($"/api/queue-items/{place.Id}")),
                $"{after}: the item"
            );
    }

    private async Task CompareJournal(QueueModel.Place place)
    {
        var rows = (await _admin.Get<Page<HistoryRow>>($"/api/queue-items/{place.Id}/journal?limit=200")).Items.Reverse().ToList();
        Same("queue-item.added", rows[0].Kind, "the first row of a journal");
        for (var n = 2; n < rows.Count; n++)
            Same(rows[n - 1].To?.ToString(), rows[n].From?.ToString(), $"the journal of {place.Id}, row {n}");
    }

    private static string Lines(IEnumerable<Guid> ids) => string.Join('\n', ids);

    private static string Facts(QueueModel.Place place) => $"{place.State} of {place.Holder} on {place.Date:O} after {place.Postpones}";

    private static string Facts(QueueItem item) =>
        $"{item.State} of {item.Operator?.Id} on {item.NextProcessingDate:O} after {item.PostponesCount}";

    private void Same(string? model, string? server, string what) =>
        Assert.True(
            string.Equals(model, server, StringComparison.Ordinal),
            $"{what}\nmodel:\n{model}\nserver:\n{server}\nthe day so far:{_told}"
        );
}
