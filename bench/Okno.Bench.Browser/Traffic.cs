using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json;
using Microsoft.Playwright;

namespace Okno.Bench.Browser;

/// <summary>What a page brought over the network, as it crossed it: compressed, with its headers.</summary>
internal sealed class Traffic
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(10);
    private readonly ConcurrentDictionary<string, string> _asked = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, long> _came = new(StringComparer.Ordinal);
    private long _last = Stopwatch.GetTimestamp();

    public long Bytes => _came.Values.Sum();

    public int Files => _came.Count(file => file.Value > 0);

    /// <summary>Path and bytes of each, the biggest first.</summary>
    public IEnumerable<(string Path, long Bytes)> All =>
        _came.Select(file => (new Uri(_asked[file.Key]).AbsolutePath, file.Value)).OrderByDescending(file => file.Value);

    public static async Task<Traffic> Of(IPage page)
    {
        var traffic = new Traffic();
        var session = await page.Context.NewCDPSessionAsync(page);
        session.Event("Network.requestWillBeSent").OnEvent += (_, told) =>
        {
            if (told is { } asked)
                traffic._asked[Id(asked)] = asked.GetProperty("request").GetProperty("url").GetString()!;
            traffic._last = Stopwatch.GetTimestamp();
        };
        session.Event("Network.loadingFinished").OnEvent += (_, told) =>
        {
            if (
                told is { } finished
                && traffic._asked.TryGetValue(Id(finished), out var url)
                && url.StartsWith("http", StringComparison.Ordinal)
            )
                traffic._came[Id(finished)] = (long)finished.GetProperty("encodedDataLength").GetDouble();
            traffic._last = Stopwatch.GetTimestamp();
        };
        await session.SendAsync("Network.enable");
        return traffic;
    }

    /// <summary>Waits until nothing was asked for or came for a second.</summary>
    public async Task Rest()
    {
        var begun = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(_last) < Quiet && Stopwatch.GetElapsedTime(begun) < AtMost)
            await Task.Delay(50);
    }

    public override string ToString() => $"{Bytes / 1e6:N2} MB in {Files} files";

    private static string Id(JsonElement told) => told.GetProperty("requestId").GetString()!;
}
