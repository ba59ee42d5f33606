using System.Diagnostics;
using System.Net;

namespace Okno.Bench.Load;

/// <summary>What one measured window came to.</summary>
internal sealed record Window(double PerSecond, double P50, double P99, long Answered, long Failed, string? FirstFailure);

/// <summary>Callers that each send their next request when the last one has been answered, over connections kept alive.</summary>
internal static class ClosedLoop
{
    /// <summary>Makes the request of a caller's turn.</summary>
    public delegate HttpRequestMessage Ask(int caller, long turn);

    /// <summary>Hears each answer: status, body, and when it was asked and answered (stopwatch ticks).</summary>
    public delegate void Hear(int caller, long turn, int status, ReadOnlySpan<byte> body, long askedAt, long answeredAt);

    /// <param name="callers">How many ask at once.</param>
    /// <param name="warmUp">Not measured, though heard; it lasts until <paramref name="warmAfter"/> answers have come, too.</param>
    /// <param name="during">The measured window; <paramref name="atMost"/> answers end it earlier.</param>
    /// <param name="measuring">Called when the window opens.</param>
    public static async Task<Window> Run(
        Uri server,
        int callers,
        TimeSpan warmUp,
        TimeSpan during,
        Ask ask,
        Hear? hear = null,
        long atMost = long.MaxValue,
        Action? measuring = null,
        long warmAfter = 0
    )
    {
        using var handler = new SocketsHttpHandler
        {
            MaxConnectionsPerServer = callers,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
            UseProxy = false,
            AllowAutoRedirect = false,
        };
        using var http = new HttpClient(handler) { BaseAddress = server, Timeout = TimeSpan.FromSeconds(60) };
        using var end = new CancellationTokenSource();
        var opened = long.MaxValue;
        var answered = 0L;
        var heard = 0L;
        var loops = Enumerable.Range(0, callers).Select(_ => new Loop()).ToArray();
        var work = loops.Select((loop, caller) => Task.Run(() => Call(loop, caller))).ToArray();

        await Task.Delay(warmUp);
        for (var patience = Stopwatch.StartNew(); Volatile.Read(ref heard) < warmAfter && patience.Elapsed < TimeSpan.FromMinutes(2); )
            await Task.Delay(100);
        measuring?.Invoke();
        var begun = Stopwatch.GetTimestamp();
        Volatile.Write(ref opened, begun);
        try
        {
            await Task.Delay(during, end.Token);
        }
        catch (OperationCanceledException)
        {
            // As many answers as were asked for have come.
        }
        var ended = Stopwatch.GetTimestamp();
        await end.CancelAsync();
        await Task.WhenAll(work);

        var times = loops
            .SelectMany(loop => loop.Times)
            .Where(time => time.AnsweredAt <= ended)
            .Select(time => time.Took)
            .Order()
            .ToArray();
        var seconds = Stopwatch.GetElapsedTime(begun, ended).TotalSeconds;
        return new Window(
            times.Length / seconds,
            At(times, 0.50),
            At(times, 0.99),
            times.Length,
            loops.Sum(loop => loop.Failed),
            loops.Select(loop => loop.FirstFailure).FirstOrDefault(failure => failure is not null)
        );

        async Task Call(Loop loop, int caller)
        {
            var body = new MemoryStream(64 * 1024);
            for (var turn = 0L; !end.IsCancellationRequested; turn++)
            {
                using var request = ask(caller, turn);
                var askedAt = Stopwatch.GetTimestamp();
                int status;
                try
                {
                    using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
                    body.SetLength(0);
                    await answer.Content.CopyToAsync(body);
                    status = (int)answer.StatusCode;
                }
                catch (Exception e) when (e is HttpRequestException or TaskCanceledException or IOException)
                {
                    loop.Failed++;
                    loop.FirstFailure ??= e.Message;
                    await Task.Delay(50);
                    continue;
                }
                var answeredAt = Stopwatch.GetTimestamp();
                var bytes = body.GetBuffer().AsSpan(0, (int)body.Length);
                Interlocked.Increment(ref heard);
                hear?.Invoke(caller, turn, status, bytes, askedAt, answeredAt);
                if (status is not (200 or 201))
                {
                    loop.Failed++;
                    loop.FirstFailure ??= $"{request.Method} {request.RequestUri}: {status} {System.Text.Encoding.UTF8.GetString(bytes)}";
                }
                else if (askedAt >= Volatile.Read(ref opened))
                {
                    loop.Times.Add((answeredAt, Stopwatch.GetElapsedTime(askedAt, answeredAt).TotalMilliseconds));
                    if (Interlocked.Increment(ref answered) >= atMost)
                        await end.CancelAsync();
                }
            }
        }
    }

    private static double At(double[] sorted, double part) =>
        sorted.Length == 0 ? 0 : sorted[Math.Min(sorted.Length - 1, (int)(sorted.Length * part))];

    private sealed class Loop
    {
        public List<(long AnsweredAt, double Took)> Times { get; } = new(100_000);
        public long Failed { get; set; }
        public string? FirstFailure { get; set; }
    }
}
