using System.Threading.Channels;
using Okno.Contracts.Queues;
using Okno.Server.Access;

namespace Okno.Server.Queues.Claims;

/// <summary>One press of «Следующая запись» that waits to be served.</summary>
/// <param name="Queues">The closed queues it may be served from, most urgent first.</param>
/// <param name="Key">Its Idempotency-Key, if it came with one, and the request the key belongs to.</param>
internal sealed record Wish(CurrentUser User, string Object, IReadOnlyList<BookedQueue> Queues, string? Key, string Request)
{
    public TaskCompletionSource<Served> Answer { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
}

/// <summary>What a wish came to: a record, nothing waiting (204), a refusal (409), or the first answer to a repeated key.</summary>
internal sealed record Served(TakenItem? Taken = null, Shared.RuleBroken? Refused = null, Shared.KeptAnswer? Before = null);

/// <summary>
/// Those who wait for the next record stand in one line per node; whoever is in it when a transaction begins is served by that transaction.
/// </summary>
/// <remarks>
/// One durable commit then serves many operators, on SQLite as on PostgreSQL, and operators of one node never contend for the same row.
/// Nodes settle races with each other by row locks that skip what another has locked.
/// </remarks>
internal sealed class NextLine(ServeLine serve, ILogger<NextLine> log) : BackgroundService
{
    private const int AtOnce = 64;

    /// <summary>A pause this short costs a person nothing, and a busy line a transaction less for each that was spent on one wish.</summary>
    private static readonly TimeSpan Gathering = TimeSpan.FromMilliseconds(1);

    private readonly Channel<Wish> _line = Channel.CreateUnbounded<Wish>(new UnboundedChannelOptions { SingleReader = true });

    /// <summary>Stands in line. A caller that goes away may still be served; its key then gives it the same record again.</summary>
    public Task<Served> Wait(Wish wish, CancellationToken stop)
    {
        if (!_line.Writer.TryWrite(wish))
            throw new OperationCanceledException("The server is stopping.");
        return wish.Answer.Task.WaitAsync(stop);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var batch = new List<Wish>(AtOnce);
        while (await _line.Reader.WaitToReadAsync(CancellationToken.None))
        {
            // Several at once a moment ago: the first of those who come back now is not served alone, with the rest behind it.
            if (batch.Count > 1)
                await Task.Delay(Gathering, CancellationToken.None);
            batch.Clear();
            while (batch.Count < AtOnce && _line.Reader.TryRead(out var wish))
                batch.Add(wish);
            await Serve(batch);
        }
    }

    public override Task StopAsync(CancellationToken cancellationToken)
    {
        // Requests in flight have been answered by now; the line ends when the last of them has.
        _line.Writer.TryComplete();
        return base.StopAsync(cancellationToken);
    }

    private async Task Serve(List<Wish> batch)
    {
        try
        {
            var answers = await serve.Serve(batch);
            for (var n = 0; n < batch.Count; n++)
                batch[n].Answer.TrySetResult(answers[n]);
        }
        catch (Exception) when (batch.Count > 1)
        {
            // One wish must not spoil the others': each by itself tells which one fails, and why.
            foreach (var wish in batch)
                await Serve([wish]);
        }
        catch (Exception failure)
        {
            log.LogError(failure, "A press of next record was not served");
            batch[0].Answer.TrySetException(failure);
        }
    }
}
