using Okno.Client.Shell;
using Okno.Client.Ui;
using Okno.Contracts.Queues;

namespace Okno.Client.Cases;

/// <summary>What is done with the queue item from the case's page: taken, scheduled, returned, kept.</summary>
public sealed partial class CasePage
{
    private async Task OpenItem()
    {
        if (_busy is not null || _form is not { } form || _work?.Item is not { } item)
            return;
        _busy = "open";
        var answer = await Api.Post<TakenItem>($"api/queue-items/{item.Id}/open");
        if (form != _form)
            return;
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
            (number, item) => W["Scheduled", number, Clock.Full(item.NextProcessingDate ?? at)]
        );
        if (problem is null)
            return;
        _scheduleRefused =
            problem.Code == "queue-item.date-in-the-past" ? W["FutureRequired"]
            : problem.IsOffline ? W["NotDoneOffline"]
            : problem.Detail ?? problem.Reference;
    }

    private Task Return() => Released("return", new ReturnItemRequest(), (number, _) => W["Returned", number]);

    private Task Keep() => Released("keep", null, (number, _) => W["Kept", number]);

    private async Task Released(string how, object? request, Func<long, QueueItem, string> said)
    {
        if (await Release(how, request, said) is { } problem)
            _refused = NotDone(problem);
    }

    private string NotDone(Problem problem) => problem.IsOffline ? W["NotDoneOffline"] : problem.Detail ?? problem.Reference;

    /// <summary>Lets the item go from this page one way or another, and lands on the desktop with «Отменить» at hand.</summary>
    private async Task<Problem?> Release(string how, object? request, Func<long, QueueItem, string> said)
    {
        if (_busy is not null || _form is not { } form || _work?.Item is not { } item)
            return null;
        _busy = how;
        StateHasChanged();
        await Drafts.Settle();
        var answer = await Api.Post<QueueItem>($"api/queue-items/{item.Id}/{how}", request);
        var saying = answer.Value is { } released ? new Saying(said(form.Saved.Number, released), released) : null;
        if (form != _form)
        {
            // Another case is open by now, or none.
            Said.Say(saying ?? new Saying($"{form.Saved.Number}: {NotDone(answer.Problem!)}", Bad: true));
            return null;
        }
        _busy = null;
        if (saying is not null)
            Land(saying);
        return answer.Problem;
    }
}
