using Okno.Client.Shell;
using Okno.Contracts;
using Okno.Contracts.Queues;

namespace Okno.Client.AgentDesktop;

/// <summary>My queues with their counts, and whether the next record may be taken.</summary>
public sealed class DeskQueues(Api api)
{
    private IReadOnlyList<DesktopQueue> _all = [];

    /// <summary>The queue object whose records are in view.</summary>
    public string Object { get; set; } = "case";

    public IReadOnlyList<DesktopQueue> Queues => [.. _all.Where(queue => queue.Object == Object)];

    /// <summary>The kinds of record that I have queues of; cases are always among them.</summary>
    public IReadOnlyList<string> Objects =>
        ["case", .. _all.Select(queue => queue.Object).Where(name => name != "case").Distinct().Order()];

    public NextAvailability? Next { get; private set; }

    /// <summary>Rows in my list: of open queues what waits and what is mine, of closed ones what is mine.</summary>
    public int Total(string @object) => _all.Where(queue => queue.Object == @object).Sum(InList);

    public async Task<Problem?> Load()
    {
        var (queues, next) = (
            api.Get<Page<DesktopQueue>>("api/desktop/queues?limit=200"),
            api.Get<NextAvailability>($"api/desktop/next?object={Object}")
        );
        var (mine, availability) = (await queues, await next);
        if ((mine.Problem ?? availability.Problem) is { } problem)
            return problem;
        (_all, Next) = (mine.Value!.Items, availability.Value);
        return null;
    }

    public void Count(IReadOnlyList<QueueCount> counts)
    {
        var now = counts.ToDictionary(count => count.QueueId, count => count.Waiting);
        _all = [.. _all.Select(queue => now.TryGetValue(queue.Id, out var waiting) ? queue with { Waiting = waiting } : queue)];
        if (Next is not null && Queues.Any(queue => queue.Kind == QueueKind.Closed))
            Next = Next with { Waiting = Queues.Where(queue => queue.Kind == QueueKind.Closed).Sum(queue => queue.Waiting) };
    }

    public static int InList(DesktopQueue queue) => queue.Mine + (queue.Kind == QueueKind.Open ? queue.Waiting : 0);
}
