using Okno.Client.Shell;
using Okno.Client.Ui;
using Okno.Contracts.Queues;

namespace Okno.Client.Cases;

/// <summary>What is done with the queue item from the case's page: taken, scheduled, returned, kept.</summary>
public sealed partial class CasePage
{
    private async Task OpenItem()
    {
        if (_busy is not null || _work?.Item is not { } item)
            return;
        _busy = "open";
        var answer = await Api.Post<TakenItem>($"api/queue-items/{item.Id}/open");
        _busy = null;
        if (answer.Problem is not { } problem)
            await Load();
        else
            _refused =
                problem.IsOffline ? W["NotTakenOffline"]
                : problem.Holder is { } holder ? W["LostRace", holder.Name]
                : problem.Detail ?? W["NotTaken", problem.Reference];
    }

    private Task AskWhen()
    {
        (_scheduling, _scheduleRefused) = (true, null);
        StateHasChanged();
        return Task.CompletedTask;
    }

    private async Task Schedule(DateTimeOffset at)
    {
        var problem = await Release(
            "schedule",
            new ScheduleItemRequest(at),
            item => W["Scheduled", Number, Clock.Full(item.NextProcessingDate ?? at)]
        );
        if (problem is null)
            return;
        _scheduleRefused =
            problem.Code == "queue-item.date-in-the-past" ? W["FutureRequired"]
            : problem.IsOffline ? W["NotDoneOffline"]
            : problem.Detail ?? problem.Reference;
    }

    private Task Return() => Released("return", new ReturnItemRequest(), _ => W["Returned", Number]);

    private Task Keep() => Released("keep", null, _ => W["Kept", Number]);

    private async Task Released(string how, object? request, Func<QueueItem, string> said)
    {
        if (await Release(how, request, said) is { } problem)
            _refused = problem.IsOffline ? W["NotDoneOffline"] : problem.Detail ?? problem.Reference;
    }

    /// <summary>Lets the item go from this page one way or another, and lands on the desktop with «Отменить» at hand.</summary>
    private async Task<Problem?> Release(string how, object? request, Func<QueueItem, string> said)
    {
        if (_busy is not null || _work?.Item is not { } item)
            return null;
        _busy = how;
        StateHasChanged();
        await Drafts.Settle();
        var answer = await Api.Post<QueueItem>($"api/queue-items/{item.Id}/{how}", request);
        _busy = null;
        if (answer.Value is { } released)
            Land(new Saying(said(released), released));
        return answer.Problem;
    }

    private long Number => _form!.Saved.Number;
}
